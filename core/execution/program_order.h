#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/analysis/node.h"
#include "core/execution/executor.h"
#include "core/execution/fiber.h"

namespace testudo {

// Runs operations where an executor runs everything: one at a time, on the thread that issues them, in
// program order. What cannot keep to that order gets a stack of its own, a strand: the tasks of a must-epoch
// launch, which may wait for each other, and what becomes ready later than when it is issued, since it waited
// for a phase barrier. A strand runs until it has to wait; then the next one that can does. Used by one
// thread; others may fire the triggers that are waited for.
class ProgramOrder {
 public:
  // `run` runs one node to its end. `stuck`: everything that is left waits; it must end some of these waits.
  // `other_threads`: they may end waits, too, so that nobody knows what is stuck.
  ProgramOrder(Executor& executor, std::function<void(Node&)> run, std::function<void()> stuck,
               bool other_threads);
  // Precondition: no work is left.
  ~ProgramOrder();

  // The dependences of `node` are met. It runs within this call if `block` is just being issued, unless it is
  // `concurrent`: one of several tasks that may wait for each other.
  void ready(Node& node, bool concurrent);
  // Calls `release`, which lets the nodes of `block` go.
  void issue(const NodeBlock& block, const std::function<void()>& release);

  // Lets strands run until each of them waits or has ended. Of no effect on a strand.
  void run_strands();
  // Returns when the trigger has fired; others run meanwhile.
  void wait(Trigger& trigger);

 private:
  struct Strand;
  struct Wakeup;
  // What belongs to the running stack besides the stack itself.
  struct Surroundings {
    const NodeBlock* issuing = nullptr;
    void* slot = nullptr;
    std::unique_ptr<Executor::Stack> tasks;
  };

  bool run_one();
  void wait_for_others(Trigger& trigger);
  void resume(Strand& strand);
  void suspend();  // on a strand: back to the main stack
  void exchange(Surroundings& surroundings);
  Strand& free_strand();
  void run_now(Node& node);

  Executor& executor_;
  std::function<void(Node&)> run_;
  std::function<void()> stuck_;
  const bool other_threads_;
  std::thread::id thread_;  // who issues; set before anything can become ready elsewhere
  const NodeBlock* issuing_ = nullptr;
  std::unique_ptr<Fiber> main_;  // made on the stack that it stands for
  Strand* current_ = nullptr;    // null: the main stack
  std::vector<std::unique_ptr<Strand>> strands_;
  std::vector<Strand*> free_;

  std::mutex mutex_;  // of the rest
  std::condition_variable changed_;
  std::deque<Node*> fresh_;    // ready, not begun
  std::deque<Strand*> awake_;  // what they waited for has fired
};

}  // namespace testudo
