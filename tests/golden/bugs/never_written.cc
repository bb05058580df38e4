// A task reads a field that nobody has written.
//
// expect-plain: C407 @launch "T0706: task 'buggy' reads point 0 (and 19 more) of field 1 by its requirement
// 0, but it was never written"
//
// expect-checked: C407 @read "T0706: task 'buggy' reads point 0 of field 1 by its requirement 0, but it was
// never written"
//
// expect-checked: C404 @launch "which was never written"
#include "bug.h"

using namespace bug;

namespace {

int64_t sum = 0;

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_ONLY> value(regions[0], FID_A);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) {
    sum += value[*p];  // @read
  }
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  launch(SET_TASK, region, region, FID_B, 1, ctx, runtime);
  launch_buggy({RegionRequirement(region, READ_ONLY, EXCLUSIVE, region)}, ctx, runtime);  // @launch
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
