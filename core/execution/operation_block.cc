#include "core/execution/operation_block.h"

#include <utility>

namespace testudo {

OperationBlock::OperationBlock(Engine& engine, uint32_t size, Source source)
    : OperationBlock(engine, Numbering{false, size, nullptr}, std::move(source)) {}

OperationBlock::OperationBlock(Engine& engine, const Numbering& numbering, Source source)
    : NodeBlock(numbering.own_points()),
      engine_(engine),
      operation_(engine.next_operation(numbering.replicated)),
      source_(std::move(source)),
      unfinished_(size()) {
  first_uid = engine.next_uids(numbering.replicated, numbering.points);
  if (numbering.sharding) positions = numbering.sharding->own().data();
  if (engine.profile.on()) ready_ns_.resize(size());
}

void OperationBlock::start(std::shared_ptr<Epoch> epoch, std::shared_ptr<LaunchWindow> window) {
  retain();
  epoch_ = std::move(epoch);
  epoch_->add();
  window_ = std::move(window);
  window_->add(weight());
}

std::string OperationBlock::place() const {
  return source_.line == 0 ? "" : " launched at " + to_string(source_);
}

void OperationBlock::ready(Node& node) {
  if (engine_.watchdog) engine_.watchdog->graph().ready(uid(node.index));
  if (!ready_ns_.empty()) ready_ns_[node.index] = now_ns();
  if (engine_.executor) {
    engine_.order->ready(node, concurrent_);
    return;
  }
  int worker = worker_of(node.index);
  worker < 0 ? engine_.scheduler->submit(node)
             : engine_.scheduler->submit_to(node, static_cast<unsigned>(worker));
}

void OperationBlock::run(uint32_t index) {
  bool finished = true, failed = false;
  bool poisoned = node(index).poisoned.load(std::memory_order_relaxed);
  Watchdog* const watchdog = engine_.watchdog.get();
  const PointId self = uid(index);
  if (watchdog) watchdog->graph().started(self);
  try {
    finished = execute(index, poisoned);
    // From here on, the block may be gone where the node finishes later.
    if (watchdog && !finished) watchdog->graph().returned(self);
  } catch (...) {
    failed = true;
    fail(index, std::current_exception());
  }
  if (finished || failed) finish(index, failed || poisoned);
}

void OperationBlock::fail(uint32_t index, std::exception_ptr error) {
  engine_.failures.add(std::move(error), describe(index) + " launched at " + to_string(source_));
}

void OperationBlock::finish(uint32_t index, bool failed) {
  if (engine_.watchdog) engine_.watchdog->graph().finished(uid(index));
  if (failed) any_failed_.store(true, std::memory_order_relaxed);
  node(index).done.fire(failed);
  if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  completed();
  if (arrivals_) arrivals_->done(any_failed_.load(std::memory_order_relaxed));
  std::shared_ptr<Epoch> epoch = std::move(epoch_);
  if (epoch) window_->remove(weight());
  release();
  if (epoch) epoch->meet();
}

void OperationBlock::leave_early() {
  if (engine_.watchdog) engine_.watchdog->graph().lasts(uid(0));
  window_->remove(weight());
  std::exchange(epoch_, nullptr)->meet();
}

}  // namespace testudo
