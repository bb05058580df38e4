// A task looks at what it reduces into, before the reductions are applied.
//
// exit: 1
//
// expect: C407 @accessor "T0401: an accessor for read_only is made on field 1"
// expect: C407 - "The program ended with an error: task 'buggy'"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const SumInto sum(regions[0], FID_A, LEGION_REDOP_SUM_INT64);
  sum[3] <<= 5;
  const Field<READ_ONLY> value(regions[0], FID_A);  // @accessor
  if (value[3] > 0) sum[4] <<= 1;
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  launch_buggy({RegionRequirement(region, LEGION_REDOP_SUM_INT64, EXCLUSIVE, region)}, ctx, runtime);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
