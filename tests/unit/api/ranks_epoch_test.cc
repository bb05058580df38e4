#include <unistd.h>

#include <filesystem>
#include <mutex>
#include <stdexcept>

#include "ranks.h"

// Must-epoch launches, phase barriers and attached memory of a program that runs on several ranks.
namespace {

using namespace Legion;
using program::rank_of;
using program::run_on_ranks;

enum Fields : FieldID { kX = 10 };
enum Tasks : TaskID { kRankOf = 1, kMeet, kEpoch, kMark, kAdd, kExchange, kThrowsAt };
constexpr coord_t kPoints = 6;

int where(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  return rank_of(ctx, runtime);
}

coord_t meet(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  PhaseBarrier barrier = *static_cast<const PhaseBarrier*>(task->args);
  for (int round = 0; round < 3; ++round) {
    barrier.arrive();
    barrier = runtime->advance_phase_barrier(ctx, barrier);
    barrier.wait();
  }
  return task->index_point[0];
}

// Launches tasks that meet, from one rank; returns the sum of their points.
coord_t epoch(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, kPoints);
  MustEpochLauncher launcher;
  launcher.add_index_task(IndexLauncher(kMeet, Domain(Rect<1>(0, kPoints - 1)),
                                        TaskArgument(&barrier, sizeof barrier), ArgumentMap()));
  FutureMap map = runtime->execute_must_epoch(ctx, launcher);
  coord_t sum = 0;
  for (coord_t p = 0; p < kPoints; ++p) sum += map.get_result<coord_t>(DomainPoint(p));
  runtime->destroy_phase_barrier(ctx, barrier);
  return sum;
}

// What tasks that exchange values in a loop are given.
struct Exchange {
  PhaseBarrier turn;
  DynamicCollective sum;
};
constexpr int kRounds = 15;

// In each round, every task adds its number to a sum and goes on from what all have added.
double exchange(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  Exchange mine = *static_cast<const Exchange*>(task->args);
  double value = 1.0 / (3.0 + static_cast<double>(task->index_point[0]));
  for (int round = 0; round < kRounds; ++round) {
    mine.sum.arrive(&value, sizeof value);
    mine.sum = runtime->advance_dynamic_collective(ctx, mine.sum);
    value += runtime->get_dynamic_collective_result(ctx, mine.sum).get_result<double>() / 7;
    mine.turn.arrive();
    mine.turn = runtime->advance_phase_barrier(ctx, mine.turn);
    mine.turn.wait();
  }
  return value;
}

// The task at the point that it is told of throws; the others wait for it.
coord_t throws_at(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const auto& [fails, barrier] = *static_cast<const std::pair<coord_t, PhaseBarrier>*>(task->args);
  if (task->index_point[0] == fails) throw std::runtime_error("deliberate");
  PhaseBarrier mine = barrier;
  for (int round = 0; round < 3; ++round) {
    mine.arrive();
    mine = runtime->advance_phase_barrier(ctx, mine);
    mine.wait();
  }
  return task->index_point[0];
}

template <PrivilegeMode mode>
using Ints = FieldAccessor<mode, int, 1>;

// Sets the element of its point in data that all tasks of the epoch share.
void mark(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Ints<LEGION_READ_WRITE> x(regions[0], kX);
  x[task->index_point[0]] = static_cast<int>(task->index_point[0]) + 100;
}

void add(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Ints<LEGION_READ_WRITE> x(regions[0], kX);
  for (PointInDomainIterator<1> p((DomainT<1>(regions[0]))); p(); p++)
    x[*p] += *static_cast<const int*>(task->args);
}

class EpochsOnRanks : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    program::add_task<int, where>(kRankOf, "where");
    program::add_task<coord_t, meet>(kMeet, "meet");
    program::add_task<coord_t, epoch>(kEpoch, "epoch", false);
    program::add_task<mark>(kMark, "mark");
    program::add_task<add>(kAdd, "add");
    program::add_task<double, exchange>(kExchange, "exchange");
    program::add_task<coord_t, throws_at>(kThrowsAt, "throws_at");
  }
};

struct Line {
  Line(Context context, Runtime* run) : ctx(context), runtime(run) {
    space = runtime->create_index_space(ctx, Rect<1>(0, kPoints - 1));
    FieldSpace fields = runtime->create_field_space(ctx);
    runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int), kX);
    region = runtime->create_logical_region(ctx, space, fields);
  }
  std::vector<int> values() const {
    PhysicalRegion mapped = runtime->map_region(
        ctx,
        InlineLauncher(RegionRequirement(region, LEGION_READ_ONLY, LEGION_EXCLUSIVE, region).add_field(kX)));
    const Ints<LEGION_READ_ONLY> x(mapped, kX);
    std::vector<int> values;
    for (coord_t p = 0; p < kPoints; ++p) values.push_back(x[p]);
    runtime->unmap_region(ctx, mapped);
    return values;
  }
  void add_to_parts(int value) const {
    IndexSpace colors = runtime->create_index_space(ctx, Rect<1>(0, 2));
    IndexPartition parts = runtime->create_equal_partition(ctx, space, colors);
    IndexLauncher launcher(kAdd, colors, TaskArgument(&value, sizeof value), ArgumentMap());
    launcher.add_region_requirement(RegionRequirement(runtime->get_logical_partition(ctx, region, parts), 0,
                                                      LEGION_READ_WRITE, LEGION_EXCLUSIVE, region)
                                        .add_field(kX));
    runtime->execute_index_space(ctx, launcher);
  }

  Context ctx;
  Runtime* runtime;
  IndexSpace space;
  LogicalRegion region;
};

// In blocks over all points of the epoch, unless `one` rank has all.
void expect_ranks(const FutureMap& map, int ranks, coord_t points, bool one = false) {
  for (coord_t p = 0; p < points; ++p)
    EXPECT_EQ(map.get_future(DomainPoint(p)).get_result<int>(), one ? 0 : p * ranks / points) << p;
}

TEST_F(EpochsOnRanks, TasksOfAnEpochAreOnAllRanks) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    MustEpochLauncher launcher;
    launcher.add_index_task(
        IndexLauncher(kRankOf, Domain(Rect<1>(0, kPoints - 1)), TaskArgument(), ArgumentMap()));
    launcher.add_single_task(DomainPoint(kPoints), TaskLauncher(kRankOf, TaskArgument()));
    expect_ranks(runtime->execute_must_epoch(ctx, launcher), program::ranks_of(ctx, runtime), kPoints + 1);
    IndexLauncher concurrent(kRankOf, Domain(Rect<1>(0, kPoints - 1)), TaskArgument(), ArgumentMap(),
                             Predicate::TRUE_PRED, /*must=*/true);
    expect_ranks(runtime->execute_index_space(ctx, concurrent), program::ranks_of(ctx, runtime), kPoints);
  });
}

TEST_F(EpochsOnRanks, TasksThatShareWhatOneWritesAreOnOneRank) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const Line line(ctx, runtime);
    runtime->fill_field<int>(ctx, line.region, line.region, kX, 0);
    const int ranks = program::ranks_of(ctx, runtime);
    auto epoch_of = [&](PrivilegeMode first, PrivilegeMode second) {
      MustEpochLauncher launcher;
      for (coord_t p = 0; p < 4; ++p) {
        TaskLauncher task(kRankOf, TaskArgument());
        const PrivilegeMode mode = p == 0 ? first : second;
        if (p != 3) {
          task.add_region_requirement(
              RegionRequirement(line.region, mode, LEGION_SIMULTANEOUS, line.region).add_field(kX));
        }
        launcher.add_single_task(DomainPoint(p), task);
      }
      return runtime->execute_must_epoch(ctx, launcher);
    };
    expect_ranks(epoch_of(LEGION_READ_WRITE, LEGION_READ_ONLY), ranks, 4, true);
    expect_ranks(epoch_of(LEGION_READ_WRITE, LEGION_READ_WRITE), ranks, 4, true);
    expect_ranks(epoch_of(LEGION_READ_ONLY, LEGION_READ_ONLY), ranks, 4);
  });
}

TEST_F(EpochsOnRanks, TasksOnAllRanksExchangeValues) {
  std::vector<double> alone;
  std::mutex mutex;
  const auto body = [&](Context ctx, Runtime* runtime) {
    const double zero = 0;
    // More than once: what one epoch leaves must not disturb the next.
    for (int epoch = 0; epoch < 3; ++epoch) {
      const Exchange shared = {
          runtime->create_phase_barrier(ctx, kPoints + 1),
          runtime->create_dynamic_collective(ctx, kPoints + 1, LEGION_REDOP_SUM_FLOAT64, &zero, sizeof zero)};
      const TaskArgument argument(&shared, sizeof shared);
      MustEpochLauncher launcher;
      launcher.add_index_task(
          IndexLauncher(kExchange, Domain(Rect<1>(0, kPoints - 1)), argument, ArgumentMap()));
      launcher.add_single_task(DomainPoint(kPoints), TaskLauncher(kExchange, argument));
      const FutureMap map = runtime->execute_must_epoch(ctx, launcher);
      std::vector<double> values;
      for (coord_t p = 0; p <= kPoints; ++p) values.push_back(map.get_result<double>(DomainPoint(p)));
      runtime->destroy_phase_barrier(ctx, shared.turn);
      runtime->destroy_dynamic_collective(ctx, shared.sum);
      std::lock_guard lock(mutex);
      if (alone.empty()) alone = values;
      EXPECT_EQ(values, alone);
    }
  };
  run_on_ranks(body);
  run_on_ranks(body, {"-ll:cpu", "3", "-tt:safe-replication"});
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("ranks_exchange_" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  run_on_ranks(body, {"-tt:check=" + (folder / "%.trace").string()});
  std::filesystem::remove_all(folder);
}

TEST_F(EpochsOnRanks, AFailureEndsTheWaitOfTasksOnAllRanks) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    for (coord_t fails = 0; fails < kPoints; ++fails) {
      const std::pair shared(fails, runtime->create_phase_barrier(ctx, kPoints));
      MustEpochLauncher launcher;
      launcher.add_index_task(IndexLauncher(kThrowsAt, Domain(Rect<1>(0, kPoints - 1)),
                                            TaskArgument(&shared, sizeof shared), ArgumentMap()));
      const FutureMap map = runtime->execute_must_epoch(ctx, launcher);
      for (coord_t p = 0; p < kPoints; ++p)
        EXPECT_THROW(map.get_result<coord_t>(DomainPoint(p)), std::runtime_error);
      // Barriers that are made after it are as good as ever.
      const PhaseBarrier fresh = runtime->create_phase_barrier(ctx, kPoints);
      IndexLauncher meets(kMeet, Domain(Rect<1>(0, kPoints - 1)), TaskArgument(&fresh, sizeof fresh),
                          ArgumentMap(), Predicate::TRUE_PRED, true);
      const FutureMap met = runtime->execute_index_space(ctx, meets);
      for (coord_t p = 0; p < kPoints; ++p) EXPECT_EQ(met.get_result<coord_t>(DomainPoint(p)), p);
      runtime->destroy_phase_barrier(ctx, fresh);
      runtime->destroy_phase_barrier(ctx, shared.second);
    }
  });
}

TEST_F(EpochsOnRanks, WhatAnEpochSharesIsOnAllRanksAfterwards) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const Line line(ctx, runtime);
    runtime->fill_field<int>(ctx, line.region, line.region, kX, 0);
    line.add_to_parts(1);
    MustEpochLauncher launcher;
    IndexLauncher marks(kMark, Domain(Rect<1>(0, kPoints - 1)), TaskArgument(), ArgumentMap());
    marks.add_region_requirement(
        RegionRequirement(line.region, 0, LEGION_READ_WRITE, LEGION_SIMULTANEOUS, line.region).add_field(kX));
    launcher.add_index_task(marks);
    runtime->execute_must_epoch(ctx, launcher);
    line.add_to_parts(1000);
    const std::vector<int> expected = {1100, 1101, 1102, 1103, 1104, 1105};
    EXPECT_EQ(line.values(), expected);
  });
}

void expect_to_meet(const std::vector<std::string>& flags) {
  run_on_ranks(
      [](Context ctx, Runtime* runtime) {
        Future sum = runtime->execute_task(ctx, TaskLauncher(kEpoch, TaskArgument()));
        EXPECT_EQ(sum.get_result<coord_t>(), kPoints * (kPoints - 1) / 2);
      },
      flags);
}

TEST_F(EpochsOnRanks, TasksThatOneRankLaunchesMeet) {
  expect_to_meet({});
}

TEST_F(EpochsOnRanks, TasksThatOneRankLaunchesMeetInProgramOrder) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("ranks_epoch_" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  expect_to_meet({"-tt:check=" + (folder / "%.trace").string()});
  std::filesystem::remove_all(folder);
}

TEST_F(EpochsOnRanks, EachRankAttachesMemoryOfItsOwn) {
  run_on_ranks(
      [](Context ctx, Runtime* runtime) {
        const Line line(ctx, runtime);
        std::vector<int> memory = {0, 1, 2, 3, 4, 5};
        AttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, line.region, line.region);
        launcher.attach_array_soa(memory.data(), false, {kX});
        PhysicalRegion attached = runtime->attach_external_resource(ctx, launcher);
        line.add_to_parts(10);
        runtime->detach_external_resource(ctx, attached).wait();
        const std::vector<int> expected = {10, 11, 12, 13, 14, 15};
        EXPECT_EQ(memory, expected);
        line.add_to_parts(10);
        const std::vector<int> later = {20, 21, 22, 23, 24, 25};
        EXPECT_EQ(line.values(), later);
        EXPECT_EQ(memory, expected);
      },
      {"-tt:safe-replication"});
}

}  // namespace
