// A task asks for a region that it does not look at.
//
// expect: C407 @launch "T0705: task 'buggy' never touches the region of its requirement 1"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> value(regions[0], FID_A);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) value[*p] += 1;
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion one = make_region(20, ctx, runtime), two = make_region(20, ctx, runtime);
  launch(SET_TASK, one, one, FID_A, 1, ctx, runtime);
  launch(SET_TASK, two, two, FID_A, 1, ctx, runtime);
  const RegionRequirement used(one, READ_WRITE, EXCLUSIVE, one), unused(two, READ_WRITE, EXCLUSIVE, two);
  launch_buggy({used, unused}, ctx, runtime);  // @launch
  return equals(two, FID_A, ctx, runtime, [](coord_t) { return 1; });
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
