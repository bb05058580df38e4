// One point of a region that is read was left out when it was written.
//
// builds: checked
//
// expect: C407 @read "T0706: task 'buggy' reads point 19 of field 1 by its requirement 0, but it was never
// written"
//
// expect: C404 @launch "It reads point 19 of field 'field 1'"
#include "bug.h"

using namespace bug;

namespace {

int64_t sum = 0;

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> value(regions[0], FID_A);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) {
    sum += value[*p];  // @read
  }
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  const LogicalPartition most = cut(region, 1, 0, Rect<1>(0, 18), ctx, runtime);
  launch_all(SET_TASK, most, region, FID_A, 1, ctx, runtime);
  launch_buggy({RegionRequirement(region, READ_WRITE, EXCLUSIVE, region)}, ctx, runtime);  // @launch
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
