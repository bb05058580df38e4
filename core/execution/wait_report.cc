// How the wait graph reads: chains of operations, each waiting for the next.
#include <algorithm>
#include <set>
#include <utility>

#include "core/base/clock.h"
#include "core/execution/barrier_exchange.h"
#include "core/execution/future_exchange.h"
#include "core/execution/operation_block.h"
#include "core/execution/wait_graph.h"

namespace testudo {
namespace {

constexpr size_t kMostLines = 60;

}  // namespace

std::string WaitGraph::name(const Entry& entry) const {
  const OperationBlock& block = *entry.operation->block;
  std::string text = block.describe(entry.index) + block.place();
  return entry.operation->purpose.empty() ? text : text + ", for " + entry.operation->purpose;
}

std::string WaitGraph::name(PointId node) const {
  auto at = nodes_.find(node);
  return at == nodes_.end() ? "an operation that has finished" : name(at->second);
}

std::string WaitGraph::title(OperationId operation) const {
  for (const auto& [id, title] : recent_) {
    if (id == operation) return title;
  }
  return "operation " + std::to_string(operation.value);
}

WaitGraph::Step WaitGraph::to(PointId node, const std::string& words) const {
  return {words + " " + name(node), node};
}

PointId WaitGraph::first_unfinished(PointId first, uint32_t count) const {
  auto at = nodes_.lower_bound(first);
  return at != nodes_.end() && at->first.value - first.value < count ? at->first : PointId{};
}

PointId WaitGraph::first_child(PointId task) const {
  PointId first;
  uint64_t order = 0;
  for (const auto& [id, entry] : nodes_) {
    if (entry.operation->context != task || entry.operation->lasting) continue;
    if (!first || entry.operation->order < order) first = id, order = entry.operation->order;
  }
  return first;
}

PointId WaitGraph::first_before(const Operation& fence) const {
  PointId first = first_child(fence.context);
  return first && nodes_.at(first).operation->order < fence.order ? first : PointId{};
}

PointId WaitGraph::running_child(PointId task) const {
  for (const auto& [id, entry] : nodes_) {
    if (entry.operation->context == task && entry.stage == Stage::kRunning) return id;
  }
  return {};
}

std::string WaitGraph::maker(BarrierId barrier) const {
  auto at = nodes_.find(task_of(barrier.task));
  if (at != nodes_.end()) return name(at->second);
  return "a task that does not run here";
}

std::string WaitGraph::phase_name(const PhaseBarriers::State& state) const {
  return "phase " + std::to_string(state.phase.number) + " of phase barrier " +
         std::to_string(state.phase.barrier.number) + " of those made by " + maker(state.phase.barrier);
}

std::string WaitGraph::awaited_phase(const FutureState& future) const {
  const auto awaited = barriers_ ? barriers_->awaited(future) : std::nullopt;
  if (!awaited) return "";
  const PhaseBarriers::State& state = awaited->state;
  std::string text = phase_name(state);
  if (awaited->here)
    text += ", which has " + std::to_string(state.arrived) + " of " + std::to_string(state.expected) +
            " arrivals";
  return barriers_->ranks() > 1 ? text + " (kept by rank " + std::to_string(awaited->owner.value) + ")"
                                : text;
}

std::vector<std::string> WaitGraph::awaited_elsewhere() const {
  std::vector<std::string> lines;
  if (!barriers_) return lines;
  for (const auto& [state, ranks] : barriers_->awaited_elsewhere()) {
    std::string text = phase_name(state) + " has " + std::to_string(state.arrived) + " of " +
                       std::to_string(state.expected) + " arrivals; it is waited for on rank ";
    for (size_t i = 0; i < ranks.size(); ++i) text += (i ? ", " : "") + std::to_string(ranks[i].value);
    lines.push_back(text);
  }
  return lines;
}

WaitGraph::Step WaitGraph::step_of_future(const Future& future) const {
  const auto origin = FutureExchange::origin(future);
  if (origin && !origin->combined && !future->producer_point) {
    return {"waits for the future of " + title(future->producer) + ", whose value rank " +
                std::to_string(origin->owner.value) + " has not sent",
            {}};
  }
  const Future& here = origin && origin->combined ? origin->part : future;
  if (origin && origin->combined && here->ready()) {
    return {"waits for the future of " + title(here->producer) +
                ", to which not all other ranks have added their part",
            {}};
  }
  if (!here->producer_point) {
    if (const std::string phase = awaited_phase(*here); !phase.empty()) return {"waits for " + phase, {}};
    return {
        "waits for a future that no operation of this rank sets: a user event, or a value that is still "
        "missing",
        {}};
  }
  if (PointId producer = first_unfinished(here->producer_point, std::max(here->producer_points, 1u)))
    return to(producer, "waits for the future of");
  return {"waits for the future of " + title(here->producer) + ", which is about to come", {}};
}

WaitGraph::Step WaitGraph::step_of_wait(PointId task, const Wait& wait) const {
  if (wait.future) return step_of_future(wait.future);
  for (PointId node : wait.nodes) {
    if (nodes_.contains(node)) return to(node, "waits for");
  }
  if (wait.launches) {
    if (PointId child = first_child(task)) return to(child, "has too much unfinished and waits for");
  }
  return {wait.what.empty() ? "is about to go on" : "waits for " + wait.what, {}};
}

WaitGraph::Step WaitGraph::step_of_waiting(const Entry& entry) const {
  const Operation& operation = *entry.operation;
  for (PointId from : entry.after) {
    if (nodes_.contains(from)) return to(from, "waits for");
  }
  if (operation.is_fence) {
    if (PointId before = first_before(operation)) return to(before, "waits for");
  }
  auto unready = [](const std::vector<Future>& futures) {
    auto at = std::find_if(futures.begin(), futures.end(), [](const Future& f) { return f && !f->ready(); });
    return at == futures.end() ? Future() : *at;
  };
  if (Future future = unready(operation.futures)) return step_of_future(future);
  if (entry.index < operation.point_futures.size()) {
    if (Future future = unready(operation.point_futures[entry.index])) return step_of_future(future);
  }
  const std::string missing = operation.block->missing(entry.index, false);
  return {missing.empty() ? "is about to start" : "waits for " + missing, {}};
}

WaitGraph::Step WaitGraph::step_of_running(PointId id, const Entry& entry) const {
  auto at = blocked_.find(id);
  if (at != blocked_.end() && !at->second.trigger->fired()) return step_of_wait(id, at->second.wait);
  if (at != blocked_.end()) return {"is about to go on", {}};
  if (PointId child = sequential_ ? running_child(id) : PointId{}) return to(child, "runs");
  const uint64_t seconds = (now_ns() - entry.started_ns) / 1'000'000'000;
  return {"has been running for " + std::to_string(seconds) + " s", {}};
}

WaitGraph::Step WaitGraph::step_of_returned(PointId id, const Entry& entry) const {
  const std::string missing = entry.operation->block->missing(entry.index, true);
  if (!missing.empty()) return {"waits for " + missing, {}};
  if (PointId child = first_child(id)) return to(child, "has returned and waits for what it launched:");
  if (nodes_.contains(entry.operation->context))
    return to(entry.operation->context, "lasts until it is ended by");
  return {"is about to end", {}};
}

WaitGraph::Step WaitGraph::step(PointId id) const {
  const Entry& entry = nodes_.at(id);
  switch (entry.stage) {
    case Stage::kWaiting:
      return step_of_waiting(entry);
    case Stage::kReady:
      return {"is ready to run, but no processor has taken it", {}};
    case Stage::kRunning:
      return step_of_running(id, entry);
    case Stage::kReturned:
      return step_of_returned(id, entry);
  }
  return {};
}

// Follows chains until there is nothing new to tell.
class WaitGraph::Walk {
 public:
  explicit Walk(const WaitGraph& graph) : graph_(graph) {}

  void from(PointId start) {
    std::set<PointId> chain;
    for (PointId at = start; at && !full();) {
      if (chain.contains(at))
        return line("this is a cycle: each waits for the next one, and the last for the first");
      if (!told_.insert(at).second) return;
      chain.insert(at);
      const Step step = graph_.step(at);
      line(graph_.name(at) + " " + step.why);
      at = step.next;
    }
  }
  void line(const std::string& text) { lines_ += "  " + text + "\n", ++count_; }
  bool full() const { return count_ >= kMostLines; }
  size_t told() const { return told_.size(); }
  std::string take() { return std::move(lines_); }

 private:
  const WaitGraph& graph_;
  std::set<PointId> told_;
  std::string lines_;
  size_t count_ = 0;
};

std::string WaitGraph::report() const {
  std::lock_guard lock(mutex_);
  Walk walk(*this);
  for (const auto& [id, entry] : nodes_) {
    if (!entry.operation->context) walk.from(id);
  }
  auto root = blocked_.find(PointId{});
  if (root != blocked_.end() && !root->second.wait.launches) walk.line(root->second.wait.what);
  for (const auto& [task, wait] : blocked_) walk.from(nodes_.contains(task) ? task : PointId{});
  for (const auto& [id, entry] : nodes_) {
    if (entry.stage == Stage::kRunning) walk.from(id);
  }
  for (const auto& [id, entry] : nodes_) walk.from(id);
  for (const std::string& line : awaited_elsewhere()) walk.line(line);
  const size_t left = nodes_.size() - walk.told();
  if (left > 0) walk.line("and " + std::to_string(left) + " more that have not finished");
  return walk.take();
}

}  // namespace testudo
