// One task asks twice for the same data, and writes it both times.
//
// expect: C202 @launch "asks for point 9 of field 'field 1' twice"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  for (unsigned r = 0; r < 2; ++r) {
    const Field<READ_WRITE> value(regions[r], FID_A);
    for (PointInDomainIterator<1> p(points_of(task, r, ctx, runtime)); p(); p++) value[*p] += 1;
  }
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  const LogicalPartition halves = cut(region, 2, 9, Rect<1>(0, 10), ctx, runtime);
  const LogicalRegion left = piece(halves, 0, ctx, runtime), right = piece(halves, 1, ctx, runtime);
  const RegionRequirement one(left, READ_WRITE, EXCLUSIVE, region);
  const RegionRequirement two(right, READ_WRITE, EXCLUSIVE, region);
  launch_buggy({one, two}, ctx, runtime);  // @launch
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
