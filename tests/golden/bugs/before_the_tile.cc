// A stencil reads the left neighbour of its tile without having asked for it.
//
// expect: C407 @stray "which is not in the region"
// expect-checked: C402 @launch "of field 'field 1', which is not in the region"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_ONLY> from(regions[0], FID_A);
  const Field<WRITE_DISCARD> to(regions[1], FID_B);
  const Rect<1> tile = runtime->get_index_space_domain(ctx, task->regions[0].region.get_index_space());
  for (coord_t p = tile.lo[0]; p <= tile.hi[0]; ++p) {
    int64_t sum = from[p];
    if (p > 0) sum += from[p - 1];  // @stray
    to[p] = sum;
  }
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(40, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  const LogicalPartition tiles = cut(region, 4, 10, Rect<1>(0, 9), ctx, runtime);
  IndexLauncher launcher(BUGGY_TASK, Domain(Rect<1>(0, 3)), TaskArgument(), ArgumentMap());
  launcher.add_region_requirement(RegionRequirement(tiles, 0, READ_ONLY, EXCLUSIVE, region));
  launcher.add_region_requirement(RegionRequirement(tiles, 0, WRITE_DISCARD, EXCLUSIVE, region));
  launcher.add_field(0, FID_A);
  launcher.add_field(1, FID_B);
  runtime->execute_index_space(ctx, launcher);  // @launch
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
