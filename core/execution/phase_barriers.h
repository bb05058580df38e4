#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "core/program/future.h"
#include "core/program/phase.h"
#include "core/program/reduction.h"

namespace testudo {

// The state of all phase barriers and dynamic collectives of a run. Thread safe; triggers fire on the thread
// of the last arrival, outside of all locks.
//
// A collective keeps the result of every phase until it is destroyed: lhs_size bytes each. What arrives at
// one is combined in ascending order of its bytes, so the result depends on the values alone: neither on who
// came first nor on where they came from.
class PhaseBarriers {
 public:
  using Bytes = std::vector<std::byte>;

  // `report` is told of errors that nobody is there to be told of but those who wait.
  using Report = std::function<void(std::exception_ptr error, const char* what)>;
  explicit PhaseBarriers(Report report = {});
  ~PhaseBarriers();
  PhaseBarriers(const PhaseBarriers&) = delete;
  PhaseBarriers& operator=(const PhaseBarriers&) = delete;

  // Each phase takes `arrivals`. Precondition: the id is new.
  void create(BarrierId id, uint32_t arrivals);
  // `initial`: of op.lhs_size; every phase starts from it.
  void create_collective(BarrierId id, uint32_t arrivals, const ReductionOperator& op, Bytes initial);
  // Who still waits for one of its phases is failed.
  void destroy(BarrierId id);

  // Errors of the rest: T0515 there is no such barrier.

  // From phase `from` on, each phase takes `delta` arrivals more (or fewer).
  void alter_arrivals(Phase from, int64_t delta);
  // `error`: what should have arrived has failed; so does the phase. Errors: T0516 the phase has had all its
  // arrivals.
  void arrive(Phase phase, uint32_t count, std::exception_ptr error = nullptr);
  // With a value; `count` arrivals, but one value. Errors: also T0517 the value has the wrong size, or the
  // barrier is no collective.
  void arrive(Phase phase, uint32_t count, Bytes value);
  // The same as soon as `value` is ready, with its value or error.
  void arrive_after(const Future& value, Phase phase, uint32_t count);

  // Ready when the phase is complete; of a collective, with the phase's result.
  Future when_complete(Phase phase);
  void check(Phase phase) const { find(phase.barrier); }

  // Somebody whose arrivals others count on has failed: every phase that is not complete fails with `error`,
  // now and later.
  void fail_all(std::exception_ptr error);

 private:
  class Barrier;
  struct DeferredArrival;

  std::shared_ptr<Barrier> find(BarrierId id) const;
  void add(BarrierId id, std::shared_ptr<Barrier> barrier);
  void fail(BarrierId id, const std::exception_ptr& error);  // nothing where there is none

  const Report report_;
  mutable std::shared_mutex mutex_;
  // Barriers are shared with whoever is using one while another destroys it.
  std::map<BarrierId, std::shared_ptr<Barrier>> barriers_;
};

}  // namespace testudo
