// Deciding where tasks run and how data is laid out.
//
// What a program computes does not depend on its mapping; how fast it runs may. Every decision that the
// runtime leaves open is a call on a mapper object. This one starts from the default mapper and changes two
// things:
//   - index launches are cut into blocks of adjacent points, one block per processor, the last block on the
//   first processor;
//   - data is an array of structures instead of a structure of arrays (with the option -aos).
// Nothing in the tasks changes. They only tell where they ran and what layout they found.
//
// Options: -n N  number of points (default 8)    -aos  use an array of structures
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>

#include "common/example.h"
#include "mappers/default_mapper.h"

using namespace Legion;
using namespace Legion::Mapping;

enum TaskIds { TOP_LEVEL_TASK, FILL_TASK };

enum FieldIds : FieldID { FID_KEY, FID_VALUE };

template <PrivilegeMode mode>
using Column = FieldAccessor<mode, int64_t, 1, coord_t, Realm::AffineAccessor<int64_t, 1, coord_t>>;

// Those of one rank: on a cluster, the runtime has divided the points among the ranks before it asks a
// mapper.
std::vector<Processor> cpus(const Machine& machine, Processor rank_of) {
  const auto query =
      Machine::ProcessorQuery(machine).same_address_space_as(rank_of).only_kind(Processor::LOC_PROC);
  return std::vector<Processor>(query.begin(), query.end());
}

// Which CPU of its rank the i-th of the rank's n points runs on: the promise that the mapper makes and the
// program checks.
size_t cpu_of(size_t point, size_t points, size_t cpu_count) {
  return cpu_count - 1 - point * cpu_count / points;
}

class BlockMapper : public DefaultMapper {
 public:
  BlockMapper(MapperRuntime* runtime, Machine machine, Processor local, bool aos)
      : DefaultMapper(runtime, machine, local, "block mapper"), aos_(aos) {}

  // Cuts the domain of an index launch into slices, each with a processor.
  void slice_task(const MapperContext, const Task&, const SliceTaskInput& input,
                  SliceTaskOutput& output) override {
    const std::vector<Processor> processors = cpus(machine, local_proc);
    const size_t points = input.domain.get_volume();
    size_t point = 0;
    for (Domain::DomainPointIterator it(input.domain); it; it++, ++point) {
      TaskSlice slice;
      slice.domain = Domain(it.p, it.p);
      slice.proc = processors[cpu_of(point, points, processors.size())];
      slice.recurse = false;  // do not cut further
      slice.stealable = false;
      output.slices.push_back(slice);
    }
  }

  // The default mapper lets a point run on any processor of its kind; here it stays on that of its slice.
  void default_policy_select_target_processors(MapperContext, const Task& task,
                                               std::vector<Processor>& targets) override {
    targets.push_back(task.target_proc);
  }

  // Adds to the constraints that instances have to satisfy: here, the order in which dimensions vary, fastest
  // first.
  void default_policy_select_constraints(MapperContext ctx, LayoutConstraintSet& constraints, Memory memory,
                                         const RegionRequirement& requirement) override {
    if (aos_) {
      const std::vector<DimensionKind> fields_first = {LEGION_DIM_F, LEGION_DIM_X};
      constraints.add_constraint(OrderingConstraint(fields_first, /*contiguous=*/false));
    }
    DefaultMapper::default_policy_select_constraints(ctx, constraints, memory, requirement);
  }

 private:
  bool aos_;
};

struct Observation {
  Processor processor;
  int64_t stride = 0;  // bytes from one element of a field to the next
};

Observation fill_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                      Runtime* runtime) {
  const Column<WRITE_DISCARD> key(regions[0], FID_KEY);
  const Column<WRITE_DISCARD> value(regions[0], FID_VALUE);
  const Rect<1> rows = regions[0];
  for (PointInRectIterator<1> i(rows); i(); i++) {
    key[*i] = (*i)[0];
    value[*i] = 10 * task->index_point[0];
  }
  Observation seen;
  seen.processor = runtime->get_executing_processor(ctx);
  seen.stride = reinterpret_cast<const char*>(key.ptr(rows.lo + Point<1>(1))) -
                reinterpret_cast<const char*>(key.ptr(rows.lo));
  return seen;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int n = example::option("-n", 8);
  const bool aos = example::has_option("-aos");
  constexpr coord_t kRowsPerPoint = 16;
  const IndexSpaceT<1> rows = runtime->create_index_space(ctx, Rect<1>(0, n * kRowsPerPoint - 1));
  const FieldSpace fields = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int64_t), FID_KEY);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int64_t), FID_VALUE);
  const LogicalRegion region = runtime->create_logical_region(ctx, rows, fields);
  const IndexPartition blocks = runtime->create_partition_by_blockify(ctx, rows, Point<1>(kRowsPerPoint));
  const LogicalPartition pieces = runtime->get_logical_partition(ctx, region, blocks);

  IndexLauncher launcher(FILL_TASK, Domain(Rect<1>(0, n - 1)), TaskArgument(), ArgumentMap());
  launcher.add_region_requirement(RegionRequirement(pieces, 0, WRITE_DISCARD, EXCLUSIVE, region));
  launcher.add_field(0, FID_KEY);
  launcher.add_field(0, FID_VALUE);
  const FutureMap observations = runtime->execute_index_space(ctx, launcher);

  std::map<AddressSpace, std::vector<Processor>> used;  // by each rank's points, in order
  const int64_t expected_stride = static_cast<int64_t>(aos ? 2 * sizeof(int64_t) : sizeof(int64_t));
  bool correct = true;
  for (int point = 0; point < n; ++point) {
    const Observation seen = observations.get_result<Observation>(point);
    const std::vector<Processor> all = cpus(Machine::get_machine(), seen.processor);
    example::out() << "point " << point << ": cpu "
                   << std::find(all.begin(), all.end(), seen.processor) - all.begin() << ", stride "
                   << seen.stride << "\n";
    correct = correct && seen.stride == expected_stride;
    used[seen.processor.address_space()].push_back(seen.processor);
  }
  for (const auto& [rank, processors] : used) {
    const std::vector<Processor> all = cpus(Machine::get_machine(), processors.front());
    for (size_t i = 0; i < processors.size(); ++i)
      correct = correct && processors[i] == all[cpu_of(i, processors.size(), all.size())];
  }
  example::print_checksum<int64_t, 1>("keys", region, FID_KEY, ctx, runtime);
  example::print_checksum<int64_t, 1>("values", region, FID_VALUE, ctx, runtime);
  example::report(correct);
}

// Called once the machine is known and before the top-level task: the place to replace mappers.
void install_mappers(Machine machine, Runtime* runtime, const std::set<Processor>& local_processors) {
  const bool aos = example::has_option("-aos");
  for (const Processor& processor : local_processors) {
    auto mapper = std::make_unique<BlockMapper>(runtime->get_mapper_runtime(), machine, processor, aos);
    runtime->replace_default_mapper(mapper.release(), processor);  // the runtime owns it now
  }
}

int main(int argc, char** argv) {
  example::register_task<top_level_task>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  example::register_task<fill_task>(FILL_TASK, "fill");
  Runtime::add_registration_callback(install_mappers);
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
