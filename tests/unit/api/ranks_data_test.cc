#include <atomic>

#include "default_mapper.h"
#include "ranks.h"

// Regions of a program that runs on several ranks: what one rank writes, the others find.
namespace {

using namespace Legion;
using namespace Legion::Mapping;
using program::ranks_of;
using program::run_on_ranks;

enum Fields : FieldID { kX = 10, kY, kPointer };
enum Tasks : TaskID { kWrite = 1, kPoint, kTotal, kAddOne, kSpread, kHalf, kSeven, kFail };
constexpr ReductionOpID kAdd = LEGION_REDOP_SUM_INT32;
constexpr ShardingID kCyclic = 11;
constexpr MapperID kCyclicMapper = 3;
constexpr coord_t kSize = 24, kParts = 6;

class Cyclic : public ShardingFunctor {
 public:
  ShardID shard(const DomainPoint& point, const Domain&, const size_t shards) override {
    return static_cast<ShardID>(static_cast<size_t>(point[0]) % shards);
  }
};

class CyclicMapper : public DefaultMapper {
 public:
  using DefaultMapper::DefaultMapper;
  using DefaultMapper::select_sharding_functor;
  void select_sharding_functor(const MapperContext, const Task& task, const SelectShardingFunctorInput&,
                               SelectShardingFunctorOutput& output) override {
    output.chosen_functor = task.is_index_space ? kCyclic : 0;
  }
};

void install(Machine machine, Runtime* runtime, const std::set<Processor>& local) {
  for (Processor processor : local) {
    auto mapper = std::make_unique<CyclicMapper>(runtime->get_mapper_runtime(), machine, processor);
    runtime->add_mapper(kCyclicMapper, mapper.release(), processor);
  }
}

template <PrivilegeMode mode>
using Ints = FieldAccessor<mode, int, 1>;

// x[p] = p * argument
void write(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Ints<LEGION_WRITE_DISCARD> x(regions[0], kX);
  const int factor = *static_cast<const int*>(task->args);
  for (PointInDomainIterator<1> p((DomainT<1>(regions[0]))); p(); p++)
    x[*p] = static_cast<int>((*p)[0]) * factor;
}
// pointer[p] = 7 p mod size
void point(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const FieldAccessor<LEGION_WRITE_DISCARD, Point<1>, 1> pointers(regions[0], kPointer);
  for (PointInDomainIterator<1> p((DomainT<1>(regions[0]))); p(); p++)
    pointers[*p] = Point<1>((*p)[0] * 7 % kSize);
}
int total(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Ints<LEGION_READ_ONLY> values(regions[0], task->regions[0].instance_fields[0]);
  int sum = 0;
  for (PointInDomainIterator<1> p((DomainT<1>(regions[0]))); p(); p++) sum += values[*p];
  return sum;
}
void add_one(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Ints<LEGION_READ_WRITE> x(regions[0], kX);
  for (PointInDomainIterator<1> p((DomainT<1>(regions[0]))); p(); p++) x[*p] += 1;
}
// Adds the point's number to all elements.
void spread(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const ReductionAccessor<SumReduction<int>, true, 1, coord_t> y(regions[0], kY, kAdd);
  for (PointInDomainIterator<1> p((DomainT<1>(regions[0]))); p(); p++)
    y[*p] <<= static_cast<int>(task->index_point[0]);
}
// Launches a task for each half of its region.
void half(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const LogicalRegion region = regions[0].get_logical_region();
  const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, 1));
  const LogicalPartition halves = runtime->get_logical_partition(
      ctx, region, runtime->create_equal_partition(ctx, region.get_index_space(), IndexSpace(colors)));
  for (int step = 0; step < 2; ++step) {
    IndexTaskLauncher launcher(kAddOne, Rect<1>(0, 1), TaskArgument(), ArgumentMap());
    launcher.add_region_requirement(
        RegionRequirement(halves, 0, LEGION_READ_WRITE, LEGION_EXCLUSIVE, task->regions[0].region));
    launcher.add_field(0, kX);
    runtime->execute_index_space(ctx, launcher);
  }
}
void fail(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  if (task->index_point[0] == kParts - 1) throw std::runtime_error("the last part failed");
}
int seven(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  return 7;
}

struct RanksData : testing::Test {
  static void SetUpTestSuite() {
    program::add_task<write>(kWrite, "write");
    program::add_task<point>(kPoint, "point");
    program::add_task<int, total>(kTotal, "total");
    program::add_task<add_one>(kAddOne, "add_one");
    program::add_task<spread>(kSpread, "spread");
    program::add_task<half>(kHalf, "half", false);
    program::add_task<int, seven>(kSeven, "seven");
    program::add_task<fail>(kFail, "fail");
    Runtime::preregister_sharding_functor(kCyclic, std::make_unique<Cyclic>().release());
    Runtime::add_registration_callback(install);
  }
};

// A region in equal parts, and what the tests do with it.
struct Line {
  Line(Context context, Runtime* run) : ctx(context), runtime(run) {
    space = runtime->create_index_space(ctx, Rect<1>(0, kSize - 1));
    const FieldSpace fields = runtime->create_field_space(ctx);
    FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
    allocator.allocate_field(sizeof(int), kX);
    allocator.allocate_field(sizeof(int), kY);
    allocator.allocate_field(sizeof(Point<1>), kPointer);
    region = LogicalRegionT<1>(runtime->create_logical_region(ctx, IndexSpace(space), fields));
    colors = runtime->create_index_space(ctx, Rect<1>(0, kParts - 1));
    parts = LogicalPartitionT<1>(runtime->get_logical_partition(
        ctx, region, runtime->create_equal_partition(ctx, IndexSpace(space), IndexSpace(colors))));
  }

  void each(TaskID task, PrivilegeMode mode, FieldID field, int argument = 0) {
    IndexTaskLauncher launcher(task, Rect<1>(0, kParts - 1), TaskArgument(&argument, sizeof(argument)),
                               ArgumentMap(), Predicate::TRUE_PRED, false, kCyclicMapper);
    launcher.add_region_requirement(
        RegionRequirement(LogicalPartition(parts), 0, mode, LEGION_EXCLUSIVE, region));
    launcher.add_field(0, field);
    runtime->execute_index_space(ctx, launcher);
  }
  int sum(LogicalRegion of, FieldID field) const {
    TaskLauncher launcher(kTotal, TaskArgument());
    launcher.add_region_requirement(RegionRequirement(of, LEGION_READ_ONLY, LEGION_EXCLUSIVE, region));
    launcher.add_field(0, field);
    return runtime->execute_task(ctx, launcher).get_result<int>();
  }
  int sum(FieldID field) const { return sum(region, field); }
  PhysicalRegion map(PrivilegeMode mode, FieldID field) const {
    RegionRequirement requirement(region, mode, LEGION_EXCLUSIVE, region);
    requirement.add_field(field);
    PhysicalRegion mapped = runtime->map_region(ctx, requirement);
    mapped.wait_until_valid();
    return mapped;
  }

  Context ctx;
  Runtime* runtime;
  IndexSpaceT<1> space, colors;
  LogicalRegionT<1> region;
  LogicalPartitionT<1> parts;
};

constexpr int kRamp = kSize * (kSize - 1) / 2;

TEST_F(RanksData, WhatOneRankWritesAllRead) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    Line line(ctx, runtime);
    line.each(kWrite, LEGION_WRITE_DISCARD, kX, 1);
    for (int step = 1; step <= 3; ++step) {
      line.each(kAddOne, LEGION_READ_WRITE, kX);
      EXPECT_EQ(line.sum(kX), kRamp + step * static_cast<int>(kSize));
    }
    for (coord_t part = 0; part < kParts; ++part) {
      const LogicalRegion piece =
          runtime->get_logical_subregion_by_color(ctx, LogicalPartition(line.parts), DomainPoint(part));
      const int first = static_cast<int>(part) * 4;
      EXPECT_EQ(line.sum(piece, kX), 4 * first + 6 + 12);
    }
  });
}

TEST_F(RanksData, InlineMappingsAreOnEveryRank) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    Line line(ctx, runtime);
    line.each(kWrite, LEGION_WRITE_DISCARD, kX, 2);
    PhysicalRegion mapped = line.map(LEGION_READ_WRITE, kX);
    {
      const Ints<LEGION_READ_WRITE> x(mapped, kX);
      for (int i = 0; i < kSize; ++i) {
        EXPECT_EQ(x[i], 2 * i);
        x[i] = 3 * i;  // the same on every rank
      }
    }
    runtime->unmap_region(ctx, mapped);
    line.each(kAddOne, LEGION_READ_WRITE, kX);
    EXPECT_EQ(line.sum(kX), 3 * kRamp + static_cast<int>(kSize));
  });
}

TEST_F(RanksData, FillsWithValuesAndFutures) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    Line line(ctx, runtime);
    runtime->fill_field(ctx, line.region, line.region, kX, 5);
    EXPECT_EQ(line.sum(kX), 5 * static_cast<int>(kSize));
    const Future seven = runtime->execute_task(ctx, TaskLauncher(kSeven, TaskArgument()));
    runtime->fill_field(ctx, line.region, line.region, kX, seven);
    line.each(kAddOne, LEGION_READ_WRITE, kX);
    EXPECT_EQ(line.sum(kX), 8 * static_cast<int>(kSize));
    IndexFillLauncher fill(Domain(Rect<1>(0, 1)), LogicalPartition(line.parts), LogicalRegion(line.region),
                           seven);
    fill.add_field(kX);
    runtime->fill_fields(ctx, fill);
    EXPECT_EQ(line.sum(kX), 8 * static_cast<int>(kSize) - 2 * 4);
  });
}

TEST_F(RanksData, CopiesMoveAndReduce) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    Line from(ctx, runtime), to(ctx, runtime);
    from.each(kWrite, LEGION_WRITE_DISCARD, kX, 1);
    runtime->fill_field(ctx, to.region, to.region, kY, 1);
    CopyLauncher whole;
    whole.add_copy_requirements(
        RegionRequirement(from.region, LEGION_READ_ONLY, LEGION_EXCLUSIVE, from.region),
        RegionRequirement(to.region, LEGION_WRITE_DISCARD, LEGION_EXCLUSIVE, to.region));
    whole.add_src_field(0, kX);
    whole.add_dst_field(0, kX);
    runtime->issue_copy_operation(ctx, whole);
    EXPECT_EQ(to.sum(kX), kRamp);
    IndexCopyLauncher added(Domain(Rect<1>(0, kParts - 1)));
    added.add_copy_requirements(
        RegionRequirement(LogicalPartition(from.parts), 0, LEGION_READ_ONLY, LEGION_EXCLUSIVE, from.region),
        RegionRequirement(LogicalPartition(to.parts), 0, kAdd, LEGION_EXCLUSIVE, to.region));
    added.add_src_field(0, kX);
    added.add_dst_field(0, kY);
    runtime->issue_copy_operation(ctx, added);
    EXPECT_EQ(to.sum(kY), kRamp + static_cast<int>(kSize));
    // A part only: the rest keeps what it had.
    const LogicalRegion piece =
        runtime->get_logical_subregion_by_color(ctx, LogicalPartition(from.parts), DomainPoint(2));
    CopyLauncher some;
    some.add_copy_requirements(RegionRequirement(piece, LEGION_READ_ONLY, LEGION_EXCLUSIVE, from.region),
                               RegionRequirement(to.region, LEGION_READ_WRITE, LEGION_EXCLUSIVE, to.region));
    some.add_src_field(0, kX);
    some.add_dst_field(0, kY);
    runtime->issue_copy_operation(ctx, some);
    EXPECT_EQ(to.sum(kY), kRamp + static_cast<int>(kSize) - 4);
  });
}

TEST_F(RanksData, ReductionsOfAllRanksMeet) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    Line line(ctx, runtime);
    runtime->fill_field(ctx, line.region, line.region, kY, 100);
    IndexTaskLauncher launcher(kSpread, Rect<1>(0, 9), TaskArgument(), ArgumentMap());
    launcher.add_region_requirement(
        RegionRequirement(LogicalRegion(line.region), 0, kAdd, LEGION_EXCLUSIVE, line.region));
    launcher.add_field(0, kY);
    for (int step = 1; step <= 2; ++step) {
      runtime->execute_index_space(ctx, launcher);
      EXPECT_EQ(line.sum(kY), (100 + 45 * step) * static_cast<int>(kSize));
    }
  });
}

std::vector<coord_t> points_of(Runtime* runtime, Context ctx, IndexPartition partition, coord_t color) {
  std::vector<coord_t> points;
  const IndexSpace space = runtime->get_index_subspace(ctx, partition, DomainPoint(color));
  const Domain domain = runtime->get_index_space_domain(ctx, space);
  for (Domain::DomainPointIterator it(domain); it; it++) points.push_back(it.p[0]);
  std::sort(points.begin(), points.end());
  return points;
}

// What the partition has to be: the points p of `from` for which `holds(p)`.
template <typename Holds>
std::vector<coord_t> points_where(Holds holds) {
  std::vector<coord_t> points;
  for (coord_t p = 0; p < kSize; ++p) {
    if (holds(p)) points.push_back(p);
  }
  return points;
}

TEST_F(RanksData, PartitionsComputedFromFields) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    Line line(ctx, runtime);
    line.each(kPoint, LEGION_WRITE_DISCARD, kPointer);
    const IndexSpaceT<1> all = runtime->create_index_space(ctx, Rect<1>(0, kSize - 1));
    const IndexPartition by_field =
        runtime->create_partition_by_field(ctx, line.region, line.region, kPointer, all);
    const IndexPartition image =
        runtime->create_partition_by_image(ctx, line.space, line.parts, line.region, kPointer, line.colors);
    const IndexPartition preimage =
        runtime->create_partition_by_preimage(ctx, IndexPartitionT<1>(line.parts.get_index_partition()),
                                              line.region, line.region, kPointer, line.colors);
    for (coord_t color = 0; color < kSize; ++color)
      EXPECT_EQ(points_of(runtime, ctx, by_field, color),
                points_where([&](coord_t p) { return p * 7 % kSize == color; }));
    for (coord_t color = 0; color < kParts; ++color) {
      EXPECT_EQ(points_of(runtime, ctx, preimage, color),
                points_where([&](coord_t p) { return p * 7 % kSize / 4 == color; }));
      // 7 * 7 = 49 = 1 mod 24: p is named by 7 p.
      EXPECT_EQ(points_of(runtime, ctx, image, color),
                points_where([&](coord_t p) { return p * 7 % kSize / 4 == color; }));
    }
    // And they can be launched over.
    line.each(kWrite, LEGION_WRITE_DISCARD, kX, 1);
    IndexTaskLauncher launcher(kAddOne, Rect<1>(0, kParts - 1), TaskArgument(), ArgumentMap());
    launcher.add_region_requirement(
        RegionRequirement(runtime->get_logical_partition(ctx, LogicalRegion(line.region), preimage), 0,
                          LEGION_READ_WRITE, LEGION_EXCLUSIVE, line.region));
    launcher.add_field(0, kX);
    runtime->execute_index_space(ctx, launcher);
    EXPECT_EQ(line.sum(kX), kRamp + static_cast<int>(kSize));
  });
}

TEST_F(RanksData, DestroyedRegionsAreUsedToTheEnd) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    Future last;
    for (int step = 0; step < 5; ++step) {
      Line line(ctx, runtime);
      line.each(kWrite, LEGION_WRITE_DISCARD, kX, step);
      TaskLauncher launcher(kTotal, TaskArgument());
      launcher.add_region_requirement(
          RegionRequirement(LogicalRegion(line.region), LEGION_READ_ONLY, LEGION_EXCLUSIVE, line.region));
      launcher.add_field(0, kX);
      last = runtime->execute_task(ctx, launcher);
      runtime->destroy_logical_region(ctx, line.region);
      runtime->destroy_index_space(ctx, IndexSpace(line.space));
      EXPECT_EQ(last.get_result<int>(), step * kRamp);
    }
  });
}

// Data that could not be computed is nobody's, also where another rank waits for it.
TEST_F(RanksData, WhatDependsOnAFailedTaskIsCancelledOnAllRanks) {
  static std::atomic<int> cancelled;
  for (int ranks = 1; ranks <= 4; ++ranks) {
    cancelled = 0;
    testing::internal::CaptureStderr();
    EXPECT_EQ(program::run_program(
                  [](Context ctx, Runtime* runtime) {
                    Line line(ctx, runtime);
                    line.each(kWrite, LEGION_WRITE_DISCARD, kX, 1);
                    line.each(kFail, LEGION_READ_WRITE, kX);
                    const LogicalRegion first = runtime->get_logical_subregion_by_color(
                        ctx, LogicalPartition(line.parts), DomainPoint(0));
                    EXPECT_EQ(line.sum(first, kX), 6);
                    try {
                      line.sum(kX);
                    } catch (const std::exception&) {
                      ++cancelled;
                    }
                    // Written anew, it is there again.
                    line.each(kWrite, LEGION_WRITE_DISCARD, kX, 2);
                    EXPECT_EQ(line.sum(kX), 2 * kRamp);
                  },
                  {"-tt:ranks=" + std::to_string(ranks)}),
              1);
    EXPECT_EQ(cancelled, ranks);
    const std::string text = testing::internal::GetCapturedStderr();
    EXPECT_NE(text.find("task 'fail' at point"), std::string::npos) << text;
    EXPECT_NE(text.find("the last part failed"), std::string::npos) << text;
  }
}

TEST_F(RanksData, TasksThatLaunchTasksOnTheirData) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    Line line(ctx, runtime);
    line.each(kWrite, LEGION_WRITE_DISCARD, kX, 1);
    for (int step = 1; step <= 2; ++step) {
      line.each(kHalf, LEGION_READ_WRITE, kX);
      EXPECT_EQ(line.sum(kX), kRamp + 2 * step * static_cast<int>(kSize));
    }
  });
}

}  // namespace
