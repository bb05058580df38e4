#include "core/api/legion/phase_barrier.h"

#include <ostream>

#include "core/api/detail/at_call.h"
#include "core/api/detail/build_launch.h"
#include "core/api/detail/phases.h"
#include "core/api/detail/process.h"
#include "core/api/detail/wait.h"
#include "core/execution/runtime.h"

namespace Legion {

namespace {

testudo::Runtime& core() {
  return detail::Process::instance().running().core();
}

// Null outside tasks.
testudo::Context* running_task() {
  return testudo::Runtime::current_context();
}

}  // namespace

void PhaseBarrier::arrive(unsigned count, detail::Where where) {
  detail::at_call(where, [&] { core().arrive(running_task(), detail::arrival_phase(*this), count); });
}

void PhaseBarrier::wait(detail::Where where) {
  detail::at_call(where, [&] {
    const std::optional<testudo::Phase> phase = detail::awaited_phase(*this);
    if (phase) detail::wait_value(core().when_complete(running_task(), *phase));
  });
}

void PhaseBarrier::alter_arrival_count(int delta, detail::Where where) {
  detail::at_call(where, [&] { core().alter_arrivals(running_task(), detail::arrival_phase(*this), delta); });
}

void DynamicCollective::arrive(const void* value, size_t size, unsigned count, detail::Where where) {
  detail::at_call(where, [&] {
    core().arrive(running_task(), detail::arrival_phase(*this), count,
                  detail::to_bytes(UntypedBuffer(value, size)));
  });
}

std::ostream& operator<<(std::ostream& out, const PhaseBarrier& barrier) {
  return out << "PhaseBarrier(" << barrier.task() << "." << barrier.number() << "," << barrier.phase() << ")";
}

}  // namespace Legion
