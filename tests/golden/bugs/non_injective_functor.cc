// Two points of a launch get the same piece of a disjoint partition, and both write it.
//
// expect: C201 @launch "and nothing orders the points of a launch"
#include "bug.h"

using namespace bug;

namespace {

constexpr ProjectionID HALF = 5;

// color = point / 2
class HalfFunctor final : public ProjectionFunctor {
 public:
  bool is_functional() const override { return true; }
  unsigned get_depth() const override { return 0; }
  LogicalRegion project(LogicalPartition upper_bound, const DomainPoint& point, const Domain&) override {
    return runtime->get_logical_subregion_by_color(upper_bound, DomainPoint(point[0] / 2));
  }
};

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> value(regions[0], FID_A);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) value[*p] += 1;
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(40, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  const LogicalPartition tiles = cut(region, 4, 10, Rect<1>(0, 9), ctx, runtime);
  IndexLauncher launcher(BUGGY_TASK, Domain(Rect<1>(0, 3)), TaskArgument(), ArgumentMap());
  launcher.add_region_requirement(RegionRequirement(tiles, HALF, READ_WRITE, EXCLUSIVE, region));
  launcher.add_field(0, FID_A);
  runtime->execute_index_space(ctx, launcher);  // @launch
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Runtime::preregister_projection_functor(HALF, new HalfFunctor());
  return run<program, buggy_task>(argc, argv);
}
