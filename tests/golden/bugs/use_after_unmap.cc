// The top-level task goes on using what it has unmapped.
//
// builds: plain
// expect: C407 @late "T0709: inline mapping in task 'top_level' accesses a point through the mapping"
#include "bug.h"

using namespace bug;

namespace {

void buggy_task(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(20, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 1, ctx, runtime);
  RegionRequirement requirement(region, READ_WRITE, EXCLUSIVE, region);
  requirement.add_field(FID_A);
  PhysicalRegion mapped = runtime->map_region(ctx, InlineLauncher(requirement));
  mapped.wait_until_valid();
  const Field<READ_WRITE> value(mapped, FID_A);
  value[0] = 2;
  runtime->unmap_region(ctx, mapped);
  value[1] = 3;  // @late
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program, buggy_task>(argc, argv);
}
