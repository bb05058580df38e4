#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/execution/barrier_messages.h"
#include "core/execution/failures.h"
#include "core/execution/phase_barriers.h"

namespace testudo {

// Who calls. A task that all ranks run makes each call on each of them, and it counts once. `changes`: how
// many changes (see below) come before the call, in the order of the top-level task.
struct BarrierCaller {
  bool all_ranks = false;
  uint64_t changes = 0;
};

// Phase barriers on all ranks. One rank, the owner, keeps a barrier, in its PhaseBarriers. Others tell it of
// arrivals, and it tells those who wait. The owner follows from the id: the rank of the one task that made
// it, or for barriers that all ranks make, one after the other. So a handle is good wherever it gets to.
//
// Ranks run ahead of each other, but all make the same *changes* in the same order: barriers that tasks on
// all ranks make, and alterations of their arrivals. A message says how many come before it, and is set aside
// until the owner has made as many. This holds up nothing that would not have to wait on one rank.
//
// Thread safe. On one rank everything goes straight to PhaseBarriers. Memory: that of barriers that are not
// destroyed, of what is waited for, and of messages that are set aside.
//
// Errors of calls: those of PhaseBarriers, where the caller's rank can know. Others are failures of the run
// on the owner, and fail the barrier.
class BarrierExchange {
 public:
  using Bytes = PhaseBarriers::Bytes;

  // `transport` null: one rank. `heard` is called for every message, on the transport's callbacks.
  BarrierExchange(PhaseBarriers& local, Failures& failures, Transport* transport,
                  std::function<void()> heard = {});

  int ranks() const { return transport_ ? transport_->ranks() : 1; }
  Rank owner(BarrierId id) const;
  // Changes that this rank has made.
  uint64_t changes() const { return changes_.load(std::memory_order_acquire); }

  void create(const BarrierCaller& caller, BarrierId id, uint32_t arrivals);
  void create_collective(const BarrierCaller& caller, BarrierId id, uint32_t arrivals,
                         const ReductionOperator& op, Bytes initial);
  // The caller will destroy the barrier: where all ranks call, later calls of theirs are errors (T0515).
  void end(const BarrierCaller& caller, BarrierId id);
  // When everything that the caller issued on this rank before end() is done.
  void destroy(const BarrierCaller& caller, BarrierId id);
  void check(const BarrierCaller& caller, Phase phase) const;

  void alter_arrivals(const BarrierCaller& caller, Phase from, int64_t delta);
  void arrive(const BarrierCaller& caller, Phase phase, uint32_t count);
  void arrive(const BarrierCaller& caller, Phase phase, uint32_t count, Bytes value);
  // Where all ranks call, `value` has to become ready at the owner.
  void arrive_after(const BarrierCaller& caller, const Future& value, Phase phase, uint32_t count);
  // Once `futures` are ready, with their error.
  void arrive_after_all(const BarrierCaller& caller, std::vector<Future> futures, Phase phase);
  Future when_complete(const BarrierCaller& caller, Phase phase);

  // `points` of the `total` points of a launch have finished on this rank; when all have, on all ranks, it
  // arrives once. Call from any thread; reports its errors.
  struct Part {
    OperationId operation;
    uint32_t points = 1;
    uint32_t total = 1;
  };
  void arrive_part(const BarrierCaller& caller, Phase phase, const Part& part, std::exception_ptr error);

  // PhaseBarriers::fail_all on every rank, but for barriers that all ranks make after `changes`.
  void fail_all(const std::exception_ptr& error, uint64_t changes);

  // The end of the run. Whether this rank has anything to close; if one has, all ranks call close(), which
  // calls `closed` when no message is left.
  bool opened() const { return messages_ && messages_->opened(); }
  void close(Transport::Done closed) { messages_->close(std::move(closed)); }
  // Afterwards: whatever still waits fails.
  void give_up(const std::exception_ptr& error);

  // For who tells of waits.
  struct Awaited {
    PhaseBarriers::State state;  // with counts where this rank keeps the barrier
    Rank owner;
    bool here = false;
  };
  std::optional<Awaited> awaited(const FutureState& future) const;
  // What this rank keeps and others wait for.
  struct AwaitedElsewhere {
    PhaseBarriers::State state;
    std::vector<Rank> ranks;
  };
  std::vector<AwaitedElsewhere> awaited_elsewhere() const;
  // Entries of all tables, of which none may stay behind.
  size_t kept() const;

 private:
  // What every rank knows of a barrier that all ranks have made.
  struct Known {
    uint64_t made = 0;                      // which change it was
    const ReductionOperator* op = nullptr;  // null: no collective
    bool ended = false;
    std::map<uint32_t, Future> recent;  // of other ranks' barriers: phases that were asked for lately
  };
  struct Letter {
    Rank from;
    BarrierMessage message;
  };
  using PhaseKey = std::pair<BarrierId, uint32_t>;
  struct Parts {
    uint32_t points = 0;
    std::exception_ptr error;
  };

  bool keeps(BarrierId id) const { return !transport_ || owner(id) == transport_->rank(); }
  bool made_by_all(BarrierId id) const;
  BarrierMessage message(BarrierMessage::Kind kind, const BarrierCaller& caller, Phase phase) const;
  void send_others(const BarrierMessage& message);
  // Runs `action` where nobody can be told of its errors but by failures and the barrier itself.
  template <typename Action>
  void guarded(BarrierId id, const char* what, Action&& action) {
    try {
      action();
    } catch (...) {
      failures_.add(std::current_exception(), what);
      local_.fail(id, std::current_exception());
    }
  }
  void check_value(const BarrierCaller& caller, Phase phase, size_t bytes) const;
  void open_for(const BarrierCaller& caller, BarrierId id, const ReductionOperator* op);
  void change(BarrierId id);
  void arrive_here(const BarrierCaller& caller, Phase phase, uint32_t count, std::optional<Bytes> value,
                   const std::exception_ptr& error);
  void add_part(Phase phase, const Part& part, const std::exception_ptr& error);
  void begin_destruction(BarrierId id);
  void count_destroyed(BarrierId id);
  void forget(BarrierId id);

  void take(Rank from, BarrierMessage message);
  void work();
  void process(const Letter& letter);
  void take_arrival(const BarrierMessage& message);
  void take_wait(Rank from, Phase phase);
  void take_complete(const BarrierMessage& message);
  void take_failure(const BarrierMessage& message);
  void fail_here(const std::exception_ptr& error, uint64_t changes);
  void tell(Phase phase, const Future& complete);

  PhaseBarriers& local_;
  Failures& failures_;
  Transport* const transport_;
  const std::function<void()> heard_;
  std::unique_ptr<BarrierMessages> messages_;  // null: one rank

  std::atomic<uint64_t> changes_{0};
  mutable std::mutex mutex_;  // of what follows; not held while anything is called
  std::map<BarrierId, Known> known_;
  std::map<PhaseKey, Future> asked_;                         // of barriers of other ranks: not answered yet
  std::map<PhaseKey, std::vector<Rank>> waiting_;            // for phases of own barriers
  std::map<std::pair<PhaseKey, OperationId>, Parts> parts_;  // of launches, at own barriers
  std::map<BarrierId, int> destroyed_;                       // own: by so many ranks
  std::set<BarrierId> shared_;                               // own, made here: other ranks have used them
  std::deque<Letter> letters_;
  bool working_ = false;
  uint64_t failed_until_ = 0;  // barriers made by this change or before it have failed
  std::exception_ptr failure_;
};

}  // namespace testudo
