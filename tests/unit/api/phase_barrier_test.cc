// Phase barriers and dynamic collectives, as programs use them.
#include <array>
#include <atomic>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <type_traits>

#include "tests/unit/api/run_modes.h"

namespace {

using namespace Legion;

enum Tasks : TaskID { kStamp = 1, kLaunchStamp, kWaits, kArrives, kThrows, kValue, kLaunches };

static_assert(std::is_trivially_copyable_v<PhaseBarrier> && std::is_trivially_copyable_v<DynamicCollective>);

std::atomic<int> clock_ticks;

void expect_not_ready(const Future& future) {
  EXPECT_TRUE(program::on_several_ranks() || !future.is_ready());
}

// Returns when it ran, relative to other tasks.
int stamp(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  return ++clock_ticks;
}

// Its end is that of the task that it launches.
void launch_stamp(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  runtime->execute_task(ctx, TaskLauncher(kStamp, TaskArgument()));
}

template <typename T>
T argument(const Task* task) {
  return *static_cast<const T*>(task->args);
}

int waits(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  argument<PhaseBarrier>(task).wait();
  return ++clock_ticks;
}

int arrives(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  const int now = ++clock_ticks;
  argument<PhaseBarrier>(task).arrive();
  return now;
}

void throws(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  throw std::runtime_error("deliberate");
}

int value(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  return argument<int>(task);
}

void launches(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime);

class PhaseBarriers : public program::RunModes {
 protected:
  static void SetUpTestSuite() {
    program::add_task<int, stamp>(kStamp, "stamp");
    program::add_task<launch_stamp>(kLaunchStamp, "launch_stamp", false);
    program::add_task<int, waits>(kWaits, "waits");
    program::add_task<int, arrives>(kArrives, "arrives");
    program::add_task<throws>(kThrows, "throws");
    program::add_task<int, value>(kValue, "value");
    program::add_task<launches>(kLaunches, "launches", false);
  }
  void SetUp() override { clock_ticks = 0; }
};

struct Region {
  Region(Context ctx, Runtime* runtime) {
    space = runtime->create_index_space(ctx, Rect<1>(0, 7));
    const FieldSpace fields = runtime->create_field_space(ctx);
    runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int), 0);
    region = runtime->create_logical_region(ctx, space, fields);
    colors = runtime->create_index_space(ctx, Rect<1>(0, 3));
    pieces = runtime->get_logical_partition(ctx, region, runtime->create_equal_partition(ctx, space, colors));
  }
  RegionRequirement requirement(PrivilegeMode mode) const {
    return RegionRequirement(region, mode, EXCLUSIVE, region).add_field(0);
  }
  RegionRequirement piecewise(PrivilegeMode mode) const {
    return RegionRequirement(pieces, 0, mode, EXCLUSIVE, region).add_field(0);
  }
  IndexSpace space, colors;
  LogicalRegion region;
  LogicalPartition pieces;
};

// What a task launches, and the barrier that this waits for.
struct Launch {
  size_t which;
  PhaseBarrier barrier;
};

void task_waits(Context ctx, Runtime* runtime, PhaseBarrier barrier) {
  TaskLauncher launcher(kStamp, TaskArgument());
  launcher.add_wait_barrier(barrier);
  runtime->execute_task(ctx, launcher);
}

void index_task_waits(Context ctx, Runtime* runtime, PhaseBarrier barrier) {
  IndexLauncher launcher(kStamp, Domain(Rect<1>(0, 3)), TaskArgument(), ArgumentMap());
  launcher.add_wait_barrier(barrier);
  runtime->execute_index_space(ctx, launcher);
}

void fill_waits(Context ctx, Runtime* runtime, PhaseBarrier barrier) {
  Region data(ctx, runtime);
  const int zero = 0;
  FillLauncher launcher(data.region, data.region, TaskArgument(&zero, sizeof zero));
  launcher.add_field(0);
  launcher.add_wait_barrier(barrier);
  runtime->fill_fields(ctx, launcher);
}

void index_fill_waits(Context ctx, Runtime* runtime, PhaseBarrier barrier) {
  Region data(ctx, runtime);
  const int zero = 0;
  IndexFillLauncher launcher(data.colors, data.pieces, data.region, UntypedBuffer(&zero, sizeof zero));
  launcher.add_field(0);
  launcher.add_wait_barrier(barrier);
  runtime->fill_fields(ctx, launcher);
}

void copy_waits(Context ctx, Runtime* runtime, PhaseBarrier barrier) {
  Region data(ctx, runtime), other(ctx, runtime);
  runtime->fill_field(ctx, data.region, data.region, 0, 0);
  CopyLauncher launcher;
  launcher.add_copy_requirements(data.requirement(READ_ONLY), other.requirement(WRITE_DISCARD));
  launcher.add_wait_barrier(barrier);
  runtime->issue_copy_operation(ctx, launcher);
}

void index_copy_waits(Context ctx, Runtime* runtime, PhaseBarrier barrier) {
  Region data(ctx, runtime), other(ctx, runtime);
  runtime->fill_field(ctx, data.region, data.region, 0, 0);
  IndexCopyLauncher launcher(data.colors);
  launcher.add_copy_requirements(data.piecewise(READ_ONLY), other.piecewise(WRITE_DISCARD));
  launcher.add_wait_barrier(barrier);
  runtime->issue_copy_operation(ctx, launcher);
}

void acquire_waits(Context ctx, Runtime* runtime, PhaseBarrier barrier) {
  Region data(ctx, runtime);
  AcquireLauncher launcher(data.region, data.region);
  launcher.add_field(0);
  launcher.add_wait_barrier(barrier);
  runtime->issue_acquire(ctx, launcher);
}

void release_waits(Context ctx, Runtime* runtime, PhaseBarrier barrier) {
  Region data(ctx, runtime);
  ReleaseLauncher launcher(data.region, data.region);
  launcher.add_field(0);
  launcher.add_wait_barrier(barrier);
  runtime->issue_release(ctx, launcher);
}

constexpr std::array kEveryLaunch = {task_waits, index_task_waits, fill_waits,    index_fill_waits,
                                     copy_waits, index_copy_waits, acquire_waits, release_waits};

void launches(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const auto launch = argument<Launch>(task);
  kEveryLaunch[launch.which](ctx, runtime, launch.barrier);
}

// What is launched waits for the barrier: it must not run before the arrival.
void expect_wait(Context ctx, Runtime* runtime, size_t which) {
  const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 1);
  const Launch launch = {which, runtime->advance_phase_barrier(ctx, barrier)};
  const Future done =
      runtime->execute_task(ctx, TaskLauncher(kLaunches, TaskArgument(&launch, sizeof launch)));
  for (int i = 0; i < 20; ++i) runtime->execute_task(ctx, TaskLauncher(kStamp, TaskArgument())).wait();
  expect_not_ready(done);
  PhaseBarrier(barrier).arrive();
  done.wait();
}

TEST_P(PhaseBarriers, EveryLaunchWaits) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              for (size_t which = 0; which < kEveryLaunch.size(); ++which) expect_wait(ctx, runtime, which);
            }),
            0);
}

TEST_P(PhaseBarriers, EveryLaunchArrivesOnce) {
  EXPECT_EQ(run([&](Context ctx, Runtime* runtime) {
              Region data(ctx, runtime), other(ctx, runtime);
              const int zero = 0;
              // More than one arrival of a launch would be one too many for the barrier; fewer would never
              // complete it.
              const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 8);
              TaskLauncher task(kLaunchStamp, TaskArgument());
              task.add_arrival_barrier(barrier);
              runtime->execute_task(ctx, task);
              IndexLauncher tasks(kStamp, Domain(Rect<1>(0, 3)), TaskArgument(), ArgumentMap());
              tasks.add_arrival_barrier(barrier);
              runtime->execute_index_space(ctx, tasks);
              FillLauncher fill(data.region, data.region, TaskArgument(&zero, sizeof zero));
              fill.add_field(0);
              fill.add_arrival_barrier(barrier);
              runtime->fill_fields(ctx, fill);
              IndexFillLauncher fills(data.colors, data.pieces, data.region,
                                      UntypedBuffer(&zero, sizeof zero));
              fills.add_field(0);
              fills.add_arrival_barrier(barrier);
              runtime->fill_fields(ctx, fills);
              CopyLauncher copy;
              copy.add_copy_requirements(data.requirement(READ_ONLY), other.requirement(WRITE_DISCARD));
              copy.add_arrival_barrier(barrier);
              runtime->issue_copy_operation(ctx, copy);
              IndexCopyLauncher copies(data.colors);
              copies.add_copy_requirements(data.piecewise(READ_ONLY), other.piecewise(WRITE_DISCARD));
              copies.add_arrival_barrier(barrier);
              runtime->issue_copy_operation(ctx, copies);
              AcquireLauncher acquire(data.region, data.region);
              acquire.add_field(0);
              acquire.add_arrival_barrier(barrier);
              runtime->issue_acquire(ctx, acquire);
              PhaseBarrier next = runtime->advance_phase_barrier(ctx, barrier);
              TaskLauncher last(kStamp, TaskArgument());
              last.add_wait_barrier(next);
              const Future done = runtime->execute_task(ctx, last);
              for (int i = 0; i < 20; ++i)
                runtime->execute_task(ctx, TaskLauncher(kStamp, TaskArgument())).wait();
              expect_not_ready(done);
              ReleaseLauncher release(data.region, data.region);
              release.add_field(0);
              release.add_arrival_barrier(barrier);
              runtime->issue_release(ctx, release);
              next.wait();
              done.wait();
            }),
            0);
}

TEST_P(PhaseBarriers, AnArrivalCountsWhatTheTaskLaunched) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 1);
              for (int i = 0; i < 30; ++i) {
                TaskLauncher parent(kLaunchStamp, TaskArgument());
                parent.add_arrival_barrier(barrier);
                runtime->execute_task(ctx, parent);
                barrier = runtime->advance_phase_barrier(ctx, barrier);
                TaskLauncher after(kStamp, TaskArgument());
                after.add_wait_barrier(barrier);
                EXPECT_EQ(runtime->execute_task(ctx, after).get_result<int>(), 2 * i + 2);
              }
            }),
            0);
}

TEST_P(PhaseBarriers, AnInlineMappingWaitsAndArrivesWhenItIsUnmapped) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              Region data(ctx, runtime);
              const PhaseBarrier before = runtime->create_phase_barrier(ctx, 1);
              const PhaseBarrier after = runtime->create_phase_barrier(ctx, 1);
              InlineLauncher launcher(data.requirement(READ_WRITE));
              launcher.add_wait_barrier(runtime->advance_phase_barrier(ctx, before));
              launcher.add_arrival_barrier(after);
              TaskLauncher arrive(kArrives, TaskArgument(&before, sizeof before));
              PhysicalRegion mapped = runtime->map_region(ctx, launcher);
              const int arrived = runtime->execute_task(ctx, arrive).get_result<int>();
              mapped.wait_until_valid();
              EXPECT_EQ(arrived, 1);
              TaskLauncher last(kStamp, TaskArgument());
              last.add_wait_barrier(runtime->advance_phase_barrier(ctx, after));
              const Future done = runtime->execute_task(ctx, last);
              runtime->execute_task(ctx, TaskLauncher(kStamp, TaskArgument())).wait();
              expect_not_ready(done);
              runtime->unmap_region(ctx, mapped);
              EXPECT_EQ(done.get_result<int>(), 3);
            }),
            0);
}

TEST_P(PhaseBarriers, AFirstPhaseIsNotWaitedFor) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 1);
              barrier.wait();
              TaskLauncher launcher(kStamp, TaskArgument());
              launcher.add_wait_barrier(barrier);
              EXPECT_EQ(runtime->execute_task(ctx, launcher).get_result<int>(), 1);
            }),
            0);
}

TEST_P(PhaseBarriers, SkippedLaunchesArrive) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 3);
              TaskLauncher task(kStamp, TaskArgument(), Predicate(false));
              task.add_arrival_barrier(barrier);
              runtime->execute_task(ctx, task);
              IndexLauncher tasks(kStamp, Domain(Rect<1>(0, 3)), TaskArgument(), ArgumentMap(),
                                  Predicate(false));
              tasks.add_arrival_barrier(barrier);
              runtime->execute_index_space(ctx, tasks);
              CopyLauncher copy{Predicate(false)};
              copy.add_arrival_barrier(barrier);
              runtime->issue_copy_operation(ctx, copy);
              runtime->advance_phase_barrier(ctx, barrier).wait();
              EXPECT_EQ(clock_ticks, 0);
            }),
            0);
}

TEST_P(PhaseBarriers, AFailedArrivalCancelsThoseWhoWait) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 1);
              TaskLauncher failing(kThrows, TaskArgument());
              failing.add_arrival_barrier(barrier);
              const Future failed = runtime->execute_task(ctx, failing);
              TaskLauncher waiting(kStamp, TaskArgument());
              waiting.add_wait_barrier(runtime->advance_phase_barrier(ctx, barrier));
              EXPECT_THROW(runtime->execute_task(ctx, waiting).get_result<int>(), std::runtime_error);
              EXPECT_THROW(failed.get_void_result(), std::runtime_error);
              EXPECT_EQ(clock_ticks, 0);
            }),
            0);
}

TEST_P(PhaseBarriers, HandlesAreValues) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const PhaseBarrier none, first = runtime->create_phase_barrier(ctx, 1),
                                       second = runtime->create_phase_barrier(ctx, 1);
              EXPECT_FALSE(none.exists());
              EXPECT_TRUE(first.exists());
              EXPECT_NE(first, second);
              PhaseBarrier copy;
              std::memcpy(static_cast<void*>(&copy), &first, sizeof copy);
              EXPECT_EQ(copy, first);
              EXPECT_NE(runtime->advance_phase_barrier(ctx, first), first);
              std::ostringstream text;
              text << first;
              EXPECT_EQ(text.str().rfind("PhaseBarrier(", 0), 0u);
              std::array<std::byte, sizeof(PhaseBarrier)> zeros{};
              EXPECT_EQ(std::memcmp(&none, zeros.data(), sizeof none), 0);
            }),
            0);
}

TEST_P(PhaseBarriers, WrongUsesAreErrorsAtTheCall) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              using program::placed_code;
              PhaseBarrier none, barrier = runtime->create_phase_barrier(ctx, 1);
              EXPECT_EQ(placed_code([&] { none.arrive(); }), "T0515");
              EXPECT_EQ(placed_code([&] { none.wait(); }), "T0515");
              EXPECT_EQ(placed_code([&] { runtime->advance_phase_barrier(ctx, none); }), "T0515");
              EXPECT_EQ(placed_code([&] {
                          TaskLauncher launcher(kStamp, TaskArgument());
                          launcher.add_arrival_barrier(none);
                          runtime->execute_task(ctx, launcher);
                        }),
                        "T0515");
              // Of several ranks only one knows.
              if (!program::on_several_ranks()) {
                EXPECT_EQ(placed_code([&] { barrier.arrive(2); }), "T0516");
              }
              runtime->destroy_phase_barrier(ctx, barrier);
              runtime->issue_execution_fence(ctx).wait();
              EXPECT_EQ(placed_code([&] { runtime->destroy_phase_barrier(ctx, barrier); }), "T0515");
              const int zero = 0;
              EXPECT_EQ(placed_code([&] {
                          runtime->create_dynamic_collective(ctx, 1, LEGION_REDOP_SUM_INT32, &zero, 1);
                        }),
                        "T0517");
              EXPECT_EQ(placed_code(
                            [&] { runtime->create_dynamic_collective(ctx, 1, 987654, &zero, sizeof zero); }),
                        "T0108");
              DynamicCollective sum =
                  runtime->create_dynamic_collective(ctx, 1, LEGION_REDOP_SUM_INT32, &zero, sizeof zero);
              EXPECT_EQ(placed_code([&] { sum.arrive(&zero, 2); }), "T0517");
              EXPECT_EQ(placed_code([&] { runtime->get_dynamic_collective_result(ctx, sum); }), "T0503");
              EXPECT_EQ(placed_code([&] { runtime->defer_dynamic_collective_arrival(ctx, sum, Future()); }),
                        "T0503");
            }),
            0);
}

TEST_P(PhaseBarriers, AnArrivalTooManyFailsTheRun) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 1);
              for (int i = 0; i < 2; ++i) {
                TaskLauncher launcher(kStamp, TaskArgument());
                launcher.add_arrival_barrier(barrier);
                runtime->execute_task(ctx, launcher).wait();
              }
            }),
            1);
}

TEST_P(PhaseBarriers, CollectivesReduceWhatArrives) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const int first = 1000;
              DynamicCollective sum =
                  runtime->create_dynamic_collective(ctx, 3, LEGION_REDOP_SUM_INT32, &first, sizeof first);
              const DynamicCollective start = sum;
              std::vector<Future> results;
              for (int phase = 0; phase < 10; ++phase) {
                const int own = phase, other = 10 * phase;
                runtime->arrive_dynamic_collective(ctx, sum, &own, sizeof own, 2);
                TaskLauncher launcher(kValue, TaskArgument(&other, sizeof other));
                runtime->defer_dynamic_collective_arrival(ctx, sum, runtime->execute_task(ctx, launcher));
                sum = runtime->advance_dynamic_collective(ctx, sum);
                results.push_back(runtime->get_dynamic_collective_result(ctx, sum));
              }
              for (int phase = 0; phase < 10; ++phase)
                EXPECT_EQ(results[static_cast<size_t>(phase)].get_result<int>(), 1000 + 11 * phase);
              // Also of a phase that is long over, and as an argument of a task.
              const DynamicCollective second = runtime->advance_dynamic_collective(ctx, start);
              EXPECT_EQ(runtime->get_dynamic_collective_result(ctx, second).get_result<int>(), 1000);
              runtime->destroy_dynamic_collective(ctx, sum);
            }),
            0);
}

TEST_P(PhaseBarriers, AResultMayBeAskedForBeforeAnyoneArrives) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const int zero = 0, value = 7;
              const DynamicCollective sum =
                  runtime->create_dynamic_collective(ctx, 1, LEGION_REDOP_SUM_INT32, &zero, sizeof zero);
              const DynamicCollective next = runtime->advance_dynamic_collective(ctx, sum);
              const Future result = runtime->get_dynamic_collective_result(ctx, next);
              expect_not_ready(result);
              runtime->arrive_dynamic_collective(ctx, sum, &value, sizeof value);
              EXPECT_EQ(result.get_result<int>(), 7);
            }),
            0);
}

INSTANTIATE_TEST_SUITE_P(Modes, PhaseBarriers, program::all_modes(), program::mode_name);

// Where everything runs one by one, waiting in vain is seen.
class PhaseBarriersInOrder : public testing::Test {
 protected:
  static void SetUpTestSuite() { program::add_task<int, stamp>(kStamp, "stamp"); }
  void SetUp() override { clock_ticks = 0; }
  void TearDown() override { std::filesystem::remove(trace_); }
  int run(program::Body body) const { return program::run_program(std::move(body), {"-tt:check=" + trace_}); }

 private:
  const std::string trace_ = (std::filesystem::temp_directory_path() / "testudo_stuck.trace").string();
};

TEST_F(PhaseBarriersInOrder, WaitingInVainIsAnError) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 1);
              PhaseBarrier next = runtime->advance_phase_barrier(ctx, barrier);
              EXPECT_EQ(program::error_code([&] { next.wait(); }), "T0518");
            }),
            0);
}

TEST_F(PhaseBarriersInOrder, ALaunchThatWaitsInVainFailsTheRun) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 1);
              TaskLauncher launcher(kStamp, TaskArgument());
              launcher.add_wait_barrier(runtime->advance_phase_barrier(ctx, barrier));
              runtime->execute_task(ctx, launcher);
            }),
            1);
  EXPECT_EQ(clock_ticks, 0);
}

}  // namespace
