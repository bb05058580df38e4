// Regions that tasks make for themselves: several point tasks at once create, fill, use and destroy regions
// of their own.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID SCRATCH_TASK = 10;

int64_t scratch_task(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const coord_t size = 10 * (task->index_point[0] + 1);
  const LogicalRegion scratch = make_region(size, ctx, runtime);
  const LogicalPartition pieces = cut(scratch, 2, size / 2, Rect<1>(0, size / 2 - 1), ctx, runtime);
  launch_all(SET_TASK, pieces, scratch, FID_A, 2, ctx, runtime);
  launch(ADD_TASK, scratch, scratch, FID_A, 3, ctx, runtime);
  const Future sum = launch(SUM_TASK, scratch, scratch, FID_A, 0, ctx, runtime);
  // Deferred: happens when nothing uses the region any more.
  runtime->destroy_logical_region(ctx, scratch);
  return sum.get_result<int64_t>();
}

bool program(Context ctx, Runtime* runtime) {
  bool correct = true;
  for (int round = 0; round < 3; ++round) {
    IndexLauncher launcher(SCRATCH_TASK, Domain(Rect<1>(0, 5)), TaskArgument(), ArgumentMap());
    const FutureMap sums = runtime->execute_index_space(ctx, launcher);
    for (coord_t i = 0; i < 6; ++i) correct = correct && sums.get_result<int64_t>(i) == 50 * (i + 1);
  }
  return correct;
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<scratch_task>(SCRATCH_TASK, "scratch", example::Kind::kLauncher);
  return run<program>(argc, argv);
}
