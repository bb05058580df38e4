// Pieces of different partitions that overlap elsewhere but not here: written by sibling tasks, and by one
// task.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID PAIR_TASK = 10;

void pair_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  for (unsigned i = 0; i < 2; ++i) {
    const Field<READ_WRITE> value(regions[i], FID_A);
    for (PointInDomainIterator<1> p(points_of(task, i, ctx, runtime)); p(); p++) value[*p] *= i + 2;
  }
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(60, ctx, runtime);
  const LogicalPartition thirds = cut(region, 3, 20, Rect<1>(0, 19), ctx, runtime);
  const LogicalPartition halves = cut(region, 2, 30, Rect<1>(0, 29), ctx, runtime);
  const LogicalRegion first_third = piece(thirds, 0, ctx, runtime);
  const LogicalRegion second_half = piece(halves, 1, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);

  // These two may run at the same time: [0, 19] and [30, 59].
  launch(ADD_TASK, first_third, region, FID_A, 4, ctx, runtime);
  launch(ADD_TASK, second_half, region, FID_A, 6, ctx, runtime);
  // And so may be written by one task.
  TaskLauncher pair(PAIR_TASK, TaskArgument());
  pair.add_region_requirement(RegionRequirement(first_third, READ_WRITE, EXCLUSIVE, region)).add_field(FID_A);
  pair.add_region_requirement(RegionRequirement(second_half, READ_WRITE, EXCLUSIVE, region)).add_field(FID_A);
  runtime->execute_task(ctx, pair);
  // [20, 39] meets the second half, but not the first third.
  launch(ADD_TASK, piece(thirds, 1, ctx, runtime), region, FID_A, 100, ctx, runtime);

  return equals(region, FID_A, ctx, runtime, [](coord_t p) {
    return (p < 20 ? 10 : p < 30 ? 1 : 21) + (p >= 20 && p < 40 ? 100 : 0);
  });
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<pair_task>(PAIR_TASK, "pair");
  return run<program>(argc, argv);
}
