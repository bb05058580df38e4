// Two fields of one region: written by different tasks at once, and by one task through two requirements.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID SWAP_TASK = 10;

// Both requirements are READ_WRITE on the same points; the fields differ.
void swap_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> a(regions[0], FID_A);
  const Field<READ_WRITE> b(regions[1], FID_B);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) {
    const int64_t old_a = a[*p];
    a[*p] = b[*p];
    b[*p] = old_a;
  }
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(30, ctx, runtime);
  const LogicalPartition pieces = cut(region, 3, 10, Rect<1>(0, 9), ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  launch_all(SET_TASK, pieces, region, FID_B, 2, ctx, runtime);
  launch_all(ADD_TASK, pieces, region, FID_A, 10, ctx, runtime);
  launch(ADD_TASK, region, region, FID_B, 20, ctx, runtime);

  IndexLauncher swap(SWAP_TASK, Domain(Rect<1>(0, 2)), TaskArgument(), ArgumentMap());
  swap.add_region_requirement(RegionRequirement(pieces, 0, READ_WRITE, EXCLUSIVE, region)).add_field(FID_A);
  swap.add_region_requirement(RegionRequirement(pieces, 0, READ_WRITE, EXCLUSIVE, region)).add_field(FID_B);
  runtime->execute_index_space(ctx, swap);

  return equals(region, FID_A, ctx, runtime, [](coord_t) { return 22; }) &&
         equals(region, FID_B, ctx, runtime, [](coord_t) { return 11; });
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<swap_task>(SWAP_TASK, "swap");
  return run<program>(argc, argv);
}
