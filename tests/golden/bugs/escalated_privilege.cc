// A task that may only read a region launches a child that writes it.
//
// expect: C407 - "T0303"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_ONLY> value(regions[0], FID_A);
  const LogicalRegion region = task->regions[0].region;
  if (value[0] == 1) launch(ADD_TASK, region, region, FID_A, 1, ctx, runtime);
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
