// Which rank of a cluster runs what: sharding functors.
//
// On a cluster every rank runs the top-level task and makes every launch, and each runs some of the launch's
// points. Which ones, a sharding functor says: a function from a point and the domain of the launch to a
// rank. Programs do not name one; mappers do, so a program need not know that there are ranks.
//
// The program launches a task on every tile of a plate, three times, each time divided in another way, and
// draws which rank ran which tile. Between the launches the tiles move to where they are used next; nobody
// has to ask for that.
//
// Options: -n N  tiles in each direction (default 4)
//          -tt:ranks=R runs it on R ranks in one process, mpirun -n R on R processes
#include <cstdint>
#include <memory>

#include "common/example.h"
#include "mappers/default_mapper.h"

using namespace Legion;
using namespace Legion::Mapping;

enum TaskIds { TOP_LEVEL_TASK, VISIT_TASK, SUM_TASK };

enum FieldIds : FieldID { FID_VISITS };

enum ShardingIds : ShardingID { DEFAULT_SHARDING, CYCLIC_SHARDING, COLUMN_SHARDING };

template <PrivilegeMode mode>
using Visits = FieldAccessor<mode, int64_t, 2, coord_t, Realm::AffineAccessor<int64_t, 2, coord_t>>;

constexpr coord_t kCellsPerTile = 8;  // in each direction

// Every rank asks its own functor about every point, and keeps the answers; so a functor may look at nothing
// but its arguments.
class CyclicSharding : public ShardingFunctor {
 public:
  ShardID shard(const DomainPoint& tile, const Domain& tiles, const size_t ranks) override {
    const coord_t width = tiles.hi()[0] - tiles.lo()[0] + 1;
    return static_cast<ShardID>((tile[0] + tile[1] * width) % static_cast<coord_t>(ranks));
  }
};

// A column of tiles stays on one rank.
class ColumnSharding : public ShardingFunctor {
 public:
  ShardID shard(const DomainPoint& tile, const Domain& tiles, const size_t ranks) override {
    const coord_t width = tiles.hi()[0] - tiles.lo()[0] + 1;
    return static_cast<ShardID>(tile[0] * static_cast<coord_t>(ranks) / width);
  }
};

// Takes the tag of a launch as the functor. All ranks have to choose alike, so this must not depend on where
// it is asked.
class ShardingMapper : public DefaultMapper {
 public:
  ShardingMapper(MapperRuntime* runtime, Machine machine, Processor local)
      : DefaultMapper(runtime, machine, local, "sharding mapper") {}
  using DefaultMapper::select_sharding_functor;
  void select_sharding_functor(const MapperContext, const Task& task, const SelectShardingFunctorInput&,
                               SelectShardingFunctorOutput& output) override {
    output.chosen_functor = static_cast<ShardingID>(task.tag);
  }
};

// Returns the rank that it runs on.
AddressSpace visit_task(const Task*, const std::vector<PhysicalRegion>& regions, Context ctx,
                        Runtime* runtime) {
  const Visits<READ_WRITE> visits(regions[0], FID_VISITS);
  const Rect<2> tile = regions[0];
  for (PointInRectIterator<2> cell(tile); cell(); cell++) visits[*cell] += 1;
  return runtime->get_executing_processor(ctx).address_space();
}

int64_t sum_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Visits<READ_ONLY> visits(regions[0], FID_VISITS);
  const Rect<2> plate = regions[0];
  int64_t sum = 0;
  for (PointInRectIterator<2> cell(plate); cell(); cell++) sum += visits[*cell];
  return sum;
}

// What the functors above promise.
AddressSpace expected_rank(ShardingID sharding, const Point<2>& tile, coord_t n, coord_t ranks) {
  switch (sharding) {
    case CYCLIC_SHARDING:
      return static_cast<AddressSpace>((tile[0] + tile[1] * n) % ranks);
    case COLUMN_SHARDING:
      return static_cast<AddressSpace>(tile[0] * ranks / n);
    default:  // blocks of the launch domain, whose first dimension varies fastest
      return static_cast<AddressSpace>((tile[0] + tile[1] * n) * ranks / (n * n));
  }
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const coord_t n = example::option("-n", 4, 1, 1000);
  const Rect<2> cells(Point<2>(0, 0), Point<2>(n * kCellsPerTile - 1, n * kCellsPerTile - 1));
  const Rect<2> tiles(Point<2>(0, 0), Point<2>(n - 1, n - 1));
  const IndexSpaceT<2> space = runtime->create_index_space(ctx, cells);
  const FieldSpace fields = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int64_t), FID_VISITS);
  const LogicalRegion plate = runtime->create_logical_region(ctx, space, fields);
  const LogicalPartition pieces = runtime->get_logical_partition(
      ctx, plate, runtime->create_partition_by_blockify(ctx, space, Point<2>(kCellsPerTile, kCellsPerTile)));
  runtime->fill_field<int64_t>(ctx, plate, plate, FID_VISITS, 0);

  // A task may know how many ranks there are, as long as all of them launch the same things.
  const auto ranks = static_cast<coord_t>(runtime->get_num_shards(ctx, /*i_know_what_i_am_doing=*/true));
  bool correct = true;
  for (const auto& [name, sharding] :
       {std::pair("default", DEFAULT_SHARDING), std::pair("cyclic", CYCLIC_SHARDING),
        std::pair("columns", COLUMN_SHARDING)}) {
    IndexLauncher visit(VISIT_TASK, Domain(tiles), TaskArgument(), ArgumentMap());
    visit.tag = sharding;
    visit.add_region_requirement(RegionRequirement(pieces, 0, READ_WRITE, EXCLUSIVE, plate));
    visit.add_field(0, FID_VISITS);
    const FutureMap ran_on = runtime->execute_index_space(ctx, visit);

    example::out() << name << ":\n";
    for (PointInRectIterator<2> tile(tiles); tile(); tile++) {
      const auto rank = ran_on.get_result<AddressSpace>(*tile);
      correct = correct && rank == expected_rank(sharding, *tile, n, ranks);
      example::out() << " " << rank << ((*tile)[0] == n - 1 ? "\n" : "");
    }
  }

  TaskLauncher sum(SUM_TASK, TaskArgument());
  sum.add_region_requirement(RegionRequirement(plate, READ_ONLY, EXCLUSIVE, plate)).add_field(FID_VISITS);
  const int64_t visited = runtime->execute_task(ctx, sum).get_result<int64_t>();
  const int64_t expected = 3 * static_cast<int64_t>(cells.volume());
  example::out() << "visits: " << visited << ", expected " << expected << "\n";
  example::print_checksum<int64_t, 2>("visits", plate, FID_VISITS, ctx, runtime);
  example::report(correct && visited == expected);
}

void install_mappers(Machine machine, Runtime* runtime, const std::set<Processor>& local_processors) {
  for (const Processor& processor : local_processors) {
    auto mapper = std::make_unique<ShardingMapper>(runtime->get_mapper_runtime(), machine, processor);
    runtime->replace_default_mapper(mapper.release(), processor);
  }
}

int main(int argc, char** argv) {
  example::register_task<top_level_task>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  example::register_task<visit_task>(VISIT_TASK, "visit");
  example::register_task<sum_task>(SUM_TASK, "sum");
  Runtime::preregister_sharding_functor(CYCLIC_SHARDING, std::make_unique<CyclicSharding>().release());
  Runtime::preregister_sharding_functor(COLUMN_SHARDING, std::make_unique<ColumnSharding>().release());
  Runtime::add_registration_callback(install_mappers);
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
