// A task keeps an accessor over the launch of a child that writes the same data, and does not wait for it.
//
// expect: C407 @late "T0709: task 'buggy' accesses point 3 of field 1 through its requirement 0 while it is
// not mapped"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> value(regions[0], FID_A);
  value[3] = 2;
  const LogicalRegion region = task->regions[0].region;
  launch(ADD_TASK, region, region, FID_A, 1, ctx, runtime);
  value[3] = 5;  // @late
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  launch_buggy({RegionRequirement(region, READ_WRITE, EXCLUSIVE, region)}, ctx, runtime);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
