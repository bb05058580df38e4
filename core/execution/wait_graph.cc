#include "core/execution/wait_graph.h"

#include <algorithm>
#include <utility>

#include "core/base/clock.h"
#include "core/execution/operation_block.h"

namespace testudo {
namespace {

// How many calls of the top-level task are remembered after they have finished, so that futures of other
// ranks have a name.
constexpr size_t kRemembered = 4096;

}  // namespace

void WaitGraph::issued(Operation operation, const Edges& edges) {
  const OperationBlock& block = *operation.block;
  std::lock_guard lock(mutex_);
  note_message();
  if (operation.replicated) {
    ++calls_.count;
    calls_.last = block.title();
    recent_.emplace_back(block.operation(), calls_.last);
    if (recent_.size() > kRemembered) recent_.pop_front();
  }
  operation.order = ++orders_;
  auto shared = std::make_shared<Operation>(std::move(operation));
  for (uint32_t i = 0; i < block.size(); ++i) {
    Entry& entry = nodes_[block.uid(i)];
    entry.operation = shared;
    entry.index = i;
  }
  for (const auto& [to, from] : edges) {
    auto at = nodes_.find(to);
    if (at != nodes_.end() && nodes_.contains(from)) at->second.after.push_back(from);
  }
}

void WaitGraph::advance(PointId node, Stage stage) {
  std::lock_guard lock(mutex_);
  note_message();
  auto at = nodes_.find(node);
  if (at == nodes_.end()) return;
  at->second.stage = stage;
  if (stage == Stage::kRunning) at->second.started_ns = now_ns();
}

void WaitGraph::ready(PointId node) {
  advance(node, Stage::kReady);
}
void WaitGraph::started(PointId node) {
  advance(node, Stage::kRunning);
}
void WaitGraph::returned(PointId node) {
  advance(node, Stage::kReturned);
}

void WaitGraph::finished(PointId node) {
  std::lock_guard lock(mutex_);
  note_message();
  nodes_.erase(node);
}

void WaitGraph::lasts(PointId node) {
  std::lock_guard lock(mutex_);
  auto at = nodes_.find(node);
  if (at != nodes_.end()) at->second.operation->lasting = true;
}

void WaitGraph::blocked(PointId task, const Trigger& trigger, Wait wait) {
  std::lock_guard lock(mutex_);
  note_message();
  blocked_[task] = {&trigger, std::move(wait)};
}

void WaitGraph::resumed(PointId task) {
  std::lock_guard lock(mutex_);
  note_message();
  blocked_.erase(task);
}

bool WaitGraph::can_go_on() const {
  std::lock_guard lock(mutex_);
  auto goes_on = [&](PointId task) {
    auto at = blocked_.find(task);
    return at == blocked_.end() || at->second.trigger->fired();
  };
  // One thread does everything: it waits where anything does.
  if (sequential_) {
    return std::all_of(blocked_.begin(), blocked_.end(), [&](const auto& b) { return goes_on(b.first); });
  }
  return goes_on(PointId{}) || std::any_of(nodes_.begin(), nodes_.end(), [&](const auto& node) {
           const Stage stage = node.second.stage;
           return stage == Stage::kReady || (stage == Stage::kRunning && goes_on(node.first));
         });
}

WaitGraph::Calls WaitGraph::calls() const {
  std::lock_guard lock(mutex_);
  return calls_;
}

}  // namespace testudo
