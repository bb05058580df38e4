// A task goes through the bounding box of its region, and so changes points in the gaps that are not in it.
//
// expect-plain: C407 @launch "T0703: task 'buggy' changes point 5 (and 4 more) of field 1"
//
// expect-checked: C407 @write "T0702: task 'buggy' writes point 5 of field 1, which is not in the region
// {[0..4],[10..14]} of its requirement 0"
//
// expect: C401 @launch "writes point 5 of field 'field 1', which is not in the region"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> value(regions[0], FID_A);
  const Rect<1> box = points_of(task, 0, ctx, runtime).bounds;
  for (PointInRectIterator<1> p(box); p(); p++) {
    value[*p] = 7;  // @write
  }
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  const std::vector<Rect<1>> parts = {Rect<1>(0, 4), Rect<1>(10, 14)};
  std::map<DomainPoint, Domain> pieces;
  pieces[DomainPoint(0)] = runtime->get_index_space_domain(ctx, runtime->create_index_space(ctx, parts));
  const IndexPartition gaps =
      runtime->create_partition_by_domain(ctx, region.get_index_space(), pieces, colors(1, ctx, runtime));
  const LogicalRegion sparse = piece(runtime->get_logical_partition(ctx, region, gaps), 0, ctx, runtime);
  launch_buggy({RegionRequirement(sparse, READ_WRITE, EXCLUSIVE, region)}, ctx, runtime);  // @launch
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
