// Atomic coherence: tasks that change the same points in place, in any order, but never at the same time.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(50, ctx, runtime);
  const LogicalPartition halves = cut(region, 2, 25, Rect<1>(0, 24), ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 0, ctx, runtime);
  for (int64_t i = 1; i <= 20; ++i) {
    // Additions commute: whichever goes first, the sum is the same. No update may be lost.
    launch(ADD_TASK, region, region, FID_A, i, ctx, runtime, ATOMIC);
    launch(ADD_TASK, piece(halves, i % 2, ctx, runtime), region, FID_A, 1000, ctx, runtime, ATOMIC);
  }
  return equals(region, FID_A, ctx, runtime, [](coord_t) { return 210 + 10 * 1000; });
}

}  // namespace

int main(int argc, char** argv) {
  return run<program>(argc, argv);
}
