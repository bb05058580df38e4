// Phase barriers and dynamic collectives that the top-level task of a program on several ranks makes and
// uses.
#include <atomic>
#include <stdexcept>

#include "ranks.h"

namespace {

using namespace Legion;
using program::run_on_ranks;

enum Fields : FieldID { kX = 10 };
enum Tasks : TaskID { kCount = 1, kSeen, kArrives, kThrows, kAddOne, kMakes, kRankOf, kValue };
constexpr coord_t kPoints = 5;

// Of all ranks: they are in one process.
std::atomic<int> counted;

template <typename T>
T argument(const Task* task) {
  return *static_cast<const T*>(task->args);
}

int count(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  return ++counted;
}

int seen(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  return counted;
}

void arrives(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  ++counted;
  argument<PhaseBarrier>(task).arrive();
}

void throws(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  if (task->index_point[0] == kPoints - 1) throw std::runtime_error("deliberate");
}

void add_one(const Task*, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const ReductionAccessor<SumReduction<int>, true, 1, coord_t> sums(regions[0], kX, LEGION_REDOP_SUM_INT32);
  const Domain domain =
      runtime->get_index_space_domain(ctx, regions[0].get_logical_region().get_index_space());
  for (Domain::DomainPointIterator p(domain); p; p++) sums[*p] <<= 1;
}

// A handle that only its own rank knows otherwise.
PhaseBarrier makes(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  return runtime->create_phase_barrier(ctx, kPoints + 1);
}

int value(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  return argument<int>(task);
}

int rank(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  return program::rank_of(ctx, runtime);
}

class PhasesOnRanks : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    program::add_task<int, count>(kCount, "count");
    program::add_task<int, seen>(kSeen, "seen");
    program::add_task<arrives>(kArrives, "arrives");
    program::add_task<throws>(kThrows, "throws");
    program::add_task<add_one>(kAddOne, "add_one");
    program::add_task<PhaseBarrier, makes>(kMakes, "makes", false);
    program::add_task<int, rank>(kRankOf, "rank_of");
    program::add_task<int, value>(kValue, "value");
  }
  void SetUp() override { counted = 0; }
};

IndexLauncher over_all(Tasks task, TaskArgument argument = TaskArgument()) {
  return IndexLauncher(task, Domain(Rect<1>(0, kPoints - 1)), argument, ArgumentMap());
}

TEST_F(PhasesOnRanks, LaunchesOfAllRanksArriveOnce) {
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>(), {"-ll:cpu", "3", "-tt:safe-replication"}}) {
    run_on_ranks(
        [](Context ctx, Runtime* runtime) {
          PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 2);
          for (int round = 0; round < 10; ++round) {
            IndexLauncher all = over_all(kCount);
            all.add_arrival_barrier(barrier);
            runtime->execute_index_space(ctx, all);
            TaskLauncher one(kCount, TaskArgument());
            one.add_arrival_barrier(barrier);
            runtime->execute_task(ctx, one);
            barrier = runtime->advance_phase_barrier(ctx, barrier);
            // The task may run on any rank, and each waits for all.
            IndexLauncher after = over_all(kSeen);
            after.add_wait_barrier(barrier);
            const FutureMap seen = runtime->execute_index_space(ctx, after);
            for (coord_t p = 0; p < kPoints; ++p)
              EXPECT_EQ(seen.get_result<int>(DomainPoint(p)) % (kPoints + 1), 0);
            barrier.wait();
          }
          runtime->destroy_phase_barrier(ctx, barrier);
        },
        flags);
  }
}

TEST_F(PhasesOnRanks, TasksOnAllRanksArriveAndTheTopLevelTaskWaits) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    PhaseBarrier barrier = runtime->create_phase_barrier(ctx, kPoints);
    for (int round = 1; round <= 10; ++round) {
      runtime->execute_index_space(ctx, over_all(kArrives, TaskArgument(&barrier, sizeof barrier)));
      barrier = runtime->advance_phase_barrier(ctx, barrier);
      barrier.wait();
      EXPECT_GE(counted, round * kPoints);
    }
    // One more arrival in each phase from here on, by the top-level task: it counts once.
    barrier.alter_arrival_count(1);
    runtime->execute_index_space(ctx, over_all(kArrives, TaskArgument(&barrier, sizeof barrier)));
    barrier.arrive();
    barrier = runtime->advance_phase_barrier(ctx, barrier);
    barrier.wait();
    runtime->destroy_phase_barrier(ctx, barrier);
  });
}

TEST_F(PhasesOnRanks, FuturesArriveAtCollectives) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const int start = 100;
    DynamicCollective sum =
        runtime->create_dynamic_collective(ctx, 3, LEGION_REDOP_SUM_INT32, &start, sizeof start);
    for (int round = 0; round < 6; ++round) {
      const int own = round, other = 10 * round;
      runtime->arrive_dynamic_collective(ctx, sum, &own, sizeof own);
      // A task that runs on one rank, and what all ranks make together.
      runtime->defer_dynamic_collective_arrival(
          ctx, sum, runtime->execute_task(ctx, TaskLauncher(kValue, TaskArgument(&other, sizeof other))));
      runtime->defer_dynamic_collective_arrival(
          ctx, sum, runtime->execute_index_space(ctx, over_all(kRankOf), LEGION_REDOP_SUM_INT32));
      sum = runtime->advance_dynamic_collective(ctx, sum);
      const int ranks = program::ranks_of(ctx, runtime);
      int of_ranks = 0;
      for (int p = 0; p < kPoints; ++p) of_ranks += p * ranks / static_cast<int>(kPoints);
      EXPECT_EQ(runtime->get_dynamic_collective_result(ctx, sum).get_result<int>(),
                start + own + other + of_ranks);
    }
    runtime->destroy_dynamic_collective(ctx, sum);
  });
}

TEST_F(PhasesOnRanks, OtherOperationsArriveOnce) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, 7));
    const FieldSpace fields = runtime->create_field_space(ctx);
    runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int), kX);
    const LogicalRegion region = runtime->create_logical_region(ctx, space, fields);
    PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 5);
    for (int round = 1; round <= 3; ++round) {
      const int zero = 0;
      FillLauncher fill(region, region, TaskArgument(&zero, sizeof zero));
      fill.add_field(kX);
      fill.add_arrival_barrier(barrier);
      runtime->fill_fields(ctx, fill);
      // Waits until its reductions have been applied.
      IndexLauncher reduces = over_all(kAddOne);
      reduces.add_region_requirement(
          RegionRequirement(region, 0, LEGION_REDOP_SUM_INT32, LEGION_EXCLUSIVE, region).add_field(kX));
      reduces.add_arrival_barrier(barrier);
      runtime->execute_index_space(ctx, reduces);
      InlineLauncher inline_launcher(
          RegionRequirement(region, LEGION_READ_ONLY, LEGION_EXCLUSIVE, region).add_field(kX));
      inline_launcher.add_arrival_barrier(barrier);
      const PhysicalRegion mapped = runtime->map_region(ctx, inline_launcher);
      const FieldAccessor<LEGION_READ_ONLY, int, 1> x(mapped, kX);
      for (coord_t p = 0; p < 8; ++p) EXPECT_EQ(x[p], kPoints);
      runtime->unmap_region(ctx, mapped);
      AcquireLauncher acquire(region, region);
      acquire.add_field(kX);
      acquire.add_arrival_barrier(barrier);
      runtime->issue_acquire(ctx, acquire);
      IndexLauncher left_out = over_all(kCount);
      left_out.predicate = Predicate(false);
      left_out.add_arrival_barrier(barrier);
      runtime->execute_index_space(ctx, left_out);
      barrier = runtime->advance_phase_barrier(ctx, barrier);
      barrier.wait();
    }
    runtime->destroy_phase_barrier(ctx, barrier);
  });
}

TEST_F(PhasesOnRanks, HandlesThatOneRankMadeAreGoodOnAll) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    for (int round = 0; round < 3; ++round) {
      PhaseBarrier barrier =
          runtime->execute_task(ctx, TaskLauncher(kMakes, TaskArgument())).get_result<PhaseBarrier>();
      IndexLauncher all = over_all(kArrives, TaskArgument(&barrier, sizeof barrier));
      runtime->execute_index_space(ctx, all);
      barrier.arrive();
      barrier = runtime->advance_phase_barrier(ctx, barrier);
      barrier.wait();
      runtime->destroy_phase_barrier(ctx, barrier);
    }
  });
}

TEST_F(PhasesOnRanks, AFailureOnOneRankFailsThePhaseOnAll) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 1);
    IndexLauncher all = over_all(kThrows);
    all.add_arrival_barrier(barrier);
    const FutureMap failed = runtime->execute_index_space(ctx, all);
    PhaseBarrier next = runtime->advance_phase_barrier(ctx, barrier);
    IndexLauncher after = over_all(kCount);
    after.add_wait_barrier(next);
    const FutureMap cancelled = runtime->execute_index_space(ctx, after);
    EXPECT_THROW(next.wait(), std::runtime_error);
    EXPECT_THROW(failed.get_void_result(DomainPoint(kPoints - 1)), std::runtime_error);
    for (coord_t p = 0; p < kPoints; ++p)
      EXPECT_THROW(cancelled.get_result<int>(DomainPoint(p)), std::runtime_error);
    EXPECT_EQ(counted, 0);
  });
}

TEST_F(PhasesOnRanks, TooManyArrivalsFailTheRun) {
  for (int ranks = 1; ranks <= 4; ++ranks) {
    const auto body = [](Context ctx, Runtime* runtime) {
      PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 2);
      runtime->execute_index_space(ctx, over_all(kArrives, TaskArgument(&barrier, sizeof barrier)))
          .wait_all_results();
    };
    EXPECT_NE(program::run_program(body, {"-tt:ranks=" + std::to_string(ranks)}), 0) << ranks;
  }
}

TEST_F(PhasesOnRanks, ADestroyedBarrierIsRefusedOnAllRanks) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 1);
    runtime->destroy_phase_barrier(ctx, barrier);
    runtime->issue_execution_fence(ctx).wait();
    EXPECT_EQ(program::placed_code([&] { barrier.arrive(); }), "T0515");
    EXPECT_EQ(program::placed_code([&] { runtime->advance_phase_barrier(ctx, barrier).wait(); }), "T0515");
    EXPECT_EQ(program::placed_code([&] {
                IndexLauncher all = over_all(kCount);
                all.add_arrival_barrier(barrier);
                runtime->execute_index_space(ctx, all);
              }),
              "T0515");
    EXPECT_EQ(counted, 0);
  });
}

}  // namespace
