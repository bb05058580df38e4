#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "core/execution/fiber.h"
#include "core/execution/scheduler.h"
#include "core/execution/work_deque.h"

namespace testudo {

// One thread of a Scheduler. Its loop runs on a fiber: tasks are plain calls from that loop, so that one that
// never blocks costs no switch. When one blocks, another fiber takes over the loop; when it can go on, the
// loop's fiber switches back to it and rests.
class Worker {
 public:
  Worker(Scheduler& scheduler, unsigned index);

  void run();  // the thread's body

  unsigned index() const { return index_; }
  const Scheduler& scheduler() const { return scheduler_; }
  WorkDeque& deque() { return deque_; }

  // From any thread: pinned work.
  void post(Node& node);
  bool has_posted() const { return posted_.load(std::memory_order_acquire); }

  // On this worker, from what it runs: leaves the stack until `trigger` has fired.
  void wait(Trigger& trigger);

  static Worker* current();
  void*& slot() { return current_->slot; }

 private:
  struct LoopFiber {
    std::unique_ptr<Fiber> fiber;
    void* slot = nullptr;
  };
  struct Wakeup;

  void loop();
  void take_posted();
  void found_work();
  void found_nothing();
  Node* next_node();
  void resume(LoopFiber& fiber);
  void wake(LoopFiber& fiber);  // from any thread
  LoopFiber& free_fiber();
  void switch_to(LoopFiber& fiber);

  Scheduler& scheduler_;
  const unsigned index_;
  WorkDeque deque_;

  std::atomic<bool> posted_{false};
  std::mutex inbox_mutex_;
  std::vector<Node*> inbox_nodes_;
  std::vector<LoopFiber*> inbox_fibers_;

  // Of the worker's own thread.
  std::vector<Node*> pinned_;
  std::vector<LoopFiber*> awake_;
  std::vector<std::unique_ptr<LoopFiber>> fibers_;
  std::vector<LoopFiber*> free_;
  LoopFiber thread_;
  LoopFiber* current_ = nullptr;
  int idle_rounds_ = 0;
  uint64_t idle_since_ = 0;  // where somebody wants to know
};

}  // namespace testudo
