#pragma once

#include <vector>

#include "core/api/detail/task_context.h"
#include "core/api/legion/requirement.h"
#include "core/program/requirement.h"

// From the requirements that a program writes down to what the core runs. The checks are look-ups by id,
// which take no lock: launches make them every time.
namespace Legion::detail {

// `name` and `index`: what the requirement is to the operation, for messages. `ctx`: null for the top-level
// task.
// Errors: T0205 the region or partition is none of its tree, or is destroyed; T0202 the task has freed a
// field; T0306 the parent is none.
testudo::Requirement build_requirement(RuntimeState& state, const TaskContext* ctx,
                                       const RegionRequirement& requirement, const char* name = "requirement",
                                       size_t index = 0);
std::vector<testudo::Requirement> build_requirements(RuntimeState& state, const TaskContext* ctx,
                                                     const std::vector<RegionRequirement>& requirements,
                                                     const char* name = "requirement");

}  // namespace Legion::detail
