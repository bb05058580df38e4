#include "profiler/critical_path.h"

#include <algorithm>
#include <map>

#include "profiler/task_graph.h"

namespace testudo::profiler {
namespace {

using Index = TaskGraph::Index;
using Edge = TaskGraph::Edge;
using Node = TaskGraph::Node;

constexpr uint32_t kNone = ~uint32_t{0};

Cause cause_of(TaskGraph::EdgeKind kind) {
  switch (kind) {
    case TaskGraph::EdgeKind::kDependence:
      return Cause::kDependence;
    case TaskGraph::EdgeKind::kLaunch:
      return Cause::kLaunch;
    case TaskGraph::EdgeKind::kResume:
      return Cause::kResume;
    case TaskGraph::EdgeKind::kWait:
      return Cause::kWait;
  }
  return Cause::kStart;
}

// Longest path in a graph without circles (Kahn's order), forwards and then backwards for the slack.
class Search {
 public:
  Search(const profile::Profile& profile, const TaskGraph& graph)
      : profile_(profile), nodes_(graph.nodes()), edges_(graph.edges()) {
    result_.contradicted = graph.contradicted();
  }

  CriticalPath run() {
    sort_edges();
    find_earliest();
    find_latest();
    collect_steps();
    collect_slack();
    return std::move(result_);
  }

 private:
  void sort_edges();
  void find_earliest();
  void find_latest();
  void collect_steps();
  void add_step(Index node, uint64_t length, Cause cause);
  void collect_slack();

  const profile::Profile& profile_;
  const std::vector<Node>& nodes_;
  std::vector<Edge> edges_;         // by `from`
  std::vector<size_t> first_edge_;  // of each node, and one more
  std::vector<Index> order_;
  std::vector<bool> ordered_;       // whether a node is in it: it is on no circle, and behind none
  std::vector<uint64_t> earliest_;  // start of each node with as many processors as it likes
  std::vector<uint64_t> latest_;    // start that does not make the path longer
  std::vector<uint32_t> best_;      // the edge that made a node start so late
  CriticalPath result_;
};

void Search::sort_edges() {
  std::stable_sort(edges_.begin(), edges_.end(),
                   [](const Edge& a, const Edge& b) { return a.from < b.from; });
  first_edge_.assign(nodes_.size() + 1, 0);
  for (const Edge& edge : edges_) ++first_edge_[edge.from + 1];
  for (size_t i = 1; i < first_edge_.size(); ++i) first_edge_[i] += first_edge_[i - 1];
}

void Search::find_earliest() {
  std::vector<uint32_t> unmet(nodes_.size(), 0);
  for (const Edge& edge : edges_) ++unmet[edge.to];
  earliest_.assign(nodes_.size(), 0);
  best_.assign(nodes_.size(), kNone);
  for (Index i = 0; i < nodes_.size(); ++i) {
    if (unmet[i] == 0) order_.push_back(i);
  }
  uint64_t met = 0;
  for (size_t next = 0; next < order_.size(); ++next) {
    const Index from = order_[next];
    for (size_t e = first_edge_[from]; e < first_edge_[from + 1]; ++e, ++met) {
      const Edge& edge = edges_[e];
      const uint64_t start = earliest_[from] + edge.offset_ns;
      if (start > earliest_[edge.to] || best_[edge.to] == kNone) {
        earliest_[edge.to] = start;
        best_[edge.to] = static_cast<uint32_t>(e);
      }
      if (--unmet[edge.to] == 0) order_.push_back(edge.to);
    }
    result_.length_ns = std::max(result_.length_ns, earliest_[from] + nodes_[from].length());
  }
  // What is left over lies on circles, or behind them.
  result_.contradicted += edges_.size() - met;
  ordered_.assign(nodes_.size(), false);
  for (Index node : order_) ordered_[node] = true;
}

void Search::find_latest() {
  latest_.assign(nodes_.size(), 0);
  for (size_t next = order_.size(); next-- > 0;) {
    const Index node = order_[next];
    uint64_t latest = result_.length_ns - nodes_[node].length();
    for (size_t e = first_edge_[node]; e < first_edge_[node + 1]; ++e) {
      const Index to = edges_[e].to;
      if (ordered_[to]) latest = std::min(latest, latest_[to] - edges_[e].offset_ns);
    }
    latest_[node] = latest;
  }
}

void Search::collect_steps() {
  Index node = kNone;
  for (Index candidate : order_) {
    if (nodes_[candidate].event == nullptr) continue;
    if (earliest_[candidate] + nodes_[candidate].length() != result_.length_ns) continue;
    node = candidate;
    break;
  }
  if (node == kNone) return;
  uint64_t length = nodes_[node].length();
  while (true) {
    const uint32_t best = best_[node];
    add_step(node, length, best == kNone ? Cause::kStart : cause_of(edges_[best].kind));
    if (best == kNone) break;
    node = edges_[best].from;
    length = edges_[best].offset_ns;
  }
  std::reverse(result_.steps.begin(), result_.steps.end());
  result_.steps.front().cause = Cause::kStart;
  std::map<std::pair<profile::Kind, std::string>, PathShare> shares;
  for (const Step& step : result_.steps) {
    PathShare& share = shares[{step.kind, step.name}];
    share.kind = step.kind;
    share.name = step.name;
    ++share.steps;
    share.length_ns += step.length_ns;
  }
  for (auto& [key, share] : shares) result_.shares.push_back(std::move(share));
  std::stable_sort(result_.shares.begin(), result_.shares.end(),
                   [](const PathShare& a, const PathShare& b) { return a.length_ns > b.length_ns; });
}

void Search::add_step(Index index, uint64_t length, Cause cause) {
  const Node& node = nodes_[index];
  if (node.event == nullptr) return;
  result_.steps.push_back({node.uid, node.event->kind, profile_.name(node.event->name), node.lane,
                           node.start_ns, node.end_ns, length, cause});
}

void Search::collect_slack() {
  std::vector<uint64_t> slacks;
  // Nodes of one point are neighbours; those without an id are points of their own.
  for (Index i = 0; i < nodes_.size(); ++i) {
    if (!ordered_[i] || nodes_[i].event == nullptr) continue;
    const uint64_t slack = latest_[i] - earliest_[i];
    const bool continues = i > 0 && ordered_[i - 1] && nodes_[i].uid && nodes_[i - 1].uid == nodes_[i].uid;
    if (continues) {
      slacks.back() = std::min(slacks.back(), slack);
    } else {
      slacks.push_back(slack);
    }
  }
  result_.points_without_slack = static_cast<uint64_t>(std::count(slacks.begin(), slacks.end(), uint64_t{0}));
  result_.slack = distribution(std::move(slacks));
}

}  // namespace

const char* to_string(Cause cause) {
  switch (cause) {
    case Cause::kStart:
      return "start";
    case Cause::kDependence:
      return "dependence";
    case Cause::kLaunch:
      return "launch";
    case Cause::kResume:
      return "resume";
    case Cause::kWait:
      return "wait";
  }
  return "unknown";
}

CriticalPath critical_path(const profile::Profile& profile) {
  const TaskGraph graph(profile);
  return Search(profile, graph).run();
}

}  // namespace testudo::profiler
