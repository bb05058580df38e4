// A task uses a field that its requirement does not name.
//
// exit: 1
//
// expect: C407 @accessor "T0402: "
// expect: C407 - "The program ended with an error: task 'buggy'"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Field<READ_WRITE> value(regions[0], FID_B);  // @accessor
  value[0] = 1;
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
