// Reductions with one operator into pieces that overlap, twice in a row, and then a reader through yet
// another partition.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(40, ctx, runtime);
  const LogicalPartition pieces = cut(region, 4, 10, Rect<1>(0, 9), ctx, runtime);
  const LogicalPartition halos = cut(region, 4, 10, Rect<1>(-5, 14), ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 100, ctx, runtime);
  launch_all(REDUCE_TASK, halos, region, FID_A, 1, ctx, runtime);
  launch_all(REDUCE_TASK, halos, region, FID_A, 10, ctx, runtime);
  const FutureMap sums = launch_all(SUM_TASK, pieces, region, FID_A, 0, ctx, runtime);

  // Every point within 5 of a boundary between pieces is in two halos.
  const auto covers = [](coord_t p) -> int64_t {
    int64_t count = 0;
    for (coord_t color = 0; color < 4; ++color) count += p >= 10 * color - 5 && p <= 10 * color + 14;
    return count;
  };
  bool correct = true;
  for (coord_t color = 0; color < 4; ++color) {
    int64_t expected = 0;
    for (coord_t p = 10 * color; p < 10 * color + 10; ++p) expected += 100 + 11 * covers(p);
    correct = correct && sums.get_result<int64_t>(color) == expected;
  }
  return correct && equals(region, FID_A, ctx, runtime, [&](coord_t p) { return 100 + 11 * covers(p); });
}

}  // namespace

int main(int argc, char** argv) {
  return run<program>(argc, argv);
}
