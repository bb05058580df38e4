// A task that asks to overwrite its region leaves the last point as it was.
//
// expect: C407 @launch "T0704: task 'buggy' leaves point 19 of field 1 unwritten, which its requirement 0
// asks for as WRITE_DISCARD"
//
// expect-checked: C405 @launch "It asks to overwrite point 19 of field 'field 1'"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<WRITE_DISCARD> value(regions[0], FID_A);
  const Rect<1> tile = runtime->get_index_space_domain(ctx, task->regions[0].region.get_index_space());
  for (coord_t p = tile.lo[0]; p < tile.hi[0]; ++p) value[p] = 0;
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  launch_buggy({RegionRequirement(region, WRITE_DISCARD, EXCLUSIVE, region)}, ctx, runtime);  // @launch
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
