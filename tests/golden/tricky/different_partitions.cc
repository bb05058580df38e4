// Two incomplete partitions of one parent that have no point in common: launches over them are independent.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(100, ctx, runtime);
  // Points 0 to 49 in five pieces, points 50 to 99 in two.
  const LogicalPartition low = cut(region, 5, 10, Rect<1>(0, 9), ctx, runtime);
  const LogicalPartition high = cut(region, 2, 25, Rect<1>(50, 74), ctx, runtime);
  launch_all(SET_TASK, low, region, FID_A, 1, ctx, runtime);
  launch_all(SET_TASK, high, region, FID_A, 2, ctx, runtime);
  for (int i = 0; i < 5; ++i) {
    launch_all(ADD_TASK, low, region, FID_A, 10, ctx, runtime);
    launch_all(ADD_TASK, high, region, FID_A, 100, ctx, runtime);
  }
  return equals(region, FID_A, ctx, runtime, [](coord_t p) { return p < 50 ? 51 : 502; });
}

}  // namespace

int main(int argc, char** argv) {
  return run<program>(argc, argv);
}
