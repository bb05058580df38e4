#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/analysis/node.h"

namespace testudo {

class Worker;

// Runs ready nodes on worker threads. A node that is ready goes into the deque of the worker that made it
// ready, from where idle workers steal; a pinned one waits for its worker. What runs may block (`wait`): the
// worker then leaves its stack as it is and goes on with other work on another one, so a blocked task never
// blocks a processor.
class Scheduler {
 public:
  // `run` runs one node to its end, on a worker. Stacks have `stack_bytes`.
  // `idle`, where set, is told by a worker of each stretch (stamps of now_ns()) in which it found no work.
  using IdleListener = std::function<void(uint64_t start_ns, uint64_t end_ns)>;
  // `poll`, where set, is called by workers without work before they sleep: it returns whether it did
  // something that may have made work.
  using Poll = std::function<bool()>;
  Scheduler(unsigned workers, size_t stack_bytes, std::function<void(Node&)> run, IdleListener idle = {},
            Poll poll = {});
  // Precondition: no work is left.
  ~Scheduler();

  unsigned size() const { return static_cast<unsigned>(workers_.size()); }

  // From any thread. The node's references must keep it alive until it has run.
  void submit(Node& node);
  void submit_to(Node& node, unsigned worker);  // pinned

  // Blocks what runs (a task on a worker, or any other thread) until the trigger has fired.
  void wait(Trigger& trigger);
  // The same for threads that are no workers; needs no scheduler.
  static void wait_on_thread(Trigger& trigger);

  // The index of the calling worker; -1 on other threads.
  static int current_worker();
  // A pointer of the caller's choice that belongs to the running stack: it is there again after a wait. On
  // threads that are no workers, always null.
  static void*& current_slot();

 private:
  friend class Worker;

  Node* steal_for(unsigned thief);
  void notify_one();
  void notify_all();
  bool any_work() const;
  void sleep(Worker& worker);

  std::function<void(Node&)> run_;
  IdleListener idle_;
  Poll poll_;
  size_t stack_bytes_;
  bool spin_;  // there are cores enough that waiting awake costs nobody else
  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<unsigned> next_inbox_{0};
  std::atomic<bool> stop_{false};
  std::atomic<int> sleepers_{0};
  std::mutex sleep_mutex_;
  std::condition_variable wake_;
  std::vector<std::thread> threads_;
};

}  // namespace testudo
