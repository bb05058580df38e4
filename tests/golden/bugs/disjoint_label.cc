// A partition with overlapping pieces is labelled disjoint, and its pieces are written in parallel.
//
// expect: C101 @partition "disjoint"
// expect: C201 @launch "both touch point 10 of field 'field 1'"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> value(regions[0], FID_A);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) value[*p] += 1;
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  std::map<DomainPoint, Domain> pieces;
  pieces[DomainPoint(0)] = Domain(Rect<1>(0, 10));
  pieces[DomainPoint(1)] = Domain(Rect<1>(10, 19));
  const IndexSpaceT<1> two = colors(2, ctx, runtime);
  const IndexSpace space = region.get_index_space();
  const PartitionKind kind = LEGION_DISJOINT_KIND;
  IndexPartition halves;
  halves = runtime->create_partition_by_domain(ctx, space, pieces, two, true, kind);  // @partition
  IndexLauncher launcher(BUGGY_TASK, Domain(Rect<1>(0, 1)), TaskArgument(), ArgumentMap());
  launcher.add_region_requirement(RegionRequirement(runtime->get_logical_partition(ctx, region, halves), 0,
                                                    READ_WRITE, EXCLUSIVE, region));
  launcher.add_field(0, FID_A);
  runtime->execute_index_space(ctx, launcher);  // @launch
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
