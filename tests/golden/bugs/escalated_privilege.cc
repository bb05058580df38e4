// A task that may only read a region launches a child that writes it.
//
// expect: C303 @launch "is more than its parent has"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_ONLY> value(regions[0], FID_A);
  const LogicalRegion region = task->regions[0].region;
  const int64_t one = value[0];
  TaskLauncher child(ADD_TASK, TaskArgument(&one, sizeof(one)));
  child.add_region_requirement(RegionRequirement(region, READ_WRITE, EXCLUSIVE, region));
  child.add_field(0, FID_A);
  runtime->execute_task(ctx, child);  // @launch
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  launch_buggy({RegionRequirement(region, READ_ONLY, EXCLUSIVE, region)}, ctx, runtime);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
