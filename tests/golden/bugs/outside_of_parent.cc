// A task that has one half of a region launches a child on the other half.
//
// expect: C301 @launch "which no requirement of its parent contains"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> value(regions[0], FID_A);
  value[0] = 2;
  const LogicalRegion mine = task->regions[0].region;
  const LogicalRegion other = *static_cast<const LogicalRegion*>(task->args);
  const int64_t one = 1;
  TaskLauncher child(ADD_TASK, TaskArgument(&one, sizeof(one)));
  child.add_region_requirement(RegionRequirement(other, READ_WRITE, EXCLUSIVE, mine));
  child.add_field(0, FID_A);
  runtime->execute_task(ctx, child);  // @launch
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  const LogicalPartition halves = cut(region, 2, 10, Rect<1>(0, 9), ctx, runtime);
  const LogicalRegion right = piece(halves, 1, ctx, runtime);
  TaskLauncher launcher(BUGGY_TASK, TaskArgument(&right, sizeof(right)));
  launcher.add_region_requirement(
      RegionRequirement(piece(halves, 0, ctx, runtime), READ_WRITE, EXCLUSIVE, region));
  launcher.add_field(0, FID_A);
  runtime->execute_task(ctx, launcher);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
