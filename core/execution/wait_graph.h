#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/analysis/node.h"
#include "core/execution/phase_barriers.h"
#include "core/program/future.h"

namespace testudo {

class BarrierExchange;
class OperationBlock;

// What a task is blocked in: one of these.
struct Wait {
  std::string what;  // for people: "the other ranks"; of the runtime itself, a sentence
  Future future;
  std::vector<PointId> nodes;
  bool launches = false;  // what the task has launched
};

// The operations of one rank that have not finished, what each of them waits for, and what tasks are blocked
// in. Exists only where hangs are watched for. Thread safe, with one lock. Memory: that of what is
// unfinished, and of the last few thousand calls of the top-level task.
class WaitGraph {
 public:
  // What the points of one operation have in common.
  struct Operation {
    OperationBlock* block = nullptr;
    PointId context;                                 // the task that issued it
    bool replicated = false;                         // every rank has issued it
    bool is_fence = false;                           // waits for all that the task has issued before
    std::string purpose;                             // where it is internal: what needs it
    std::vector<Future> futures;                     // of every point
    std::vector<std::vector<Future>> point_futures;  // per point; may be empty
    bool lasting = false;                            // it ends when the program ends it
    uint64_t order = 0;
  };

  // `sequential`: operations run one at a time, in program order.
  explicit WaitGraph(bool sequential) : sequential_(sequential) {}

  // Phase barriers, so that futures of their phases have a name. It lives as long as the run.
  void tell_of(const BarrierExchange& barriers) { barriers_ = &barriers; }

  // Before any point of it can become ready. `edges`: pairs (to, from).
  void issued(Operation operation, const Edges& edges);
  void ready(PointId node);
  void started(PointId node);
  void returned(PointId node);  // it finishes later
  void finished(PointId node);  // its block is still there
  void lasts(PointId node);
  // `task` none: the runtime itself. The trigger outlives the wait.
  void blocked(PointId task, const Trigger& trigger, Wait wait);
  void resumed(PointId task);
  void note_message() { progress_.fetch_add(1, std::memory_order_relaxed); }

  // Changes whenever something happens.
  uint64_t progress() const { return progress_.load(std::memory_order_relaxed); }
  // Whether something runs or is about to, so that waiting may help.
  bool can_go_on() const;

  // What the top-level task has issued on this rank.
  struct Calls {
    uint64_t count = 0;
    std::string last;
  };
  Calls calls() const;

  // Chains of who waits for what, from the top-level task to their ends, one wait in a line. At most a
  // screenful.
  std::string report() const;

 private:
  enum class Stage : uint8_t { kWaiting, kReady, kRunning, kReturned };
  struct Entry {
    std::shared_ptr<Operation> operation;
    uint32_t index = 0;
    Stage stage = Stage::kWaiting;
    uint64_t started_ns = 0;
    std::vector<PointId> after;
  };
  struct Blocked {
    const Trigger* trigger = nullptr;
    Wait wait;
  };
  // One link of a chain: "waits for ..." and what comes next; none: the chain ends here.
  struct Step {
    std::string why;
    PointId next;
  };
  class Walk;

  void advance(PointId node, Stage stage);

  // In wait_report.cc. Precondition of the rest: mutex_ is held.
  std::string name(const Entry& entry) const;
  std::string name(PointId node) const;
  Step step(PointId node) const;
  Step step_of_wait(PointId task, const Wait& wait) const;
  Step step_of_future(const Future& future) const;
  Step step_of_waiting(const Entry& entry) const;
  Step step_of_running(PointId id, const Entry& entry) const;
  Step step_of_returned(PointId id, const Entry& entry) const;
  Step to(PointId node, const std::string& words) const;
  PointId first_unfinished(PointId first, uint32_t count) const;
  PointId first_child(PointId task) const;
  PointId first_before(const Operation& fence) const;
  PointId running_child(PointId task) const;
  std::string title(OperationId operation) const;
  std::string maker(BarrierId barrier) const;
  std::string phase_name(const PhaseBarriers::State& state) const;
  std::string awaited_phase(const FutureState& future) const;  // empty: it is not that of a phase
  std::vector<std::string> awaited_elsewhere() const;

  const BarrierExchange* barriers_ = nullptr;
  const bool sequential_;
  std::atomic<uint64_t> progress_{0};
  mutable std::mutex mutex_;
  std::map<PointId, Entry> nodes_;
  std::map<PointId, Blocked> blocked_;
  uint64_t orders_ = 0;
  Calls calls_;
  std::deque<std::pair<OperationId, std::string>> recent_;  // calls of the top-level task
};

}  // namespace testudo
