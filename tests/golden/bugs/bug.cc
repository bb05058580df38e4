#include "tests/golden/bugs/bug.h"

namespace bug {

Future launch_buggy(std::vector<RegionRequirement> requirements, Context ctx, Runtime* runtime,
                    Legion::detail::Where where) {
  TaskLauncher launcher(BUGGY_TASK, TaskArgument());
  for (RegionRequirement& requirement : requirements) {
    requirement.add_field(FID_A);
    launcher.add_region_requirement(requirement);
  }
  return runtime->execute_task(ctx, launcher, where);
}

}  // namespace bug
