// A task writes what it asked to read only, around the const of its accessor.
//
// expect: C407 @write "T0701: task 'buggy' writes point 3 of field 1, which its requirement 0 asks for as
// READ_ONLY"
//
// expect: C401 @launch "writes point 3 of field 'field 1'"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Field<READ_ONLY> value(regions[0], FID_A);
  const_cast<int64_t&>(value[3]) = 7;  // @write
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(10, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  launch_buggy({RegionRequirement(region, READ_ONLY, EXCLUSIVE, region)}, ctx, runtime);  // @launch
  return equals(region, FID_A, ctx, runtime, [](coord_t) { return 1; });
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
