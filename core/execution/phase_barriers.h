#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "core/program/future.h"
#include "core/program/phase.h"
#include "core/program/reduction.h"

namespace testudo {

Future failed_future(std::exception_ptr error);  // ready at once

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
  bool exists(BarrierId id) const { return find_any(id) != nullptr; }

  // Every phase of the barrier that is not complete fails with `error`, now and later. Nothing where there is
  // no such barrier.
  void fail(BarrierId id, const std::exception_ptr& error);
  // The same for all barriers but those spared: somebody whose arrivals others count on has failed.
  void fail_all(std::exception_ptr error, const std::function<bool(BarrierId)>& spared = {});

  // For who tells of waits: how far a phase is.
  struct State {
    Phase phase;
    int64_t arrived = 0;
    int64_t expected = 0;
  };
  std::optional<State> state(Phase phase) const;
  // Of the open phase whose future it is.
  std::optional<State> awaited(const FutureState& future) const;
  size_t size() const;

  // T0515 and T0517.
  [[noreturn]] static void refuse_unknown(BarrierId id);
  static void check_value(const ReductionOperator* op, size_t bytes);

 private:
  class Barrier;

  std::shared_ptr<Barrier> find(BarrierId id) const;
  std::shared_ptr<Barrier> find_any(BarrierId id) const;  // null where there is none
  void add(BarrierId id, std::shared_ptr<Barrier> barrier);
  std::vector<std::pair<BarrierId, std::shared_ptr<Barrier>>> all() const;

  const Report report_;
  mutable std::shared_mutex mutex_;
  // Barriers are shared with whoever is using one while another destroys it.
  std::map<BarrierId, std::shared_ptr<Barrier>> barriers_;
};

}  // namespace testudo
