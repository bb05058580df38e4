// Sums the squares of the numbers below -n with an index launch over a partitioned region, and with a mapper
// of its own.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "legion.h"
#include "mappers/default_mapper.h"

using namespace Legion;

enum TaskIDs { TOP_LEVEL_TASK_ID, SQUARE_TASK_ID };
enum FieldIDs { FID_NUMBER };

class PlainMapper : public Mapping::DefaultMapper {
 public:
  using DefaultMapper::DefaultMapper;
  void map_task(const MapperContext ctx, const Task& task, const MapTaskInput& input,
                MapTaskOutput& output) override {
    DefaultMapper::map_task(ctx, task, input, output);
  }
};

long long square_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const FieldAccessor<READ_ONLY, long long, 1, coord_t, Realm::AffineAccessor<long long, 1, coord_t>> number(
      regions[0], FID_NUMBER);
  const Rect<1> rect = regions[0];
  long long sum = 0;
  for (PointInRectIterator<1> p(rect); p(); p++) sum += number[*p] * number[*p];
  return sum;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  int n = 10;
  const InputArgs& args = Runtime::get_input_args();
  for (int i = 1; i + 1 < args.argc; ++i) {
    if (!strcmp(args.argv[i], "-n")) n = atoi(args.argv[i + 1]);
  }
  const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, n - 1));
  const FieldSpace fields = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(long long), FID_NUMBER);
  const LogicalRegionT<1> region = runtime->create_logical_region(ctx, space, fields);
  const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, 3));
  const LogicalPartitionT<1> parts =
      runtime->get_logical_partition(region, runtime->create_equal_partition(ctx, space, colors));
  {
    RegionRequirement requirement(region, WRITE_DISCARD, EXCLUSIVE, region);
    requirement.add_field(FID_NUMBER);
    PhysicalRegion mapped = runtime->map_region(ctx, requirement);
    const FieldAccessor<WRITE_DISCARD, long long, 1> number(mapped, FID_NUMBER);
    for (coord_t i = 0; i < n; ++i) number[i] = i;
    runtime->unmap_region(ctx, mapped);
  }
  IndexLauncher launcher(SQUARE_TASK_ID, colors, TaskArgument(), ArgumentMap());
  launcher.add_region_requirement(RegionRequirement(parts, 0, READ_ONLY, EXCLUSIVE, region));
  launcher.add_field(0, FID_NUMBER);
  const Future sum = runtime->execute_index_space(ctx, launcher, LEGION_REDOP_SUM_INT64);
  printf("sum of squares: %lld\n", sum.get_result<long long>());
}

void install_mappers(Machine machine, Runtime* runtime, const std::set<Processor>& local) {
  for (const Processor& processor : local) {
    runtime->replace_default_mapper(new PlainMapper(runtime->get_mapper_runtime(), machine, processor),
                                    processor);
  }
}

int main(int argc, char** argv) {
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK_ID);
  {
    TaskVariantRegistrar registrar(TOP_LEVEL_TASK_ID, "top_level");
    registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
    Runtime::preregister_task_variant<top_level_task>(registrar, "top_level");
  }
  {
    TaskVariantRegistrar registrar(SQUARE_TASK_ID, "square");
    registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
    registrar.set_leaf();
    Runtime::preregister_task_variant<long long, square_task>(registrar, "square");
  }
  Runtime::add_registration_callback(install_mappers);
  return Runtime::start(argc, argv);
}
