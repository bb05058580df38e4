#include "core/execution/program_order.h"

#include <utility>

#include "core/base/check.h"
#include "core/execution/scheduler.h"

namespace testudo {
namespace {
constexpr size_t kStackBytes = 16 << 20;  // of address range
}

struct ProgramOrder::Strand {
  std::unique_ptr<Fiber> fiber;
  Node* node = nullptr;       // what it runs; null: nothing
  Surroundings surroundings;  // of the strand while it waits, of the main stack while it runs
};

ProgramOrder::ProgramOrder(Executor& executor, std::function<void(Node&)> run, std::function<void()> stuck,
                           bool other_threads)
    : executor_(executor), run_(std::move(run)), stuck_(std::move(stuck)), other_threads_(other_threads) {}

ProgramOrder::~ProgramOrder() = default;

void ProgramOrder::ready(Node& node, bool concurrent) {
  const bool here = std::this_thread::get_id() == thread_;
  if (here && node.block == issuing_ && !concurrent) return run_now(node);
  std::lock_guard lock(mutex_);
  fresh_.push_back(&node);
  changed_.notify_one();
}

void ProgramOrder::run_now(Node& node) {
  const NodeBlock* issuing = std::exchange(issuing_, nullptr);
  run_(node);
  issuing_ = issuing;
}

void ProgramOrder::issue(const NodeBlock& block, const std::function<void()>& release) {
  if (thread_ == std::thread::id()) thread_ = std::this_thread::get_id();
  const NodeBlock* outer = std::exchange(issuing_, &block);
  release();
  issuing_ = outer;
}

ProgramOrder::Strand& ProgramOrder::free_strand() {
  if (!free_.empty()) {
    Strand& strand = *free_.back();
    free_.pop_back();
    return strand;
  }
  Strand& strand = *strands_.emplace_back(std::make_unique<Strand>());
  strand.fiber = std::make_unique<Fiber>(kStackBytes, [this, &strand] {
    for (;;) {
      run_now(*strand.node);
      strand.node = nullptr;
      suspend();
    }
  });
  return strand;
}

void ProgramOrder::exchange(Surroundings& surroundings) {
  std::swap(issuing_, surroundings.issuing);
  std::swap(Scheduler::current_slot(), surroundings.slot);
  surroundings.tasks = executor_.switch_stack(std::move(surroundings.tasks));
}

void ProgramOrder::resume(Strand& strand) {
  if (!main_) main_ = std::make_unique<Fiber>();
  exchange(strand.surroundings);
  current_ = &strand;
  Fiber::switch_to(*main_, *strand.fiber);
  current_ = nullptr;
  exchange(strand.surroundings);
  if (!strand.node) free_.push_back(&strand);
}

void ProgramOrder::suspend() {
  Fiber::switch_to(*current_->fiber, *main_);
}

bool ProgramOrder::run_one() {
  Strand* strand = nullptr;
  Node* node = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (!awake_.empty()) {
      strand = awake_.front();
      awake_.pop_front();
    } else if (!fresh_.empty()) {
      node = fresh_.front();
      fresh_.pop_front();
    } else {
      return false;
    }
  }
  if (node) {
    strand = &free_strand();
    strand->node = node;
  }
  resume(*strand);
  return true;
}

void ProgramOrder::run_strands() {
  while (!current_ && run_one()) {
  }
}

// On the stack that waits. The lock is held for as long as it is used.
struct ProgramOrder::Wakeup : Dependent {
  Wakeup(ProgramOrder& waiting_in, Strand* waiting) : order(&waiting_in), strand(waiting) {
    unmet.store(1, std::memory_order_relaxed);
    on_ready = [](Dependent& self) {
      auto& woken = static_cast<Wakeup&>(self);
      ProgramOrder& order = *woken.order;
      std::lock_guard lock(order.mutex_);
      woken.done = true;
      if (woken.strand) order.awake_.push_back(woken.strand);
      order.changed_.notify_one();
    };
  }

  ProgramOrder* order;
  Strand* strand;  // null: the main stack
  bool done = false;
};

void ProgramOrder::wait(Trigger& trigger) {
  if (trigger.fired()) return;
  if (current_) {
    Wakeup wakeup(*this, current_);
    TriggerLink link{nullptr, &wakeup};
    if (trigger.link(link)) suspend();
    return;
  }
  if (other_threads_) return wait_for_others(trigger);
  while (!trigger.fired()) {
    if (run_one()) continue;
    stuck_();
    CHECK_MSG(trigger.fired() || !awake_.empty() || !fresh_.empty(), "everything waits, and nothing ends it");
  }
}

void ProgramOrder::wait_for_others(Trigger& trigger) {
  Wakeup wakeup(*this, nullptr);
  TriggerLink link{nullptr, &wakeup};
  if (!trigger.link(link)) return;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return wakeup.done || !awake_.empty() || !fresh_.empty(); });
      if (wakeup.done) return;
    }
    run_one();
  }
}

}  // namespace testudo
