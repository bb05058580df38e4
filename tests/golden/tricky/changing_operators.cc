// Reductions with different operators into the same points: tasks of one operator run together, operators
// take turns.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID RAISE_TASK = 10;  // REDUCE with max

void raise_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const ReductionAccessor<MaxReduction<int64_t>, true, 1, coord_t, Realm::AffineAccessor<int64_t, 1, coord_t>>
      value(regions[0], FID_A, LEGION_REDOP_MAX_INT64);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) {
    value[*p] <<= argument<int64_t>(task) * (*p)[0];
  }
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(40, ctx, runtime);
  const LogicalPartition halos = cut(region, 4, 10, Rect<1>(-5, 14), ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 3, ctx, runtime);
  std::vector<int64_t> expected(40, 3);
  for (int64_t round = 1; round <= 3; ++round) {
    launch_all(REDUCE_TASK, halos, region, FID_A, round, ctx, runtime);
    IndexLauncher raise(RAISE_TASK, Domain(Rect<1>(0, 3)), TaskArgument(&round, sizeof(round)),
                        ArgumentMap());
    raise.add_region_requirement(RegionRequirement(halos, 0, LEGION_REDOP_MAX_INT64, EXCLUSIVE, region));
    raise.add_field(0, FID_A);
    runtime->execute_index_space(ctx, raise);
    for (coord_t p = 0; p < 40; ++p) {
      for (coord_t color = 0; color < 4; ++color) {
        if (p >= 10 * color - 5 && p <= 10 * color + 14) expected[p] += round;
      }
      expected[p] = std::max<int64_t>(expected[p], round * p);
    }
  }
  return equals(region, FID_A, ctx, runtime, [&](coord_t p) { return expected[p]; });
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<raise_task>(RAISE_TASK, "raise");
  return run<program>(argc, argv);
}
