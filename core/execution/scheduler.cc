#include "core/execution/scheduler.h"

#include "core/base/check.h"
#include "core/base/sanitizer.h"
#include "core/execution/worker.h"

namespace testudo {
namespace {

// For threads that are no workers.
struct ThreadWakeup : Dependent {
  std::mutex mutex;
  std::condition_variable condition;
  bool done = false;
};

}  // namespace

Scheduler::Scheduler(unsigned workers, size_t stack_bytes, std::function<void(Node&)> run, IdleListener idle,
                     Poll poll)
    : run_(std::move(run)),
      idle_(std::move(idle)),
      poll_(std::move(poll)),
      stack_bytes_(stack_bytes),
      spin_(workers <= std::thread::hardware_concurrency()) {
  CHECK(workers > 0);
  for (unsigned i = 0; i < workers; ++i) workers_.push_back(std::make_unique<Worker>(*this, i));
  for (auto& worker : workers_) threads_.emplace_back([&worker] { worker->run(); });
}

Scheduler::~Scheduler() {
  stop_.store(true, std::memory_order_release);
  notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Scheduler::submit(Node& node) {
  // Ranks of one process bring each other's messages, so the worker may be another scheduler's.
  Worker* worker = Worker::current();
  if (worker && &worker->scheduler() == this) {
    worker->deque().push(&node);
    if (workers_.size() > 1) notify_one();
  } else {
    submit_to(node, next_inbox_.fetch_add(1, std::memory_order_relaxed) % size());
  }
}

void Scheduler::submit_to(Node& node, unsigned worker) {
  workers_[worker]->post(node);
}

Node* Scheduler::steal_for(unsigned thief) {
  for (unsigned i = 1; i < workers_.size(); ++i) {
    if (Node* node = workers_[(thief + i) % workers_.size()]->deque().steal()) return node;
  }
  return nullptr;
}

// A sleeper announces itself before it looks at the queues a last time; who adds work looks for sleepers
// after adding. With both in one total order, one of the two sees the other.
void Scheduler::notify_one() {
  sanitizer::full_fence(sleepers_);
  if (sleepers_.load(std::memory_order_relaxed) == 0) return;
  std::lock_guard lock(sleep_mutex_);
  wake_.notify_one();
}

void Scheduler::notify_all() {
  sanitizer::full_fence(sleepers_);
  if (sleepers_.load(std::memory_order_relaxed) == 0) return;
  std::lock_guard lock(sleep_mutex_);
  wake_.notify_all();
}

bool Scheduler::any_work() const {
  for (const auto& worker : workers_) {
    if (!worker->deque().empty()) return true;
  }
  return false;
}

void Scheduler::sleep(Worker& worker) {
  std::unique_lock lock(sleep_mutex_);
  sleepers_.fetch_add(1, std::memory_order_seq_cst);
  sanitizer::full_fence(sleepers_);
  if (!worker.has_posted() && !any_work() && !stop_.load(std::memory_order_acquire)) wake_.wait(lock);
  sleepers_.fetch_sub(1, std::memory_order_relaxed);
}

void Scheduler::wait(Trigger& trigger) {
  if (trigger.fired()) return;
  if (Worker* worker = Worker::current()) {
    worker->wait(trigger);
  } else {
    wait_on_thread(trigger);
  }
}

void Scheduler::wait_on_thread(Trigger& trigger) {
  ThreadWakeup wakeup;
  wakeup.unmet.store(1, std::memory_order_relaxed);
  wakeup.on_ready = [](Dependent& self) {
    auto& wakeup = static_cast<ThreadWakeup&>(self);
    std::lock_guard lock(wakeup.mutex);
    wakeup.done = true;
    wakeup.condition.notify_one();
  };
  TriggerLink link{nullptr, &wakeup};
  if (!trigger.link(link)) return;
  std::unique_lock lock(wakeup.mutex);
  wakeup.condition.wait(lock, [&] { return wakeup.done; });
}

int Scheduler::current_worker() {
  Worker* worker = Worker::current();
  return worker ? static_cast<int>(worker->index()) : -1;
}

void*& Scheduler::current_slot() {
  static thread_local void* of_thread = nullptr;
  Worker* worker = Worker::current();
  return worker ? worker->slot() : of_thread;
}

}  // namespace testudo
