// A piece that stays mapped in the launching task while its siblings are worked on by tasks.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(30, ctx, runtime);
  const LogicalPartition pieces = cut(region, 3, 10, Rect<1>(0, 9), ctx, runtime);
  launch_all(SET_TASK, pieces, region, FID_A, 1, ctx, runtime);

  const LogicalRegion middle = piece(pieces, 1, ctx, runtime);
  RegionRequirement requirement(middle, READ_WRITE, EXCLUSIVE, region);
  requirement.add_field(FID_A);
  PhysicalRegion mapped = runtime->map_region(ctx, InlineLauncher(requirement));
  launch(ADD_TASK, piece(pieces, 0, ctx, runtime), region, FID_A, 10, ctx, runtime);
  launch(SET_TASK, region, region, FID_B, 4, ctx, runtime);  // the whole region, but another field
  mapped.wait_until_valid();
  {
    const Field<READ_WRITE> value(mapped, FID_A);
    for (coord_t p = 10; p < 20; ++p) value[Point<1>(p)] += p;
  }
  // Tasks on other pieces can be waited for while this one is mapped.
  const Future last = launch(SUM_TASK, piece(pieces, 2, ctx, runtime), region, FID_A, 0, ctx, runtime);
  const bool waited = last.get_result<int64_t>() == 10;
  runtime->unmap_region(ctx, mapped);
  launch_all(ADD_TASK, pieces, region, FID_A, 100, ctx, runtime);

  return waited && equals(region, FID_B, ctx, runtime, [](coord_t) { return 4; }) &&
         equals(region, FID_A, ctx, runtime, [](coord_t p) {
           return 101 + (p < 10 ? 10 : p < 20 ? p : 0);
         });
}

}  // namespace

int main(int argc, char** argv) {
  return run<program>(argc, argv);
}
