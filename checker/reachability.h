#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace testudo::checker {

struct GraphEdge {
  uint32_t from = 0;  // runs first
  uint32_t to = 0;
  bool operator==(const GraphEdge&) const = default;
};

// Answers whether one node of a directed graph is reached from another. Made for graphs of dependences, where
// nearly every question is answered by one edge and the rest by a few steps: questions about one target are
// asked together, and what no edge answers is searched for backwards from the target, in falling topological
// order, so that the search ends as soon as it has passed the earliest node asked for. Not thread safe.
class Reachability {
 public:
  enum class Reply : uint8_t { kReached, kNotReached, kGaveUp };

  // `budget`: how many nodes all searches together may visit before they give up.
  Reachability(uint32_t nodes, std::vector<GraphEdge> edges, uint64_t budget);

  // The nodes of one cycle, each with an edge to the next and the last to the first; empty where there is
  // none.
  const std::vector<uint32_t>& cycle() const { return cycle_; }

  std::span<const uint32_t> predecessors(uint32_t node) const {
    return {sources_.data() + first_[node], first_[node + 1] - first_[node]};
  }

  // One reply per source, whether a path leads from it to `target`. Precondition: cycle() is empty. Sources
  // differ from each other and from `target`.
  void ask(uint32_t target, std::span<const uint32_t> sources, std::vector<Reply>& replies);

 private:
  void order_nodes(uint32_t nodes);
  void find_cycle(const std::vector<uint32_t>& successors_left);
  void search(uint32_t target, std::span<const uint32_t> sources, std::vector<Reply>& replies, size_t open);
  uint32_t position(uint32_t node) const { return position_.empty() ? node : position_[node]; }

  std::vector<size_t> first_;
  std::vector<uint32_t> sources_;
  std::vector<uint32_t> position_;  // in a topological order; empty where that is the numbering itself
  std::vector<uint32_t> cycle_;
  std::vector<uint32_t> mark_;  // round in which a node was seen
  uint32_t round_ = 0;
  uint64_t budget_;
};

}  // namespace testudo::checker
