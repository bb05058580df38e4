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

ProgramOrder::ProgramOrder(Executor& executor, std::function<void(Node&)> run, std::function<void()> stuck)
    : executor_(executor), run_(std::move(run)), stuck_(std::move(stuck)) {}

ProgramOrder::~ProgramOrder() = default;

void ProgramOrder::ready(Node& node, bool concurrent) {
  if (node.block == issuing_ && !concurrent) return run_now(node);
  fresh_.push_back(&node);
}

void ProgramOrder::run_now(Node& node) {
  const NodeBlock* issuing = std::exchange(issuing_, nullptr);
  run_(node);
  issuing_ = issuing;
}

void ProgramOrder::issue(const NodeBlock& block, const std::function<void()>& release) {
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
  if (!awake_.empty()) {
    Strand* strand = awake_.front();
    awake_.pop_front();
    resume(*strand);
    return true;
  }
  if (fresh_.empty()) return false;
  Strand& strand = free_strand();
  strand.node = fresh_.front();
  fresh_.pop_front();
  resume(strand);
  return true;
}

void ProgramOrder::run_strands() {
  while (!current_ && run_one()) {
  }
}

void ProgramOrder::wait(Trigger& trigger) {
  if (trigger.fired()) return;
  if (current_) {
    struct Wakeup : Dependent {
      ProgramOrder* order = nullptr;
      Strand* strand = nullptr;
    };
    Wakeup wakeup;
    wakeup.unmet.store(1, std::memory_order_relaxed);
    wakeup.order = this;
    wakeup.strand = current_;
    wakeup.on_ready = [](Dependent& self) {
      auto& woken = static_cast<Wakeup&>(self);
      woken.order->awake_.push_back(woken.strand);
    };
    TriggerLink link{nullptr, &wakeup};
    if (trigger.link(link)) suspend();
    return;
  }
  while (!trigger.fired()) {
    if (run_one()) continue;
    stuck_();
    CHECK_MSG(trigger.fired() || !awake_.empty() || !fresh_.empty(), "everything waits, and nothing ends it");
  }
}

}  // namespace testudo
