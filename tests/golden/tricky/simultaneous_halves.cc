// Simultaneous coherence: two tasks hold the same region at the same time, and keep out of each other's way
// themselves: one changes the even points, the other the odd ones.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID EVERY_OTHER_TASK = 10;

void every_other_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                      Runtime* runtime) {
  const int64_t parity = argument<int64_t>(task);
  const Field<READ_WRITE> value(regions[0], FID_A);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) {
    if ((*p)[0] % 2 == parity) value[*p] += 1 + parity;
  }
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(64, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 10, ctx, runtime);
  for (int64_t parity = 0; parity < 2; ++parity) {
    TaskLauncher launcher(EVERY_OTHER_TASK, TaskArgument(&parity, sizeof(parity)));
    launcher.add_region_requirement(RegionRequirement(region, READ_WRITE, SIMULTANEOUS, region))
        .add_field(FID_A);
    runtime->execute_task(ctx, launcher);
  }
  return equals(region, FID_A, ctx, runtime, [](coord_t p) { return 11 + p % 2; });
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<every_other_task>(EVERY_OTHER_TASK, "every_other");
  return run<program>(argc, argv);
}
