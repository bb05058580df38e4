// Children with fewer privileges than their parent, on parts of its regions and on some of its fields; and a
// parent that asks for a region only to pass it on.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID MANAGE_TASK = 10;

int64_t manage_task(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const LogicalRegion mine = task->regions[0].region;    // READ_WRITE on both fields
  const LogicalRegion theirs = task->regions[1].region;  // REDUCE on one
  const LogicalPartition halves = runtime->get_logical_partition(
      ctx, mine, runtime->create_equal_partition(ctx, mine.get_index_space(), colors(2, ctx, runtime)));
  launch(SET_TASK, piece(halves, 0, ctx, runtime), mine, FID_A, 1, ctx, runtime);
  launch(SET_TASK, piece(halves, 1, ctx, runtime), mine, FID_A, 2, ctx, runtime);
  launch(REDUCE_TASK, mine, mine, FID_A, 10, ctx, runtime);
  launch_all(ADD_TASK, halves, mine, FID_B, 5, ctx, runtime);
  launch(REDUCE_TASK, theirs, theirs, FID_A, 7, ctx, runtime);
  return launch(SUM_TASK, mine, mine, FID_A, 0, ctx, runtime).get_result<int64_t>();
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(40, ctx, runtime);
  const LogicalRegion shared = make_region(10, ctx, runtime);
  const LogicalPartition pieces = cut(region, 4, 10, Rect<1>(0, 9), ctx, runtime);
  runtime->fill_field<int64_t>(ctx, region, region, FID_B, 100);
  runtime->fill_field<int64_t>(ctx, shared, shared, FID_A, 0);

  IndexLauncher manage(MANAGE_TASK, Domain(Rect<1>(0, 3)), TaskArgument(), ArgumentMap());
  manage.add_region_requirement(RegionRequirement(pieces, 0, READ_WRITE, EXCLUSIVE, region))
      .add_field(FID_A)
      .add_field(FID_B);
  manage.add_region_requirement(RegionRequirement(shared, 0, LEGION_REDOP_SUM_INT64, EXCLUSIVE, shared))
      .add_field(FID_A);
  const Future sum = runtime->execute_index_space(ctx, manage, LEGION_REDOP_SUM_INT64);

  return sum.get_result<int64_t>() == 4 * (5 * 11 + 5 * 12) &&
         equals(region, FID_A, ctx, runtime, [](coord_t p) { return p % 10 < 5 ? 11 : 12; }) &&
         equals(region, FID_B, ctx, runtime, [](coord_t) { return 105; }) &&
         equals(shared, FID_A, ctx, runtime, [](coord_t) { return 4 * 7; });
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<manage_task>(MANAGE_TASK, "manage", example::Kind::kLauncher);
  return run<program>(argc, argv);
}
