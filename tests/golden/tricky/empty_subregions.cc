// Pieces without points: more pieces than points, pieces beyond the end of the region, and an empty root.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(5, ctx, runtime);
  const IndexPartition many =
      runtime->create_equal_partition(ctx, region.get_index_space(), colors(8, ctx, runtime));
  const LogicalPartition pieces = runtime->get_logical_partition(ctx, region, many);
  const LogicalPartition beyond =
      cut(region, 4, 4, Rect<1>(0, 3), ctx, runtime);  // [0,3] [4,4] and two empty ones
  launch_all(SET_TASK, pieces, region, FID_A, 3, ctx, runtime);
  launch_all(ADD_TASK, beyond, region, FID_A, 4, ctx, runtime);
  launch_all(REDUCE_TASK, pieces, region, FID_A, 10, ctx, runtime);
  const FutureMap sums = launch_all(SUM_TASK, beyond, region, FID_A, 0, ctx, runtime);

  const IndexSpace nothing = runtime->create_index_space(ctx, Rect<1>(0, -1));
  const LogicalRegion empty = make_region(nothing, ctx, runtime);
  launch(SET_TASK, empty, empty, FID_A, 1, ctx, runtime);
  const Future nothing_sum = launch(SUM_TASK, empty, empty, FID_A, 0, ctx, runtime);

  return sums.get_result<int64_t>(0) == 4 * 17 && sums.get_result<int64_t>(1) == 17 &&
         sums.get_result<int64_t>(2) == 0 && sums.get_result<int64_t>(3) == 0 &&
         nothing_sum.get_result<int64_t>() == 0 &&
         equals(region, FID_A, ctx, runtime, [](coord_t) { return 17; });
}

}  // namespace

int main(int argc, char** argv) {
  return run<program>(argc, argv);
}
