// Write-discard that covers exactly: no single task initialises the region, but together they leave no point
// unwritten before somebody reads it. Some of the pieces are not boxes.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(60, ctx, runtime);
  const IndexSpace space = region.get_index_space();
  // Piece 0 is the middle, piece 1 all around it: a set with a hole, given as a list of rectangles.
  const std::vector<Rect<1>> outside = {Rect<1>(0, 19), Rect<1>(40, 59)};
  const IndexSpaceT<1> around = runtime->create_index_space(ctx, outside);
  std::map<DomainPoint, Domain> domains;
  domains[DomainPoint(0)] = Domain(Rect<1>(20, 39));
  domains[DomainPoint(1)] = runtime->get_index_space_domain(ctx, around);
  const IndexPartition ring =
      runtime->create_partition_by_domain(ctx, space, domains, colors(2, ctx, runtime));
  const LogicalPartition pieces = runtime->get_logical_partition(ctx, region, ring);

  launch(SET_TASK, piece(pieces, 1, ctx, runtime), region, FID_A, 5, ctx, runtime);
  launch(SET_TASK, piece(pieces, 0, ctx, runtime), region, FID_A, 6, ctx, runtime);
  const Future sum = launch(SUM_TASK, region, region, FID_A, 0, ctx, runtime);

  // Values that are overwritten before anybody has read them.
  launch_all(SET_TASK, pieces, region, FID_B, 1, ctx, runtime);
  launch(SET_TASK, region, region, FID_B, 2, ctx, runtime);
  launch_all(SET_TASK, cut(region, 4, 15, Rect<1>(0, 14), ctx, runtime), region, FID_B, 3, ctx, runtime);

  return runtime->is_index_partition_disjoint(ctx, ring) && runtime->is_index_partition_complete(ctx, ring) &&
         sum.get_result<int64_t>() == 40 * 5 + 20 * 6 &&
         equals(region, FID_A, ctx, runtime, [](coord_t p) { return p >= 20 && p < 40 ? 6 : 5; }) &&
         equals(region, FID_B, ctx, runtime, [](coord_t) { return 3; });
}

}  // namespace

int main(int argc, char** argv) {
  return run<program>(argc, argv);
}
