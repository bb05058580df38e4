#include "visualizer/task_graph.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include "visualizer/reduce.h"

namespace testudo::visualizer {
namespace {

using trace::OperationNode;
using trace::Trace;

// Finds the nodes and edges of a graph; one use.
class TaskGraphBuilder {
 public:
  TaskGraphBuilder(const Trace& trace, const TaskGraphOptions& options) : trace_(trace), options_(options) {}

  TaskGraph build() {
    find_contexts();
    add_nodes();
    add_edges();
    return std::move(graph_);
  }

 private:
  using Key = uint64_t;  // an operation id, or with points a uid

  size_t context_of(PointId owner) {
    const auto [at, fresh] = context_at_.try_emplace(owner, 0);
    if (!fresh) return at->second;
    std::optional<size_t> parent;
    size_t depth = 0;
    if (owner) {
      // A task is recorded after the one that launched it, so this ends at the runtime.
      parent = context_of(trace_.point(owner).operation->record.context);
      depth = depth_[*parent] + 1;
    }
    context_at_[owner] = graph_.contexts.size();
    depth_.push_back(depth);
    graph_.contexts.push_back({owner, parent, {}, 0});
    return graph_.contexts.size() - 1;
  }

  void find_contexts() {
    for (const OperationNode& operation : trace_.operations()) context_of(operation.record.context);
  }

  void add_nodes() {
    std::vector<const OperationNode*> order;
    for (const OperationNode& operation : trace_.operations()) order.push_back(&operation);
    std::stable_sort(order.begin(), order.end(), [this](const OperationNode* a, const OperationNode* b) {
      return depth_of(*a) < depth_of(*b);
    });
    for (const OperationNode* operation : order) {
      const size_t context = context_at_.at(operation->record.context);
      if (!options_.points) {
        add_node({operation, nullptr, context}, operation->record.id.value);
        continue;
      }
      for (const trace::Point& point : operation->points) {
        add_node({operation, &point, context}, point.uid.value);
      }
    }
    for (TaskGraph::Context& context : graph_.contexts) {
      if (context.owner) context.owner_node = node_of(context.owner, *trace_.point(context.owner).operation);
    }
  }

  size_t depth_of(const OperationNode& operation) const {
    return depth_[context_at_.at(operation.record.context)];
  }

  void add_node(const TaskGraph::Node& node, Key key) {
    if (graph_.nodes.size() >= options_.limit) {
      ++graph_.omitted;
      ++graph_.contexts[node.context].omitted;
      return;
    }
    node_at_[key] = graph_.nodes.size();
    graph_.nodes.push_back(node);
  }

  std::optional<size_t> node_of(PointId uid, const OperationNode& operation) const {
    const auto found = node_at_.find(options_.points ? uid.value : operation.record.id.value);
    if (found == node_at_.end()) return std::nullopt;
    return found->second;
  }

  // Edges between points of one launch have no place where the launch is one node.
  void add_edge(std::optional<size_t> from, std::optional<size_t> to, uint64_t weight) {
    if (from && to && (options_.points || *from != *to)) weights_[{*from, *to}] += weight;
  }

  void add_futures(const OperationNode& operation) {
    for (const OperationId id : operation.record.after) {
      const OperationNode& before = trace_.operation(id);
      if (!options_.points) {
        add_edge(node_of({}, before), node_of({}, operation), 0);
        continue;
      }
      for (const trace::Point& from : before.points) {
        for (const trace::Point& to : operation.points) {
          add_edge(node_of(from.uid, before), node_of(to.uid, operation), 0);
        }
      }
    }
  }

  void add_edges() {
    for (const OperationNode& operation : trace_.operations()) {
      for (const trace::Edge& edge : operation.edges) {
        const auto to = node_of(edge.to, operation);
        if (to) add_edge(node_of(edge.from, *trace_.point(edge.from).operation), to, 1);
      }
      add_futures(operation);
    }
    std::vector<Arc> arcs;
    for (const auto& [arc, weight] : weights_) arcs.push_back(arc);
    graph_.cyclic = !transitively_reduce(graph_.nodes.size(), arcs);
    std::sort(arcs.begin(), arcs.end(), [](const Arc& a, const Arc& b) {
      return std::pair(a.second, a.first) < std::pair(b.second, b.first);
    });
    for (const Arc& arc : arcs) graph_.edges.push_back({arc.first, arc.second, weights_.at(arc)});
  }

  const Trace& trace_;
  const TaskGraphOptions& options_;
  TaskGraph graph_;
  std::unordered_map<PointId, size_t> context_at_;
  std::vector<size_t> depth_;  // of each context
  std::unordered_map<Key, size_t> node_at_;
  std::map<Arc, uint64_t> weights_;
};

}  // namespace

TaskGraph build_task_graph(const Trace& trace, const TaskGraphOptions& options) {
  return TaskGraphBuilder(trace, options).build();
}

std::string context_title(const Trace& trace, PointId owner) {
  if (!owner) return "runtime";
  const trace::PointRef ref = trace.point(owner);
  std::string title = operation_title(trace, ref.operation->record);
  if (ref.point->point.exists()) title += " " + to_string(ref.point->point);
  return title;
}

}  // namespace testudo::visualizer
