#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "core/analysis/node.h"
#include "core/execution/engine.h"
#include "core/execution/launch_window.h"
#include "core/execution/phase_arrivals.h"

namespace testudo {

// The nodes of one operation of a context, and what they do when they are ready.
class OperationBlock : public NodeBlock {
 public:
  // An operation of this rank alone.
  OperationBlock(Engine& engine, uint32_t size, Source source);
  OperationBlock(Engine& engine, const Numbering& numbering, Source source);

  Engine& engine() { return engine_; }
  OperationId operation() const { return operation_; }
  const Source& source() const { return source_; }

  // Joins the epoch of its context; holds itself until every node has finished.
  void start(std::shared_ptr<Epoch> epoch, std::shared_ptr<LaunchWindow> window);

  // Instead of `start`, where the block has no nodes.
  void skip() { completed(); }
  // Its end is (one part of) what arrives at phase barriers. Call before start.
  void arrive_when_done(std::shared_ptr<PhaseArrivals> arrivals) { arrivals_ = std::move(arrivals); }
  // Its points may wait for each other, and for those of other operations that may be issued only later.
  void run_concurrently() { concurrent_ = true; }

  // Runs node `index` to its end; called by a worker, or at once where an executor runs everything.
  virtual void run(uint32_t index);

  void ready(Node& node) override;

  // For messages; from any thread while the block is there.
  // What to call node `index`: "task 'daxpy' at point (3)".
  virtual std::string describe(uint32_t index) const = 0;
  // What to call all of them, and where the program launched them: "task 'daxpy' launched at daxpy.cc:40".
  virtual std::string title() const { return describe(0) + place(); }
  std::string place() const;  // " launched at daxpy.cc:40"; empty where the program launched nothing
  // What node `index` still waits for besides nodes and futures: "a message from rank 1". Empty: nothing.
  // `begun`: it has been executed.
  virtual std::string missing(uint32_t, bool) const { return {}; }

 protected:
  // What the operation does. `poisoned`: something it depends on failed, so it must not touch data. An
  // exception makes the node fail. Returns false where the node finishes later, by a call of finish().
  virtual bool execute(uint32_t index, bool poisoned) = 0;
  // After the last node has finished, before anybody who waits for the operation hears of it.
  virtual void completed() {}
  // When the node's dependences were met; 0 where no profile is being recorded.
  uint64_t ready_ns(uint32_t index) const { return ready_ns_.empty() ? 0 : ready_ns_[index]; }
  // The worker that must run the node; -1: any.
  virtual int worker_of(uint32_t) const { return -1; }
  // For how many points it counts in the launch window.
  virtual uint32_t weight() const { return size(); }

  void finish(uint32_t index, bool failed);
  // For an operation that lasts until the program ends it: fences and the launch window no longer wait for
  // it. Call before anybody can finish it.
  void leave_early();
  void fail(uint32_t index, std::exception_ptr error);

 private:
  Engine& engine_;
  OperationId operation_;
  Source source_;
  std::atomic<uint32_t> unfinished_;
  std::shared_ptr<Epoch> epoch_;
  std::shared_ptr<LaunchWindow> window_;
  std::vector<uint64_t> ready_ns_;
  // Shared with what else has to be done before the arrival.
  std::shared_ptr<PhaseArrivals> arrivals_;
  std::atomic<bool> any_failed_{false};
  bool concurrent_ = false;
};

}  // namespace testudo
