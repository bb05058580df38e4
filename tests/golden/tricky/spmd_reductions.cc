// Tasks that run together reduce into each other's regions, by copies and by tasks. Who is told by a phase
// barrier that a reduction is done reads its sum, although it is applied in another task's context.
#include <array>

#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr coord_t kTasks = 3, kPoints = 8, kRounds = 3;
constexpr TaskID SPMD_TASK = 10;

struct Round {
  coord_t index;
  PhaseBarrier reduced, read;
};

// Regions: the task's own data, then one region to reduce into for each task.
int64_t spmd_task(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  Round round = argument<Round>(task);
  const LogicalRegion own = task->regions[0].region;
  int64_t sum = 0;
  for (coord_t r = 0; r < kRounds; ++r) {
    launch(SET_TASK, own, own, FID_A, 10 * r + round.index, ctx, runtime);
    for (coord_t t = 0; t < kTasks; ++t) {
      const LogicalRegion theirs = task->regions[static_cast<size_t>(1 + t)].region;
      CopyLauncher copy;
      copy.add_copy_requirements(RegionRequirement(own, READ_ONLY, EXCLUSIVE, own),
                                 RegionRequirement(theirs, LEGION_REDOP_SUM_INT64, EXCLUSIVE, theirs));
      copy.add_src_field(0, FID_A);
      copy.add_dst_field(0, FID_A);
      copy.add_wait_barrier(round.read);
      copy.add_arrival_barrier(round.reduced);
      runtime->issue_copy_operation(ctx, copy);
      const int64_t one = 1;
      TaskLauncher launcher(REDUCE_TASK, TaskArgument(&one, sizeof one));
      launcher.add_region_requirement(RegionRequirement(theirs, LEGION_REDOP_SUM_INT64, EXCLUSIVE, theirs))
          .add_field(FID_B);
      launcher.add_wait_barrier(round.read);
      launcher.add_arrival_barrier(round.reduced);
      runtime->execute_task(ctx, launcher);
    }
    round.reduced = runtime->advance_phase_barrier(ctx, round.reduced);
    const LogicalRegion mine = task->regions[static_cast<size_t>(1 + round.index)].region;
    for (FieldID field : {FID_A, FID_B}) {
      TaskLauncher reader(SUM_TASK, TaskArgument());
      reader.add_region_requirement(RegionRequirement(mine, READ_ONLY, EXCLUSIVE, mine)).add_field(field);
      reader.add_wait_barrier(round.reduced);
      reader.add_arrival_barrier(round.read);
      sum += runtime->execute_task(ctx, reader).get_result<int64_t>();
    }
    round.read = runtime->advance_phase_barrier(ctx, round.read);
  }
  return sum;
}

bool program(Context ctx, Runtime* runtime) {
  std::array<LogicalRegion, kTasks> own, shared;
  for (coord_t t = 0; t < kTasks; ++t) {
    own[t] = make_region(kPoints, ctx, runtime);
    shared[t] = make_region(kPoints, ctx, runtime);
    runtime->fill_fields(ctx, shared[t], shared[t], {FID_A, FID_B}, int64_t{0});
  }
  const PhaseBarrier reduced = runtime->create_phase_barrier(ctx, 2 * kTasks * kTasks);
  const PhaseBarrier read = runtime->create_phase_barrier(ctx, 2 * kTasks);
  std::array<Round, kTasks> rounds;
  MustEpochLauncher epoch;
  for (coord_t t = 0; t < kTasks; ++t) {
    rounds[t] = {t, reduced, read};
    TaskLauncher launcher(SPMD_TASK, TaskArgument(&rounds[t], sizeof(Round)));
    launcher.add_region_requirement(RegionRequirement(own[t], READ_WRITE, EXCLUSIVE, own[t]))
        .add_field(FID_A)
        .add_flags(NO_ACCESS_FLAG);
    for (coord_t s = 0; s < kTasks; ++s) {
      launcher.add_region_requirement(RegionRequirement(shared[s], READ_WRITE, SIMULTANEOUS, shared[s]))
          .add_field(FID_A)
          .add_field(FID_B)
          .add_flags(NO_ACCESS_FLAG);
    }
    epoch.add_single_task(DomainPoint(t), launcher);
  }
  const FutureMap sums = runtime->execute_must_epoch(ctx, epoch);
  // Round r adds 30 r + 0 + 1 + 2 to each point of FID_A, and 3 to each of FID_B.
  int64_t a = 0, b = 0, expected = 0;
  for (coord_t r = 0; r < kRounds; ++r) {
    a += 30 * r + 3;
    b += 3;
    expected += kPoints * (a + b);
  }
  bool right = true;
  for (coord_t t = 0; t < kTasks; ++t) {
    right = right && sums.get_result<int64_t>(DomainPoint(t)) == expected;
    right = right && equals(shared[t], FID_A, ctx, runtime, [&](coord_t) { return a; });
  }
  return right;
}

}  // namespace

int main(int argc, char** argv) {
  TaskVariantRegistrar registrar(SPMD_TASK, "spmd");
  registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  Runtime::preregister_task_variant<int64_t, spmd_task>(registrar, "spmd");
  return run<program>(argc, argv);
}
