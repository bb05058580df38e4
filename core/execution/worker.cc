#include "core/execution/worker.h"

#include "core/base/check.h"
#include "core/base/clock.h"

namespace testudo {
namespace {
thread_local Worker* this_worker = nullptr;
constexpr int kSpins = 4000;  // rounds of looking for work before going to sleep
constexpr int kPolls = 200;   // the same with fewer cores than threads, where messages may come

void pause_briefly() {
  __builtin_ia32_pause();
}
}  // namespace

// Lives on the waiting stack.
struct Worker::Wakeup : Dependent {
  Worker* worker = nullptr;
  LoopFiber* fiber = nullptr;
};

Worker::Worker(Scheduler& scheduler, unsigned index) : scheduler_(scheduler), index_(index) {}

Worker* Worker::current() {
  return this_worker;
}

void Worker::run() {
  this_worker = this;
  thread_.fiber = std::make_unique<Fiber>();
  current_ = &thread_;
  switch_to(free_fiber());
  this_worker = nullptr;
}

Worker::LoopFiber& Worker::free_fiber() {
  if (free_.empty()) {
    LoopFiber& fiber = *fibers_.emplace_back(std::make_unique<LoopFiber>());
    fiber.fiber = std::make_unique<Fiber>(scheduler_.stack_bytes_, [this] {
      loop();
      switch_to(thread_);
    });
    return fiber;
  }
  LoopFiber& fiber = *free_.back();
  free_.pop_back();
  return fiber;
}

void Worker::switch_to(LoopFiber& fiber) {
  LoopFiber& self = *current_;
  current_ = &fiber;
  Fiber::switch_to(*self.fiber, *fiber.fiber);
}

void Worker::loop() {
  for (;;) {
    if (posted_.load(std::memory_order_acquire)) take_posted();
    if (!awake_.empty()) {
      LoopFiber* fiber = awake_.back();
      awake_.pop_back();
      found_work();
      resume(*fiber);
    } else if (Node* node = next_node()) {
      found_work();
      scheduler_.run_(*node);
    } else if (scheduler_.stop_.load(std::memory_order_acquire)) {
      return found_work();
    } else {
      found_nothing();
    }
  }
}

void Worker::found_work() {
  idle_rounds_ = 0;
  if (!idle_since_) return;
  scheduler_.idle_(idle_since_, now_ns());
  idle_since_ = 0;
}

void Worker::found_nothing() {
  if (scheduler_.idle_ && !idle_since_) idle_since_ = now_ns();
  // Messages are looked for to the end: whoever sleeps hears of one only when the transport's own thread
  // does.
  if (scheduler_.poll_ && scheduler_.poll_()) {
    idle_rounds_ = 0;
    return;
  }
  const int rounds = scheduler_.spin_ ? kSpins : scheduler_.poll_ ? kPolls : 0;
  if (++idle_rounds_ < rounds) {
    if (!scheduler_.poll_) pause_briefly();
    return;
  }
  scheduler_.sleep(*this);
  idle_rounds_ = 0;
}

Node* Worker::next_node() {
  if (!pinned_.empty()) {
    Node* node = pinned_.back();
    pinned_.pop_back();
    return node;
  }
  if (Node* node = deque_.pop()) return node;
  return scheduler_.steal_for(index_);
}

void Worker::take_posted() {
  std::lock_guard lock(inbox_mutex_);
  posted_.store(false, std::memory_order_relaxed);
  pinned_.insert(pinned_.begin(), inbox_nodes_.rbegin(), inbox_nodes_.rend());
  inbox_nodes_.clear();
  awake_.insert(awake_.end(), inbox_fibers_.begin(), inbox_fibers_.end());
  inbox_fibers_.clear();
}

void Worker::post(Node& node) {
  {
    std::lock_guard lock(inbox_mutex_);
    inbox_nodes_.push_back(&node);
    posted_.store(true, std::memory_order_release);
  }
  if (this_worker != this) scheduler_.notify_all();
}

void Worker::wake(LoopFiber& fiber) {
  {
    std::lock_guard lock(inbox_mutex_);
    inbox_fibers_.push_back(&fiber);
    posted_.store(true, std::memory_order_release);
  }
  if (this_worker != this) scheduler_.notify_all();
}

// The loop's own fiber rests; the one that can go on takes the thread.
void Worker::resume(LoopFiber& fiber) {
  free_.push_back(current_);
  switch_to(fiber);
}

void Worker::wait(Trigger& trigger) {
  Wakeup wakeup;
  wakeup.unmet.store(1, std::memory_order_relaxed);
  wakeup.on_ready = [](Dependent& self) {
    auto& wakeup = static_cast<Wakeup&>(self);
    wakeup.worker->wake(*wakeup.fiber);
  };
  wakeup.worker = this;
  wakeup.fiber = current_;
  TriggerLink link{nullptr, &wakeup};
  LoopFiber& next = free_fiber();  // first: it may throw
  trigger.link(link) ? switch_to(next) : free_.push_back(&next);
}

}  // namespace testudo
