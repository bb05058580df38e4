// A loop runs one point past the end of its task's tile.
//
// expect: C407 @overrun "T0702: task 'buggy' at point 0 writes point 10 of field 1, which is not in the
// region [0..9] of its requirement 0"
//
// expect-checked: C401 @launch "writes point 10 of field 'field 1'"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> value(regions[0], FID_A);
  const Rect<1> tile = runtime->get_index_space_domain(ctx, task->regions[0].region.get_index_space());
  for (coord_t p = tile.lo[0]; p <= tile.hi[0] + (task->index_point[0] == 0); ++p) {
    value[p] = p;  // @overrun
  }
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(40, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  const LogicalPartition tiles = cut(region, 4, 10, Rect<1>(0, 9), ctx, runtime);
  IndexLauncher launcher(BUGGY_TASK, Domain(Rect<1>(0, 3)), TaskArgument(), ArgumentMap());
  launcher.add_region_requirement(RegionRequirement(tiles, 0, READ_WRITE, EXCLUSIVE, region));
  launcher.add_field(0, FID_A);
  runtime->execute_index_space(ctx, launcher);  // @launch
  return equals(region, FID_A, ctx, runtime, [](coord_t p) { return p; });
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
