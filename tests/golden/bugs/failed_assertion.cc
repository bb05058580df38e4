// A task finds that something is wrong, and gives up the whole process.
//
// exit: -6
//
// expect: C407 @abort "T0710: task 'buggy' ends the program: signal ABRT"
//
// expect: C407 - "The program ended with an error: the program ended by signal ABRT"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Field<READ_ONLY> value(regions[0], FID_A);
  if (value[0] != 2) std::abort();  // @abort
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(10, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  launch_buggy({RegionRequirement(region, READ_ONLY, EXCLUSIVE, region)}, ctx, runtime);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
