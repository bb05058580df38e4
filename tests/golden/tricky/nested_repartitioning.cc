// Tasks several levels deep, each cutting what it was given in a way of its own.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID SPLIT_TASK = 10;

// Adds its depth to its region, then has its children add theirs: the halves of the region at odd depths, and
// at even ones pieces of a third that the runtime cuts.
void split_task(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int64_t depth = argument<int64_t>(task);
  const LogicalRegion region = task->regions[0].region;
  // What is left over goes to the children: they name this task's own region as the parent.
  launch(ADD_TASK, region, region, FID_A, depth, ctx, runtime);
  if (depth == 5) return;
  const IndexSpace space = region.get_index_space();
  const coord_t count = depth % 2 == 1 ? 2 : 3;
  const IndexPartition partition = runtime->create_equal_partition(ctx, space, colors(count, ctx, runtime));
  const LogicalPartition pieces = runtime->get_logical_partition(ctx, region, partition);
  const int64_t next = depth + 1;
  IndexLauncher children(SPLIT_TASK, Domain(Rect<1>(0, count - 1)), TaskArgument(&next, sizeof(next)),
                         ArgumentMap());
  children.add_region_requirement(RegionRequirement(pieces, 0, READ_WRITE, EXCLUSIVE, region))
      .add_field(FID_A);
  runtime->execute_index_space(ctx, children);
  // Runs after all of them, without anybody waiting.
  launch(ADD_TASK, region, region, FID_A, 1000, ctx, runtime);
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(77, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 0, ctx, runtime);
  const int64_t depth = 1;
  for (int i = 0; i < 2; ++i) {
    TaskLauncher root(SPLIT_TASK, TaskArgument(&depth, sizeof(depth)));
    root.add_region_requirement(RegionRequirement(region, READ_WRITE, EXCLUSIVE, region)).add_field(FID_A);
    runtime->execute_task(ctx, root);
  }
  // Twice: every level of depth once, and four levels with children.
  return equals(region, FID_A, ctx, runtime, [](coord_t) { return 2 * (1 + 2 + 3 + 4 + 5 + 4 * 1000); });
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<split_task>(SPLIT_TASK, "split", example::Kind::kLauncher);
  return run<program>(argc, argv);
}
