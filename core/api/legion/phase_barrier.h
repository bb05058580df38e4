#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <vector>

#include "core/api/legion/types.h"
#include "core/api/legion/where.h"

namespace Legion {

// A barrier at one of its phases. A plain value: it may be copied anywhere, also into task arguments and
// fields. Who arrives counts for this phase. Who waits waits until the barrier has reached it, that is, until
// all phases before are complete: to wait for those who arrive at a handle, advance it first. Errors of the
// calls: T0515 the handle is empty, or the barrier destroyed; T0516 the phase gets more arrivals than it
// takes.
class PhaseBarrier {
 public:
  PhaseBarrier() = default;
  PhaseBarrier(uint64_t task, unsigned number, unsigned phase)
      : task_(task), number_(number), phase_(phase) {}

  bool exists() const { return number_ != 0; }
  bool operator==(const PhaseBarrier&) const = default;
  auto operator<=>(const PhaseBarrier&) const = default;

  void arrive(unsigned count = 1, detail::Where where = detail::Where::current());
  // Blocks the calling task, not its processor.
  void wait(detail::Where where = detail::Where::current());
  // This phase and all later ones take `delta` arrivals more.
  void alter_arrival_count(int delta, detail::Where where = detail::Where::current());

  // The task that made it, and which of that task's barriers it is.
  uint64_t task() const { return task_; }
  unsigned number() const { return number_; }
  unsigned phase() const { return phase_; }

 private:
  uint64_t task_ = 0;
  unsigned number_ = 0;
  unsigned phase_ = 0;
};

// A phase barrier at which values arrive, which are combined with a reduction operator.
class DynamicCollective : public PhaseBarrier {
 public:
  DynamicCollective() = default;
  DynamicCollective(const PhaseBarrier& barrier, ReductionOpID reduction)
      : PhaseBarrier(barrier), redop(reduction) {}

  // Errors: also T0517 the value has not the size that the operator reduces.
  void arrive(const void* value, size_t size, unsigned count = 1,
              detail::Where where = detail::Where::current());

  ReductionOpID redop = 0;
};

std::ostream& operator<<(std::ostream& out, const PhaseBarrier& barrier);

namespace detail {

// What every launcher has to do with phase barriers. The operation starts when each barrier to wait for has
// reached its handle's phase, and arrives once at each of the others when it has finished: an index launch
// when all of its points have.
struct BarrierUse {
  void add_wait_barrier(PhaseBarrier barrier) { wait_barriers.push_back(barrier); }
  void add_arrival_barrier(PhaseBarrier barrier) { arrive_barriers.push_back(barrier); }

  std::vector<PhaseBarrier> wait_barriers;
  std::vector<PhaseBarrier> arrive_barriers;
};

}  // namespace detail

}  // namespace Legion
