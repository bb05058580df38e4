// Tasks that run together.
#include <atomic>
#include <stdexcept>

#include "tests/unit/api/run_modes.h"

namespace {

using namespace Legion;

enum Tasks : TaskID { kMeet = 1, kNothing, kThrowsFirst, kMeetNested };

// Every task of the epoch is there before any goes on; returns its point.
coord_t meet(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  PhaseBarrier barrier = *static_cast<const PhaseBarrier*>(task->args);
  for (int round = 0; round < 5; ++round) {
    barrier.arrive();
    barrier = runtime->advance_phase_barrier(ctx, barrier);
    barrier.wait();
  }
  return task->index_point[0];
}

void nothing(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {}

// Point 0 fails before it arrives.
coord_t throws_first(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                     Runtime* runtime) {
  if (task->index_point[0] == 0) throw std::runtime_error("deliberate");
  return meet(task, regions, ctx, runtime);
}

coord_t meet_nested(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const PhaseBarrier barrier = *static_cast<const PhaseBarrier*>(task->args);
  MustEpochLauncher epoch;
  epoch.add_index_task(
      IndexLauncher(kMeet, Domain(Rect<1>(0, 2)), TaskArgument(&barrier, sizeof barrier), ArgumentMap()));
  FutureMap map = runtime->execute_must_epoch(ctx, epoch);
  return map.get_result<coord_t>(DomainPoint(2));
}

class MustEpoch : public program::RunModes {
 protected:
  static void SetUpTestSuite() {
    program::add_task<coord_t, meet>(kMeet, "meet");
    program::add_task<nothing>(kNothing, "nothing");
    program::add_task<coord_t, throws_first>(kThrowsFirst, "throws_first");
    program::add_task<coord_t, meet_nested>(kMeetNested, "meet_nested", false);
  }
};

TEST_P(MustEpoch, TasksWaitForEachOther) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              // More tasks than a task may be ahead of its launches.
              constexpr coord_t kSingle = 1500, kIndexed = 10;
              const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, kSingle + kIndexed);
              const TaskArgument argument(&barrier, sizeof barrier);
              MustEpochLauncher epoch;
              for (coord_t p = 0; p < kSingle; ++p)
                epoch.add_single_task(DomainPoint(p), TaskLauncher(kMeet, argument));
              epoch.add_index_task(IndexLauncher(kMeet, Domain(Rect<1>(kSingle, kSingle + kIndexed - 1)),
                                                 argument, ArgumentMap()));
              const FutureMap map = runtime->execute_must_epoch(ctx, epoch);
              map.wait_all_results();
              for (coord_t p = 0; p < kSingle + kIndexed; ++p)
                EXPECT_EQ(map.get_result<coord_t>(DomainPoint(p)), p);
              EXPECT_EQ(map.get_future_map_domain().get_volume(), static_cast<size_t>(kSingle + kIndexed));
            }),
            0);
}

TEST_P(MustEpoch, PointsOfAConcurrentIndexLaunchWaitForEachOther) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 8);
              IndexLauncher launcher(kMeet, Domain(Rect<1>(0, 7)), TaskArgument(&barrier, sizeof barrier),
                                     ArgumentMap(), Predicate::TRUE_PRED, /*must=*/true);
              runtime->execute_index_space(ctx, launcher).wait_all_results();
            }),
            0);
}

TEST_P(MustEpoch, EpochsNestInEpochs) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 6);
              MustEpochLauncher epoch;
              for (coord_t p = 0; p < 2; ++p)
                epoch.add_single_task(DomainPoint(p),
                                      TaskLauncher(kMeetNested, TaskArgument(&barrier, sizeof barrier)));
              const FutureMap map = runtime->execute_must_epoch(ctx, epoch);
              EXPECT_EQ(map.get_result<coord_t>(DomainPoint(0)), 2);
              EXPECT_EQ(map.get_result<coord_t>(DomainPoint(1)), 2);
            }),
            0);
}

TEST_P(MustEpoch, AFailureEndsTheWaitOfTheOthers) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 4);
              MustEpochLauncher epoch;
              epoch.add_index_task(IndexLauncher(kThrowsFirst, Domain(Rect<1>(0, 3)),
                                                 TaskArgument(&barrier, sizeof barrier), ArgumentMap()));
              const FutureMap map = runtime->execute_must_epoch(ctx, epoch);
              for (coord_t p = 0; p < 4; ++p)
                EXPECT_THROW(map.get_result<coord_t>(DomainPoint(p)), std::runtime_error);
              // Barriers made after it are as good as ever.
              const PhaseBarrier fresh = runtime->create_phase_barrier(ctx, 4);
              IndexLauncher launcher(kMeet, Domain(Rect<1>(0, 3)), TaskArgument(&fresh, sizeof fresh),
                                     ArgumentMap(), Predicate::TRUE_PRED, true);
              runtime->execute_index_space(ctx, launcher).wait_all_results();
            }),
            0);
}

TEST_P(MustEpoch, EmptyEpochsHaveEmptyResults) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const FutureMap map = runtime->execute_must_epoch(ctx, MustEpochLauncher());
              map.wait_all_results();
              EXPECT_EQ(program::error_code([&] { map.get_future(DomainPoint(0)); }), "T0504");
            }),
            0);
}

TEST_P(MustEpoch, TasksNeedPointsOfTheirOwn) {
  EXPECT_EQ(
      run([](Context ctx, Runtime* runtime) {
        MustEpochLauncher epoch;
        epoch.add_single_task(DomainPoint(1), TaskLauncher(kNothing, TaskArgument()));
        epoch.add_index_task(IndexLauncher(kNothing, Domain(Rect<1>(0, 1)), TaskArgument(), ArgumentMap()));
        EXPECT_EQ(program::placed_code([&] { runtime->execute_must_epoch(ctx, epoch); }), "T0112");
      }),
      0);
}

TEST_P(MustEpoch, WhatWouldRunOneAfterAnotherIsRefused) {
  EXPECT_EQ(
      run([](Context ctx, Runtime* runtime) {
        const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, 7));
        const FieldSpace fields = runtime->create_field_space(ctx);
        FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
        allocator.allocate_field(sizeof(int), 0);
        allocator.allocate_field(sizeof(int), 1);
        const LogicalRegion region = runtime->create_logical_region(ctx, space, fields);
        const LogicalPartition pieces = runtime->get_logical_partition(
            ctx, region,
            runtime->create_equal_partition(ctx, space, runtime->create_index_space(ctx, Rect<1>(0, 1))));
        const int zero = 0;
        runtime->fill_fields(ctx, region, region, {0, 1}, zero);
        const auto piece = [&](coord_t c) {
          return runtime->get_logical_subregion_by_color(ctx, pieces, DomainPoint(c));
        };
        // The code of an epoch of two tasks.
        const auto code = [&](LogicalRegion a, PrivilegeMode mode_a, FieldID field_a, LogicalRegion b,
                              PrivilegeMode mode_b, FieldID field_b, CoherenceProperty coherence) {
          MustEpochLauncher epoch;
          TaskLauncher first(kNothing, TaskArgument()), second(kNothing, TaskArgument());
          first.add_region_requirement(RegionRequirement(a, mode_a, coherence, region).add_field(field_a));
          second.add_region_requirement(RegionRequirement(b, mode_b, coherence, region).add_field(field_b));
          epoch.add_single_task(DomainPoint(0), first);
          epoch.add_single_task(DomainPoint(1), second);
          return program::placed_code([&] { runtime->execute_must_epoch(ctx, epoch).wait_all_results(); });
        };
        EXPECT_EQ(code(region, READ_WRITE, 0, region, READ_ONLY, 0, EXCLUSIVE), "T0308");
        EXPECT_EQ(code(piece(0), READ_WRITE, 0, region, READ_WRITE, 0, ATOMIC), "T0308");
        EXPECT_EQ(code(region, READ_WRITE, 0, region, READ_ONLY, 0, SIMULTANEOUS), "");
        EXPECT_EQ(code(region, READ_ONLY, 0, region, READ_ONLY, 0, EXCLUSIVE), "");
        EXPECT_EQ(code(region, READ_WRITE, 0, region, READ_WRITE, 1, EXCLUSIVE), "");
        EXPECT_EQ(code(piece(0), READ_WRITE, 0, piece(1), READ_WRITE, 0, EXCLUSIVE), "");
      }),
      0);
}

INSTANTIATE_TEST_SUITE_P(Modes, MustEpoch, program::all_modes(), program::mode_name);

}  // namespace
