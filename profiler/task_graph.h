#pragma once

#include <cstdint>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "core/base/profile_reader.h"

namespace testudo::profiler {

// The order of a run as a graph, reconstructed from the profile alone. A node is an uninterrupted stretch of
// one point; points that are named in dependences and have no slice (fences, empty operations) are nodes of
// no length.
class TaskGraph {
 public:
  using Index = uint32_t;

  struct Node {
    const profile::Event* event = nullptr;  // none for points without a slice
    size_t lane = 0;
    PointId uid;
    uint64_t start_ns = 0;
    uint64_t end_ns = 0;
    uint64_t length() const { return end_ns - start_ns; }
  };

  enum class EdgeKind : uint8_t { kDependence, kLaunch, kResume, kWait };

  // `to` could not start before `from` had done `offset_ns` of its length (all of it, unless `from` launched
  // `to`).
  struct Edge {
    Index from = 0;
    Index to = 0;
    uint64_t offset_ns = 0;
    EdgeKind kind = EdgeKind::kDependence;
  };

  // Precondition: fewer than 2^32 stretches. Pointers lead into `profile`, which must outlive the graph.
  explicit TaskGraph(const profile::Profile& profile);

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<Edge>& edges() const { return edges_; }
  // Orders that were recorded and that the times contradict; they are no edges.
  uint64_t contradicted() const { return contradicted_; }

 private:
  // The nodes of one point, in order of time.
  struct Range {
    Index first = 0;
    Index last = 0;
  };

  // Of each task the points that it launched, by their ends: what a wait waited for, where it does not say,
  // is the last of them that ended before the task went on.
  using Children = std::vector<std::tuple<PointId, uint64_t, Index>>;

  void add_nodes(const profile::Profile& profile);
  void index_nodes();
  void add_points_without_slices(const profile::Profile& profile);
  void add_dependences(const profile::Profile& profile);
  void add_resumptions();
  void add_launches();
  void add_waits(const profile::Profile& profile);
  void add_wait(const profile::Event& wait, const Children& children);
  void add_edge(Index from, Index to, EdgeKind kind);
  const Range* find(PointId uid) const;

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::unordered_map<PointId, Range> ranges_;
  uint64_t contradicted_ = 0;
};

}  // namespace testudo::profiler
