// A reader whose data comes from four tasks, each of which overwrote a part of what the one before had
// written.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(80, ctx, runtime);
  const LogicalPartition halves = cut(region, 2, 40, Rect<1>(0, 39), ctx, runtime);
  const LogicalPartition eighths = cut(region, 8, 10, Rect<1>(0, 9), ctx, runtime);
  const LogicalPartition shifted = cut(region, 7, 10, Rect<1>(5, 14), ctx, runtime);

  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  launch(SET_TASK, piece(halves, 1, ctx, runtime), region, FID_A, 2, ctx, runtime);   // [40, 79]
  launch(SET_TASK, piece(eighths, 3, ctx, runtime), region, FID_A, 3, ctx, runtime);  // [30, 39]
  launch(SET_TASK, piece(shifted, 3, ctx, runtime), region, FID_A, 4, ctx, runtime);  // [35, 44]
  const Future all = launch(SUM_TASK, region, region, FID_A, 0, ctx, runtime);
  const FutureMap parts = launch_all(SUM_TASK, shifted, region, FID_A, 0, ctx, runtime);

  const auto expected = [](coord_t p) -> int64_t {
    if (p >= 35 && p < 45) return 4;
    if (p >= 30 && p < 40) return 3;
    return p >= 40 ? 2 : 1;
  };
  int64_t total = 0;
  for (coord_t p = 0; p < 80; ++p) total += expected(p);
  bool correct = all.get_result<int64_t>() == total;
  for (coord_t color = 0; color < 7; ++color) {
    int64_t part = 0;
    for (coord_t p = 10 * color + 5; p < 10 * color + 15; ++p) part += expected(p);
    correct = correct && parts.get_result<int64_t>(color) == part;
  }
  return correct && equals(region, FID_A, ctx, runtime, expected);
}

}  // namespace

int main(int argc, char** argv) {
  return run<program>(argc, argv);
}
