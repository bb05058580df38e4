// A task ends the process, as if everything were done.
//
// expect: C407 - "The program ended with an error: the program called exit before the run had ended"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Field<READ_ONLY> value(regions[0], FID_A);
  if (value[0] == 1) std::exit(0);
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
