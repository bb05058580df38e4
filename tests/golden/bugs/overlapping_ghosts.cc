// A launch writes not its own tiles but the tiles with their ghosts, which overlap. The partition is
// described by a formula, so the fault shows for all sizes.
//
// expect: C201 @launch "both touch point"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> value(regions[0], FID_A);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) value[*p] += 1;
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(40, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  const LogicalPartition ghosts = cut(region, 4, 10, Rect<1>(-1, 10), ctx, runtime);
  IndexLauncher launcher(BUGGY_TASK, Domain(Rect<1>(0, 3)), TaskArgument(), ArgumentMap());
  launcher.add_region_requirement(RegionRequirement(ghosts, 0, READ_WRITE, EXCLUSIVE, region));
  launcher.add_field(0, FID_A);
  runtime->execute_index_space(ctx, launcher);  // @launch
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
