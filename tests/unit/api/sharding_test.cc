#include <mutex>

#include "default_mapper.h"
#include "ranks.h"

// Which rank runs what: sharding functors, the mappers that choose them, and what a program sees of ranks.
namespace {

using namespace Legion;
using namespace Legion::Mapping;
using program::placed_code;
using program::rank_of;
using program::ranks_of;
using program::run_on_ranks;
using program::run_program;

enum Ids : ShardingID { kCyclic = 1, kLast, kTooLarge, kNoForm, kNoPoint };
enum Fields : FieldID { kValue = 1 };
constexpr MapperID kByTag = 7, kEverywhere = 8;

// Deals the points of a 1-D domain out in turn.
class Cyclic : public ShardingFunctor {
 public:
  ShardID shard(const DomainPoint& point, const Domain& domain, const size_t shards) override {
    return static_cast<ShardID>(static_cast<size_t>(point[0] - domain.lo()[0]) % shards);
  }
};

// Everything on the last rank, by the form with points.
class Last : public ShardingFunctor {
 public:
  bool use_points() const override { return true; }
  DomainPoint shard_points(const DomainPoint&, const Domain&, const std::vector<DomainPoint>& points,
                           const Domain& domain) override {
    EXPECT_EQ(domain.get_volume(), points.size());
    return points.back();
  }
};

class TooLarge : public ShardingFunctor {
 public:
  ShardID shard(const DomainPoint&, const Domain&, const size_t shards) override {
    return static_cast<ShardID>(shards);
  }
};

class NoForm : public ShardingFunctor {};

class NoPoint : public ShardingFunctor {
 public:
  bool use_points() const override { return true; }
  DomainPoint shard_points(const DomainPoint&, const Domain&, const std::vector<DomainPoint>& points,
                           const Domain&) override {
    return DomainPoint(static_cast<coord_t>(points.size()));
  }
};

// Takes the launch's tag as the id of its functor.
class ByTag : public DefaultMapper {
 public:
  using DefaultMapper::DefaultMapper;
  using DefaultMapper::select_sharding_functor;
  static inline std::mutex mutex;
  static inline int copies = 0;

  void select_sharding_functor(const MapperContext, const Task& task, const SelectShardingFunctorInput& input,
                               SelectShardingFunctorOutput& output) override {
    EXPECT_EQ(input.shard_mapping.size(), machine.get_address_space_count());
    for (size_t i = 0; i < input.shard_mapping.size(); ++i) {
      EXPECT_EQ(input.shard_mapping[i].address_space(), i);
      EXPECT_EQ(input.shard_mapping[i].kind(), Processor::LOC_PROC);
    }
    output.chosen_functor = static_cast<ShardingID>(task.tag);
  }
  void select_sharding_functor(const MapperContext, const Copy& copy, const SelectShardingFunctorInput&,
                               SelectShardingFunctorOutput& output) override {
    std::lock_guard lock(mutex);
    ++copies;
    EXPECT_EQ(copy.src_requirements.size(), 1u);
    EXPECT_EQ(copy.dst_requirements.size(), 1u);
    EXPECT_TRUE(copy.is_index_space);
    EXPECT_EQ(copy.index_domain, Domain(Rect<1>(0, 7)));
    output.chosen_functor = static_cast<ShardingID>(copy.tag);
  }
};

// Deals points out to the processors of all ranks, whichever rank it is asked on.
class Everywhere : public DefaultMapper {
 public:
  using DefaultMapper::DefaultMapper;
  void slice_task(const MapperContext, const Task&, const SliceTaskInput& input,
                  SliceTaskOutput& output) override {
    std::vector<Processor> all;
    for (Processor processor : Machine::ProcessorQuery(machine).only_kind(Processor::LOC_PROC))
      all.push_back(processor);
    for (Domain::DomainPointIterator it(input.domain); it; it++) {
      const Processor processor = all[static_cast<size_t>(it.p[0]) % all.size()];
      output.slices.emplace_back(Domain(it.p, it.p), processor, false, false);
    }
  }
  void default_policy_select_target_processors(MapperContext, const Task& task,
                                               std::vector<Processor>& targets) override {
    targets.push_back(task.target_proc);
  }
};

void install(Machine machine, Runtime* runtime, const std::set<Processor>& local) {
  for (Processor processor : local) {
    MapperRuntime* const mappers = runtime->get_mapper_runtime();
    runtime->add_mapper(kByTag, std::make_unique<ByTag>(mappers, machine, processor).release(), processor);
    runtime->add_mapper(kEverywhere, std::make_unique<Everywhere>(mappers, machine, processor).release(),
                        processor);
  }
}

int where(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  EXPECT_EQ(runtime->get_shard_id(ctx, true), 0u);
  EXPECT_EQ(runtime->get_num_shards(ctx, true), 1u);
  EXPECT_EQ(task->get_total_shards(), 1u);
  EXPECT_EQ(task->current_proc.address_space(), static_cast<AddressSpace>(rank_of(ctx, runtime)));
  return rank_of(ctx, runtime);
}

template <typename Functor>
void add_functor(ShardingID id) {
  Runtime::preregister_sharding_functor(id, std::make_unique<Functor>().release());
}

struct ShardingTest : testing::Test {
  static void SetUpTestSuite() {
    program::add_task<int, where>(1, "where");
    add_functor<Cyclic>(kCyclic);
    add_functor<Last>(kLast);
    add_functor<TooLarge>(kTooLarge);
    add_functor<NoForm>(kNoForm);
    add_functor<NoPoint>(kNoPoint);
    Runtime::add_registration_callback(install);
  }
};

IndexTaskLauncher index_launch(const Domain& domain, MappingTagID tag, MapperID mapper = kByTag) {
  return IndexTaskLauncher(1, domain, TaskArgument(), ArgumentMap(), Predicate::TRUE_PRED, false, mapper,
                           tag);
}

TEST_F(ShardingTest, BlocksAreTheDefault) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const int ranks = ranks_of(ctx, runtime);
    for (MapperID mapper : {MapperID{0}, kByTag}) {
      FutureMap map = runtime->execute_index_space(ctx, index_launch(Rect<1>(0, 9), 0, mapper));
      for (int i = 0; i < 10; ++i) EXPECT_EQ(map.get_result<int>(i), i * ranks / 10);
    }
  });
}

TEST_F(ShardingTest, FunctorsChooseTheRank) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const int ranks = ranks_of(ctx, runtime);
    for (int step = 0; step < 3; ++step) {
      FutureMap cyclic = runtime->execute_index_space(ctx, index_launch(Rect<1>(5, 14), kCyclic));
      FutureMap last = runtime->execute_index_space(ctx, index_launch(Rect<1>(0, 4), kLast));
      for (int i = 0; i < 10; ++i) EXPECT_EQ(cyclic.get_result<int>(5 + i), i % ranks);
      for (int i = 0; i < 5; ++i) EXPECT_EQ(last.get_result<int>(i), ranks - 1);
    }
  });
}

TEST_F(ShardingTest, AShardingSpaceIsAskedInsteadOfTheLaunchDomain) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const int ranks = ranks_of(ctx, runtime);
    const IndexSpace line = runtime->create_index_space(ctx, Domain(Rect<1>(0, 11)));
    for (ShardingID functor : {ShardingID{0}, ShardingID{kCyclic}}) {
      IndexTaskLauncher launcher = index_launch(Rect<1>(5, 8), functor);
      launcher.sharding_space = line;
      FutureMap map = runtime->execute_index_space(ctx, launcher);
      for (int i = 5; i <= 8; ++i)
        EXPECT_EQ(map.get_result<int>(i), functor == 0 ? i * ranks / 12 : i % ranks);
    }
    // In two dimensions the first one varies fastest.
    const Rect<2> box(Point<2>(0, 0), Point<2>(3, 2));
    IndexTaskLauncher launcher = index_launch(Rect<2>(Point<2>(1, 1), Point<2>(2, 2)), 0);
    launcher.sharding_space = runtime->create_index_space(ctx, Domain(box));
    FutureMap map = runtime->execute_index_space(ctx, launcher);
    for (PointInRectIterator<2> p(Rect<2>(Point<2>(1, 1), Point<2>(2, 2))); p(); p++)
      EXPECT_EQ(map.get_result<int>(*p), ((*p)[0] + 4 * (*p)[1]) * ranks / 12);
  });
}

TEST_F(ShardingTest, SparseShardingSpacesCountTheirPoints) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const std::vector<Point<1>> points = {Point<1>(0), Point<1>(10), Point<1>(20), Point<1>(30)};
    IndexTaskLauncher launcher = index_launch(Rect<1>(20, 20), 0);
    launcher.sharding_space = IndexSpace(runtime->create_index_space(ctx, points));
    FutureMap map = runtime->execute_index_space(ctx, launcher);
    EXPECT_EQ(map.get_result<int>(20), 2 * ranks_of(ctx, runtime) / 4);
  });
}

TEST_F(ShardingTest, SingleTasks) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const int ranks = ranks_of(ctx, runtime);
    const IndexSpace line = runtime->create_index_space(ctx, Domain(Rect<1>(0, 7)));
    for (int i = 0; i < 8; ++i) {
      TaskLauncher launcher(1, TaskArgument(), Predicate::TRUE_PRED, kByTag, kCyclic);
      launcher.point = DomainPoint(i);
      // Without a sharding space, the functor is asked with the point alone.
      EXPECT_EQ(runtime->execute_task(ctx, launcher).get_result<int>(), 0);
      launcher.sharding_space = line;
      EXPECT_EQ(runtime->execute_task(ctx, launcher).get_result<int>(), i % ranks);
      launcher.tag = 0;
      EXPECT_EQ(runtime->execute_task(ctx, launcher).get_result<int>(), i * ranks / 8);
    }
    TaskLauncher launcher(1, TaskArgument(), Predicate::TRUE_PRED, kByTag, kLast);
    EXPECT_EQ(runtime->execute_task(ctx, launcher).get_result<int>(), ranks - 1);
  });
}

struct Line {
  Line(Context ctx, Runtime* runtime) {
    const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 31));
    const FieldSpace fields = runtime->create_field_space(ctx);
    runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int), kValue);
    region = runtime->create_logical_region(ctx, IndexSpace(space), fields);
    parts = runtime->get_logical_partition(ctx, region,
                                           runtime->create_partition_by_blockify(ctx, space, Point<1>(4)));
  }
  LogicalRegion region;
  LogicalPartition parts;
};

TEST_F(ShardingTest, Copies) {
  ByTag::copies = 0;
  run_on_ranks([](Context ctx, Runtime* runtime) {
    Line from(ctx, runtime), to(ctx, runtime);
    const int value = 6;
    IndexFillLauncher fill(Domain(Rect<1>(0, 7)), from.parts, from.region,
                           TaskArgument(&value, sizeof(value)));
    fill.add_field(kValue);
    runtime->fill_fields(ctx, fill);
    for (ShardingID functor : {ShardingID{kCyclic}, ShardingID{kLast}}) {
      runtime->fill_field(ctx, to.region, to.region, kValue, 0);
      IndexCopyLauncher copy(Domain(Rect<1>(0, 7)), Predicate::TRUE_PRED, kByTag, functor);
      copy.add_copy_requirements(RegionRequirement(from.parts, 0, READ_ONLY, EXCLUSIVE, from.region),
                                 RegionRequirement(to.parts, 0, WRITE_DISCARD, EXCLUSIVE, to.region));
      copy.add_src_field(0, kValue);
      copy.add_dst_field(0, kValue);
      runtime->issue_copy_operation(ctx, copy);
      RegionRequirement read(to.region, READ_ONLY, EXCLUSIVE, to.region);
      read.add_field(kValue);
      PhysicalRegion mapped = runtime->map_region(ctx, read);
      const FieldAccessor<READ_ONLY, int, 1> values(mapped, kValue);
      for (int i = 0; i < 32; ++i) EXPECT_EQ(values[i], value);
      runtime->unmap_region(ctx, mapped);
    }
  });
  // Nobody is asked on one rank; twice on each of 2, 3 and 4.
  EXPECT_EQ(ByTag::copies, 2 * (2 + 3 + 4));
}

TEST_F(ShardingTest, MappersThatPlaceOnOtherRanksGetTheProcessorOfThatNumber) {
  testing::internal::CaptureStderr();
  run_on_ranks(
      [](Context ctx, Runtime* runtime) {
        const int ranks = ranks_of(ctx, runtime);
        FutureMap map = runtime->execute_index_space(ctx, index_launch(Rect<1>(0, 7), 0, kEverywhere));
        for (int i = 0; i < 8; ++i) EXPECT_EQ(map.get_result<int>(i), i * ranks / 8);
      },
      {"-ll:cpu", "2"});
  EXPECT_NE(testing::internal::GetCapturedStderr().find("chose a processor of rank"), std::string::npos);
}

TEST_F(ShardingTest, WrongFunctorsAreErrors) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    if (ranks_of(ctx, runtime) == 1) return;  // nobody asks
    const auto launch = [&](MappingTagID functor) {
      return placed_code([&] { runtime->execute_index_space(ctx, index_launch(Rect<1>(0, 3), functor)); });
    };
    EXPECT_EQ(launch(99), "T0122");
    EXPECT_EQ(launch(kTooLarge), "T0123");
    EXPECT_EQ(launch(kNoForm), "T0514");
    EXPECT_EQ(launch(kNoPoint), "T0514");
    TaskLauncher single(1, TaskArgument(), Predicate::TRUE_PRED, kByTag, kTooLarge);
    EXPECT_EQ(placed_code([&] { runtime->execute_task(ctx, single); }), "T0123");
    IndexTaskLauncher outside = index_launch(Rect<1>(0, 3), 0);
    outside.sharding_space = runtime->create_index_space(ctx, Domain(Rect<1>(1, 9)));
    EXPECT_EQ(placed_code([&] { runtime->execute_index_space(ctx, outside); }), "T0124");
    // The program goes on.
    EXPECT_EQ(runtime->execute_index_space(ctx, index_launch(Rect<1>(0, 3), kCyclic)).get_result<int>(0), 0);
  });
}

TEST_F(ShardingTest, FunctorsThatNothingUsesOrInvert) {
  EXPECT_FALSE(Cyclic().is_invertible());
  std::vector<DomainPoint> points;
  EXPECT_EQ(program::error_code([&] { Cyclic().invert(0, Domain(), Domain(), 1, points); }), "T0514");
  EXPECT_EQ(program::error_code([&] {
              Cyclic().invert_points(DomainPoint(0), points, Domain(), Domain(), Domain(), points);
            }),
            "T0514");
}

TEST_F(ShardingTest, Ids) {
  const ShardingID first = Runtime::generate_static_sharding_id();
  EXPECT_GT(first, static_cast<ShardingID>(LEGION_MAX_APPLICATION_SHARDING_ID));
  EXPECT_NE(Runtime::generate_static_sharding_id(), first);
  EXPECT_NE(Runtime::get_sharding_functor(kCyclic), nullptr);
  EXPECT_EQ(Runtime::get_sharding_functor(4711), nullptr);
}

// While a program runs, every rank makes the same calls and gets the same ids.
TEST_F(ShardingTest, RegisteredWhileRunning) {
  static std::mutex mutex;
  static std::set<std::pair<ShardingID, ShardingID>> ids;
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const ShardingID library = runtime->generate_library_sharding_ids("sharding test", 3);
    EXPECT_EQ(runtime->generate_library_sharding_ids("sharding test", 3), library);
    const ShardingID id = runtime->generate_dynamic_sharding_id();
    {
      std::lock_guard lock(mutex);
      ids.emplace(library, id);
    }
    runtime->register_sharding_functor(id, std::make_unique<Cyclic>().release());
    FutureMap map = runtime->execute_index_space(ctx, index_launch(Rect<1>(0, 5), id));
    for (int i = 0; i < 6; ++i) EXPECT_EQ(map.get_result<int>(i), i % ranks_of(ctx, runtime));
  });
  EXPECT_EQ(ids.size(), 4u);  // one pair a run
}

TEST_F(ShardingTest, WhatTheTopLevelTaskSees) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const Task* task = runtime->get_current_task(ctx);
    const auto ranks = static_cast<size_t>(ranks_of(ctx, runtime));
    EXPECT_EQ(runtime->get_num_shards(ctx, true), ranks);
    EXPECT_EQ(task->get_total_shards(), ranks);
    EXPECT_EQ(runtime->get_shard_id(ctx, true), static_cast<ShardID>(rank_of(ctx, runtime)));
    EXPECT_EQ(task->get_shard_id(), runtime->get_shard_id(ctx, true));
    EXPECT_EQ(task->get_shard_point(), DomainPoint(static_cast<coord_t>(task->get_shard_id())));
    EXPECT_EQ(task->get_shard_domain().get_volume(), ranks);
  });
}

TEST_F(ShardingTest, PrintedOnce) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_program(
                [](Context ctx, Runtime* runtime) {
                  LEGION_PRINT_ONCE(runtime, ctx, stdout, "from %d ranks\n", ranks_of(ctx, runtime));
                  fflush(stdout);
                },
                {"-tt:ranks=3"}),
            0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "from 3 ranks\n");
}

TEST_F(ShardingTest, TheMachineHasAllRanks) {
  run_on_ranks(
      [](Context ctx, Runtime* runtime) {
        const Machine machine = Machine::get_machine();
        const auto ranks = static_cast<size_t>(runtime->get_num_shards(ctx, true));
        const Processor here = runtime->get_executing_processor(ctx);
        const auto cpus = [&] { return Machine::ProcessorQuery(machine).only_kind(Processor::LOC_PROC); };
        EXPECT_EQ(machine.get_address_space_count(), ranks);
        EXPECT_EQ(here.address_space(), runtime->get_shard_id(ctx, true));
        EXPECT_EQ(cpus().count(), 2 * ranks);
        EXPECT_EQ(cpus().local_address_space().count(), 2u);
        EXPECT_EQ(cpus().local_address_space().first().address_space(), here.address_space());
        size_t position = 0;
        for (Processor there : cpus()) {
          EXPECT_EQ(there.address_space(), position++ / 2);
          EXPECT_EQ(cpus().same_address_space_as(there).count(), 2u);
        }
        std::set<Processor> all, local;
        machine.get_all_processors(all);
        machine.get_local_processors_by_kind(local, Processor::LOC_PROC);
        EXPECT_EQ(all.size(), 3 * ranks);  // each rank has a utility processor
        EXPECT_EQ(local.size(), 2u);
        EXPECT_EQ(machine.get_local_processors().size(), 3u);
        EXPECT_EQ(Machine::MemoryQuery(machine).count(), ranks);
        Machine::MemoryQuery near(machine);
        near.has_affinity_to(here);
        ASSERT_EQ(near.count(), 1u);
        EXPECT_EQ(near.first().address_space(), here.address_space());
        EXPECT_EQ(Machine::MemoryQuery(machine).local_address_space().first(), near.first());
        std::set<Memory> visible;
        machine.get_visible_memories(here, visible);
        EXPECT_EQ(visible.size(), 1u);
        std::vector<Machine::MemoryMemoryAffinity> pairs;
        EXPECT_EQ(machine.get_mem_mem_affinity(pairs), static_cast<int>(ranks));
      },
      {"-ll:cpu", "2"});
}

TEST_F(ShardingTest, TunablesCountTheMachine) {
  run_on_ranks(
      [](Context ctx, Runtime* runtime) {
        const auto tunable = [&](DefaultMapper::DefaultTunables id) {
          return runtime->select_tunable_value(ctx, id).get_result<size_t>();
        };
        const size_t ranks = runtime->get_num_shards(ctx, true);
        EXPECT_EQ(tunable(DefaultMapper::DEFAULT_TUNABLE_NODE_COUNT), ranks);
        EXPECT_EQ(tunable(DefaultMapper::DEFAULT_TUNABLE_LOCAL_CPUS), 2u);
        EXPECT_EQ(tunable(DefaultMapper::DEFAULT_TUNABLE_GLOBAL_CPUS), 2 * ranks);
      },
      {"-ll:cpu", "2"});
}

}  // namespace
