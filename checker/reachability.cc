#include "checker/reachability.h"

#include <algorithm>
#include <queue>

namespace testudo::checker {

Reachability::Reachability(uint32_t nodes, std::vector<GraphEdge> edges, uint64_t budget)
    : first_(size_t{nodes} + 1), mark_(nodes), budget_(budget) {
  bool forward = true;
  for (const GraphEdge& edge : edges) {
    ++first_[edge.to + 1];
    forward = forward && edge.from < edge.to;
  }
  for (uint32_t n = 0; n < nodes; ++n) first_[n + 1] += first_[n];
  sources_.resize(edges.size());
  std::vector<size_t> next(first_.begin(), first_.end() - 1);
  for (const GraphEdge& edge : edges) sources_[next[edge.to]++] = edge.from;
  if (!forward) order_nodes(nodes);
}

// Kahn's algorithm from the end: a node is placed once all its successors are.
void Reachability::order_nodes(uint32_t nodes) {
  std::vector<uint32_t> successors_left(nodes);
  for (const uint32_t source : sources_) ++successors_left[source];
  std::vector<uint32_t> ready;
  for (uint32_t n = 0; n < nodes; ++n) {
    if (successors_left[n] == 0) ready.push_back(n);
  }
  position_.assign(nodes, 0);
  uint32_t left = nodes;
  while (!ready.empty()) {
    const uint32_t node = ready.back();
    ready.pop_back();
    position_[node] = --left;
    for (const uint32_t source : predecessors(node)) {
      if (--successors_left[source] == 0) ready.push_back(source);
    }
  }
  if (left > 0) find_cycle(successors_left);
}

// A node that was not placed has a successor that was not placed either: walking along them must come round.
void Reachability::find_cycle(const std::vector<uint32_t>& successors_left) {
  const auto nodes = static_cast<uint32_t>(successors_left.size());
  std::vector<uint32_t> successor(nodes, nodes);
  uint32_t start = nodes;
  for (uint32_t n = 0; n < nodes; ++n) {
    if (successors_left[n] == 0) continue;
    start = n;
    for (const uint32_t source : predecessors(n)) successor[source] = n;
  }
  std::vector<uint32_t> step(nodes, nodes);
  uint32_t at = start;
  std::vector<uint32_t> path;
  while (step[at] == nodes) {
    step[at] = static_cast<uint32_t>(path.size());
    path.push_back(at);
    at = successor[at];
  }
  cycle_.assign(path.begin() + step[at], path.end());
}

void Reachability::ask(uint32_t target, std::span<const uint32_t> sources, std::vector<Reply>& replies) {
  replies.assign(sources.size(), Reply::kNotReached);
  ++round_;
  for (const uint32_t source : predecessors(target)) mark_[source] = round_;
  size_t open = 0;
  for (size_t i = 0; i < sources.size(); ++i) {
    if (mark_[sources[i]] == round_) {
      replies[i] = Reply::kReached;
    } else {
      ++open;
    }
  }
  if (open > 0) search(target, sources, replies, open);
}

void Reachability::search(uint32_t target, std::span<const uint32_t> sources, std::vector<Reply>& replies,
                          size_t open) {
  std::vector<std::pair<uint32_t, size_t>> wanted;  // position, index; latest first
  for (size_t i = 0; i < sources.size(); ++i) {
    if (replies[i] == Reply::kNotReached) wanted.emplace_back(position(sources[i]), i);
  }
  std::sort(wanted.rbegin(), wanted.rend());
  const uint32_t earliest = wanted.back().first;
  std::priority_queue<std::pair<uint32_t, uint32_t>> open_nodes;  // position, node
  const auto push_predecessors = [&](uint32_t node, bool fresh) {
    for (const uint32_t source : predecessors(node)) {
      if (!fresh && mark_[source] == round_) continue;
      mark_[source] = round_;
      if (position(source) >= earliest) open_nodes.emplace(position(source), source);
    }
  };
  push_predecessors(target, true);
  size_t next = 0;
  while (next < open && !open_nodes.empty()) {
    const auto [at, node] = open_nodes.top();
    open_nodes.pop();
    while (next < open && wanted[next].first > at) ++next;
    if (next < open && wanted[next].first == at) replies[wanted[next++].second] = Reply::kReached;
    if (budget_ == 0) break;
    --budget_;
    push_predecessors(node, false);
  }
  if (budget_ > 0) return;
  for (; next < open; ++next) replies[wanted[next].second] = Reply::kGaveUp;
}

}  // namespace testudo::checker
