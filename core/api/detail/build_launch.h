#pragma once

#include "core/api/detail/task_context.h"
#include "core/api/legion/launchers.h"
#include "core/program/launch.h"

// From launchers to what the core runs. Everything is captured by value.
namespace Legion::detail {

testudo::Bytes to_bytes(const UntypedBuffer& buffer);
std::vector<testudo::Future> to_core(const std::vector<Future>& futures);

// `ctx`: the launching task; null for the top-level task.
testudo::TaskLaunch build_task(RuntimeState& state, TaskContext* ctx, const TaskLauncher& launcher,
                               testudo::Source source);
// Errors: T0505 the launch domain is missing.
testudo::TaskLaunch build_index_task(TaskContext& ctx, const IndexTaskLauncher& launcher,
                                     testudo::Source source);

// What sharding functors are asked with: nothing where the launcher has no sharding space.
testudo::Domain sharding_domain(RuntimeState& state, IndexSpace space);

// The points of a launch: the domain, or the index space where there is no domain.
testudo::Domain launch_domain(RuntimeState& state, const Domain& domain, IndexSpace space);

}  // namespace Legion::detail
