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
Future launch_buggy(std::vector<RegionRequirement> requirements, Context ctx, Runtime* runtime,
                    Legion::detail::Where where = Legion::detail::Where::current());

template <Program program, TaskBody buggy>
int run(int argc, char** argv) {
  example::register_task<buggy>(BUGGY_TASK, "buggy", example::Kind::kLauncher);
  return tricky::run<program>(argc, argv);
}

}  // namespace bug
