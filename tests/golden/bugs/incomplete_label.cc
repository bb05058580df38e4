// A partition that leaves a point out is labelled complete.
//
// expect: C102 @partition "complete"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  std::map<DomainPoint, Domain> pieces;
  pieces[DomainPoint(0)] = Domain(Rect<1>(0, 9));
  pieces[DomainPoint(1)] = Domain(Rect<1>(11, 19));
  const IndexSpaceT<1> two = colors(2, ctx, runtime);
  const IndexSpace space = region.get_index_space();
  const PartitionKind kind = LEGION_DISJOINT_COMPLETE_KIND;
  IndexPartition halves;
  halves = runtime->create_partition_by_domain(ctx, space, pieces, two, true, kind);  // @partition
  launch_all(SET_TASK, runtime->get_logical_partition(ctx, region, halves), region, FID_A, 1, ctx, runtime);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
