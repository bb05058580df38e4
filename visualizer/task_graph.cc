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

// Freeing a region or a field is recorded as a fill that the program did not write. It is no step of the
// program: it stays in the trace and out of the picture.
bool is_destruction(const trace::Operation& operation) {
  return operation.internal && operation.op == trace::OperationKind::kFill;
}

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
    for (const OperationNode& operation : trace_.operations()) {
      if (!is_destruction(operation.record)) order.push_back(&operation);
    }
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
    add_destructions();
  }

  // They have numbers behind those of the nodes, because orders may lead through them.
  void add_destructions() {
    count_ = graph_.nodes.size();
    for (const OperationNode& operation : trace_.operations()) {
      if (!is_destruction(operation.record)) continue;
      if (!options_.points) node_at_[operation.record.id.value] = count_++;
      for (const trace::Point& point : operation.points) {
        if (options_.points) node_at_[point.uid.value] = count_++;
      }
    }
  }

  // What came before a destruction comes before what came after it.
  void bypass_destructions() {
    std::map<size_t, std::vector<size_t>> before;
    for (const auto& [arc, weight] : weights_) {
      if (arc.second >= graph_.nodes.size()) before[arc.second].push_back(arc.first);
    }
    for (size_t gone = graph_.nodes.size(); gone < count_; ++gone) {
      std::vector<size_t> after;
      for (auto at = weights_.lower_bound({gone, 0}); at != weights_.end() && at->first.first == gone;
           at = weights_.erase(at)) {
        const size_t to = at->first.second;
        if (const auto next = before.find(to); next != before.end()) std::erase(next->second, gone);
        if (to != gone) after.push_back(to);
        if (to == gone) graph_.cyclic = true;
      }
      for (const size_t from : before[gone]) {
        const uint64_t weight = weights_.extract({from, gone}).mapped();
        for (const size_t to : after) {
          if (from == to) graph_.cyclic = true;
          const bool fresh = from != to && weights_.try_emplace({from, to}, weight).second;
          if (fresh && to >= graph_.nodes.size()) before[to].push_back(from);
        }
      }
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

  // An execution fence comes after all that its context issued before; runs record only what comes after it.
  void add_fences() {
    std::unordered_map<PointId, std::vector<const OperationNode*>> since;  // the last fence of each context
    for (const OperationNode& operation : trace_.operations()) {
      std::vector<const OperationNode*>& before = since[operation.record.context];
      if (operation.record.fence == trace::FenceKind::kExecution) {
        // A run that failed may have left it without its point.
        const auto uid = operation.points.empty() ? PointId() : operation.points[0].uid;
        const auto fence = node_of(uid, operation);
        for (const OperationNode* earlier : before) order_before(*earlier, fence);
        before.clear();
      }
      before.push_back(&operation);
    }
  }

  void order_before(const OperationNode& earlier, std::optional<size_t> fence) {
    if (!fence) return;
    for (const trace::Point& point : earlier.points) {
      const auto from = node_of(point.uid, earlier);
      if (from) weights_.try_emplace({*from, *fence}, options_.points ? 1 : earlier.points.size());
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
    add_fences();
    bypass_destructions();
    std::vector<Arc> arcs;
    for (const auto& [arc, weight] : weights_) arcs.push_back(arc);
    if (!transitively_reduce(graph_.nodes.size(), arcs)) graph_.cyclic = true;
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
  size_t count_ = 0;  // of nodes and destructions together
  std::map<Arc, uint64_t> weights_;
};

}  // namespace

TaskGraph build_task_graph(const Trace& trace, const TaskGraphOptions& options) {
  return TaskGraphBuilder(trace, options).build();
}

std::string point_label(const DomainPoint& point) {
  std::string text;
  for (int d = 0; d < point.dim; ++d)
    text += (d == 0 ? "" : ", ") + std::to_string(point[static_cast<unsigned>(d)]);
  return "[" + text + "]";
}

std::string context_title(const Trace& trace, PointId owner) {
  if (!owner) return "runtime";
  const trace::PointRef ref = trace.point(owner);
  std::string title = operation_title(trace, ref.operation->record);
  if (ref.point->point.exists()) title += " " + point_label(ref.point->point);
  return title;
}

}  // namespace testudo::visualizer
