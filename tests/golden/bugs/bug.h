// What the wrong programs share with the tricky ones. Each program has one bug, a task BUGGY_TASK that most
// of the bugs are in, and its expectations in its comments; run_bug.py says how they are written.
#pragma once

#include "tests/golden/tricky/tricky.h"

namespace bug {

using namespace Legion;
using namespace tricky;

constexpr TaskID BUGGY_TASK = 10;

using TaskBody = void (*)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*);

// Launches BUGGY_TASK with the requirements; each gets the field FID_A.
inline Future launch_buggy(std::vector<RegionRequirement> requirements, Context ctx, Runtime* runtime,
                           Legion::detail::Where where = Legion::detail::Where::current()) {
  TaskLauncher launcher(BUGGY_TASK, TaskArgument());
  for (RegionRequirement& requirement : requirements) {
    requirement.add_field(FID_A);
    launcher.add_region_requirement(requirement);
  }
  return runtime->execute_task(ctx, launcher, where);
}

template <Program program, TaskBody buggy>
int run(int argc, char** argv) {
  example::register_task<buggy>(BUGGY_TASK, "buggy", example::Kind::kLauncher);
  return tricky::run<program>(argc, argv);
}

}  // namespace bug
