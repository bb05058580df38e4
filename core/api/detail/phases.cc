#include "core/api/detail/phases.h"

#include "core/api/detail/convert.h"
#include "core/execution/runtime.h"

namespace Legion::detail {

testudo::Phase arrival_phase(const PhaseBarrier& barrier) {
  if (!barrier.exists())
    throw_error("T0515", "a phase barrier is empty; use one that create_phase_barrier returned");
  return {{{barrier.task()}, barrier.number()}, barrier.phase()};
}

std::optional<testudo::Phase> awaited_phase(const PhaseBarrier& barrier) {
  testudo::Phase phase = arrival_phase(barrier);
  if (phase.number == 0) return std::nullopt;
  --phase.number;
  return phase;
}

testudo::PhaseUse phases_of(const BarrierUse& launcher) {
  testudo::PhaseUse phases;
  for (const PhaseBarrier& barrier : launcher.wait_barriers) {
    if (const auto phase = awaited_phase(barrier)) phases.waits.push_back(*phase);
  }
  for (const PhaseBarrier& barrier : launcher.arrive_barriers)
    phases.arrivals.push_back(arrival_phase(barrier));
  return phases;
}

void skip_phases(TaskContext& ctx, const BarrierUse& launcher) {
  const testudo::PhaseUse phases = phases_of(launcher);
  if (!phases.empty()) ctx.core().skip_phases(ctx.core_context(), phases);
}

}  // namespace Legion::detail
