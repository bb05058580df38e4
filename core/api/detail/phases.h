#pragma once

#include <optional>

#include "core/api/detail/task_context.h"
#include "core/api/legion/phase_barrier.h"
#include "core/program/phase.h"

// From phase barriers to what the core knows. A handle at phase n stands for phase n where something arrives,
// and for the completion of phase n - 1 where something waits.
namespace Legion::detail {

// Errors of both: T0515 the handle is empty.
testudo::Phase arrival_phase(const PhaseBarrier& barrier);
std::optional<testudo::Phase> awaited_phase(
    const PhaseBarrier& barrier);  // none: there is nothing to wait for

testudo::PhaseUse phases_of(const BarrierUse& launcher);

// The launch is skipped, since its predicate is false: others count on its arrivals nevertheless.
void skip_phases(TaskContext& ctx, const BarrierUse& launcher);

}  // namespace Legion::detail
