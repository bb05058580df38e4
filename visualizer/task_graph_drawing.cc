#include <map>
#include <set>

#include "core/base/rank_copy.h"
#include "core/trace/words.h"
#include "visualizer/task_graph.h"

namespace testudo::visualizer {
namespace {

using trace::Operation;
using trace::OperationKind;
using trace::Trace;

struct Style {
  const char* shape;
  const char* fill;
};

Style style_of(OperationKind kind) {
  switch (kind) {
    case OperationKind::kTask:
      return {"box", "#dbe9f6"};
    case OperationKind::kIndexTask:
      return {"box3d", "#dbe9f6"};
    case OperationKind::kFill:
    case OperationKind::kIndexFill:
      return {"cylinder", "#e6f2dc"};
    case OperationKind::kCopy:
    case OperationKind::kIndexCopy:
      return {"cds", "#fdeccf"};
    case OperationKind::kInline:
      return {"note", "#f4e3f5"};
    case OperationKind::kFence:
      return {"hexagon", "#f6d5d0"};
    case OperationKind::kPartition:
      return {"tab", "#e4e0f4"};
    case OperationKind::kFold:
      return {"invtrapezium", "#eeeeee"};
    case OperationKind::kSend:
    case OperationKind::kReceive:
      return {"parallelogram", "#d6ecef"};
    case OperationKind::kAttach:
    case OperationKind::kDetach:
    case OperationKind::kAcquire:
    case OperationKind::kRelease:
      return {"cds", "#f3ead8"};
  }
  return {"box", "#ffffff"};
}

std::string file_name(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

// Operations that only one rank knows are numbered by it: "1.13" is the number 13 of rank 1.
std::string number_text(OperationId id) {
  const uint64_t owner = id.value >> kLocalIdShift;
  if (owner == 0) return std::to_string(id.value);
  return std::to_string(owner - 1) + "." + std::to_string(id.value - (owner << kLocalIdShift));
}

// Of a send or receive, where the node stands for one message.
const trace::Point* message_point(const TaskGraph::Node& node) {
  const auto& points = node.operation->points;
  const trace::Point* point = points.size() == 1 ? &points.front() : node.point;
  return point != nullptr && point->message ? point : nullptr;
}

// The rank that all of a node is on; none where several have a part in it.
std::optional<int> rank_of(const Trace& trace, const TaskGraph::Node& node) {
  const std::vector<int>& ranks = node.operation->rank_of_point;
  if (trace.ranks() == 1 || ranks.empty()) return std::nullopt;
  if (node.point != nullptr) {
    return node.operation->rank(static_cast<size_t>(node.point - node.operation->points.data()));
  }
  const bool replicated = node.operation->record.replicated;
  return replicated ? std::nullopt : std::optional(ranks.front());
}

std::string short_label(const Trace& trace, const TaskGraph::Node& node) {
  const Operation& operation = node.operation->record;
  std::string text = operation_title(trace, operation);
  const trace::Point* message = message_point(node);
  if (message != nullptr) {
    text += (operation.op == OperationKind::kSend ? " to rank " : " from rank ") +
            std::to_string(message->message->peer) + "\n" + std::to_string(message->message->bytes) +
            " bytes";
  } else if (node.point != nullptr && node.point->point.exists()) {
    text += " " + point_label(node.point->point);
  }
  text += "\n#" + number_text(operation.id);
  if (node.point == nullptr && operation.domain && message == nullptr) {
    const bool moves = operation.op == OperationKind::kSend || operation.op == OperationKind::kReceive;
    const uint64_t points = moves ? node.operation->points.size() : operation.domain->volume();
    text += ", " + std::to_string(points) + (points == 1 ? " point" : " points");
  }
  return text;
}

std::string node_label(const Trace& trace, const TaskGraph::Node& node) {
  const trace::Where& where = node.operation->record.where;
  std::string text = short_label(trace, node);
  if (where.line != 0) text += "\n" + file_name(where.file) + ":" + std::to_string(where.line);
  return text;
}

Drawing::Node draw_node(const Trace& trace, const TaskGraph::Node& node) {
  const Operation& operation = node.operation->record;
  Style style = style_of(operation.op);
  // A stack of points stands for a whole launch only.
  if (node.point != nullptr && operation.op == OperationKind::kIndexTask)
    style = style_of(OperationKind::kTask);
  Drawing::Node drawn;
  drawn.id = node.point != nullptr ? "uid" + std::to_string(node.point->uid.value)
                                   : "op" + std::to_string(operation.id.value);
  drawn.attributes = {
      {"label", label(node_label(trace, node))}, {"shape", style.shape}, {"fillcolor", style.fill}};
  if (operation.internal) {
    drawn.attributes["style"] = "filled,dashed";
    drawn.attributes["fontcolor"] = "#666666";
  }
  if (!operation.where.text.empty()) drawn.attributes["tooltip"] = label(operation.where.text);
  return drawn;
}

Attributes draw_edge(const TaskGraph& graph, const TaskGraph::Edge& edge) {
  const OperationKind from = graph.nodes[edge.from].operation->record.op;
  const OperationKind to = graph.nodes[edge.to].operation->record.op;
  if (from == OperationKind::kSend && to == OperationKind::kReceive)
    return {{"color", "#1f77b4"}, {"penwidth", "1.8"}, {"tooltip", "message"}};
  if (edge.weight == 0) return {{"style", "dashed"}, {"tooltip", "future"}};
  if (edge.weight == 1) return {};
  return {{"tooltip", std::to_string(edge.weight) + " dependences between points"}};
}

Drawing empty_drawing(const std::string& name, size_t nodes) {
  Drawing drawing;
  drawing.name = name;
  drawing.graph = {{"rankdir", "TB"}, {"compound", "true"}, {"fontname", "Helvetica"}, {"nodesep", "0.25"}};
  // The network simplex of large graphs is stopped early: a plainer drawing rather than none.
  if (nodes > 200) drawing.graph.insert({{"nslimit", "4"}, {"nslimit1", "4"}, {"mclimit", "0.5"}});
  drawing.node_defaults = {{"shape", "box"},          {"style", "filled"}, {"fillcolor", "#ffffff"},
                           {"fontname", "Helvetica"}, {"fontsize", "11"},  {"label", ""}};
  drawing.edge_defaults = {{"color", "#555555"}, {"arrowsize", "0.7"}};
  return drawing;
}

// A node that says how much of a context is not drawn.
Drawing::Node draw_omitted(const TaskGraph::Context& context) {
  Drawing::Node node;
  node.id = "omitted" + std::to_string(context.owner.value);
  node.attributes = {{"label", label("+" + std::to_string(context.omitted) + " more")},
                     {"shape", "plaintext"},
                     {"style", ""}};
  return node;
}

// Draws a whole graph, with a cluster for each context that has a node in it; one use.
class WholeDrawing {
 public:
  WholeDrawing(const Trace& trace, const TaskGraph& graph)
      : trace_(trace), graph_(graph), drawing_(empty_drawing("task_graph", graph.nodes.size())) {}

  Drawing draw() {
    for (size_t n = 0; n < graph_.nodes.size(); ++n) first_of_.try_emplace(graph_.nodes[n].context, n);
    add_clusters();
    add_rank_clusters();
    for (const TaskGraph::Node& node : graph_.nodes) {
      place(draw_node(trace_, node), node.context);
      if (const auto rank = rank_of(trace_, node))
        drawing_.nodes.back().cluster = cluster_of_rank_.at({node.context, *rank});
    }
    for (const TaskGraph::Edge& edge : graph_.edges)
      drawing_.edges.push_back({edge.from, edge.to, draw_edge(graph_, edge)});
    for (const auto& [context, first] : first_of_) connect(context, first);
    add_note();
    return std::move(drawing_);
  }

 private:
  // Parents come before children.
  void add_clusters() {
    for (size_t c = 0; c < graph_.contexts.size(); ++c) {
      const TaskGraph::Context& context = graph_.contexts[c];
      if (!context.owner || !first_of_.contains(c)) continue;
      std::optional<size_t> parent;
      if (const auto at = cluster_of_.find(*context.parent); at != cluster_of_.end()) parent = at->second;
      cluster_of_[c] = drawing_.clusters.size();
      drawing_.clusters.push_back({std::to_string(context.owner.value),
                                   {{"label", label(context_title(trace_, context.owner))},
                                    {"style", "rounded"},
                                    {"color", "#999999"},
                                    {"fontsize", "11"},
                                    {"fontname", "Helvetica"}},
                                   parent});
    }
  }

  // Within a context, one for each rank that a node of it is on.
  void add_rank_clusters() {
    std::set<std::pair<size_t, int>> needed;
    for (const TaskGraph::Node& node : graph_.nodes) {
      if (const auto rank = rank_of(trace_, node)) needed.emplace(node.context, *rank);
    }
    // Else the levels in a frame would not be those of what is outside of it.
    if (!needed.empty()) drawing_.graph["newrank"] = "true";
    for (const auto& [context, rank] : needed) {
      std::optional<size_t> parent;
      if (const auto at = cluster_of_.find(context); at != cluster_of_.end()) parent = at->second;
      cluster_of_rank_[{context, rank}] = drawing_.clusters.size();
      const std::string owner = std::to_string(graph_.contexts[context].owner.value);
      drawing_.clusters.push_back({"rank" + std::to_string(rank) + "_of_" + owner,
                                   {{"label", label("rank " + std::to_string(rank))},
                                    {"style", "rounded,filled"},
                                    {"fillcolor", rank % 2 == 0 ? "#f7f9fb" : "#fbf8f2"},
                                    {"color", "#bbbbbb"},
                                    {"fontsize", "11"},
                                    {"fontname", "Helvetica"}},
                                   parent});
    }
  }

  void place(Drawing::Node node, size_t context) {
    if (const auto at = cluster_of_.find(context); at != cluster_of_.end()) node.cluster = at->second;
    drawing_.nodes.push_back(std::move(node));
  }

  // Shows what a context lacks, and which node owns it.
  void connect(size_t c, size_t first) {
    const TaskGraph::Context& context = graph_.contexts[c];
    if (context.omitted != 0) place(draw_omitted(context), c);
    if (!context.owner_node) return;
    drawing_.edges.push_back({*context.owner_node,
                              first,
                              {{"style", "dotted"},
                               {"arrowhead", "none"},
                               {"lhead", "cluster_" + std::to_string(context.owner.value)}}});
  }

  void add_note() {
    std::string note;
    if (graph_.omitted != 0) {
      note = "the first " + std::to_string(graph_.nodes.size()) + " nodes; " +
             std::to_string(graph_.omitted) + " more are not drawn";
    }
    size_t hidden = 0;
    for (size_t c = 0; c < graph_.contexts.size(); ++c) {
      if (graph_.contexts[c].omitted != 0 && !first_of_.contains(c)) ++hidden;
    }
    if (hidden != 0) note += ", among them all of " + std::to_string(hidden) + " tasks' own launches";
    if (graph_.cyclic)
      note += std::string(note.empty() ? "" : "; ") + "the recorded order has a cycle: not reduced";
    if (!note.empty()) drawing_.graph["label"] = label(note);
  }

  const Trace& trace_;
  const TaskGraph& graph_;
  Drawing drawing_;
  std::map<size_t, size_t> first_of_;                         // the first node of each context that has one
  std::map<size_t, size_t> cluster_of_;                       // of each context that is drawn as one
  std::map<std::pair<size_t, int>, size_t> cluster_of_rank_;  // of each context and rank
};

}  // namespace

std::string operation_title(const Trace& trace, const Operation& operation) {
  if (operation.task) return trace.task_name(*operation.task);
  if (operation.fence) return std::string(word(*operation.fence)) + " fence";
  std::string title(word(operation.op));
  if (operation.op == OperationKind::kInline) title = "inline mapping";
  for (char& c : title) c = c == '_' ? ' ' : c;
  return title;
}

Drawing draw_task_graph(const Trace& trace, const TaskGraph& graph) {
  return WholeDrawing(trace, graph).draw();
}

Drawing draw_context(const Trace& trace, const TaskGraph& graph, size_t context, std::vector<size_t>& nodes,
                     std::vector<size_t>& edges) {
  std::map<size_t, size_t> drawn_at;
  nodes.clear();
  edges.clear();
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    if (graph.nodes[n].context != context) continue;
    drawn_at[n] = nodes.size();
    nodes.push_back(n);
  }
  Drawing drawing = empty_drawing("context", nodes.size());
  // The page draws boxes with two lines of text, in a font of its own that is not known here.
  drawing.node_defaults.insert_or_assign("fontsize", "13");
  drawing.node_defaults.insert_or_assign("margin", "0.2,0.055");
  for (const size_t n : nodes) {
    Drawing::Node node = draw_node(trace, graph.nodes[n]);
    node.attributes["label"] = label(short_label(trace, graph.nodes[n]));
    node.attributes["shape"] = "box";
    drawing.nodes.push_back(std::move(node));
  }
  for (size_t e = 0; e < graph.edges.size(); ++e) {
    const auto from = drawn_at.find(graph.edges[e].from);
    const auto to = drawn_at.find(graph.edges[e].to);
    if (from == drawn_at.end() || to == drawn_at.end()) continue;
    drawing.edges.push_back({from->second, to->second, draw_edge(graph, graph.edges[e])});
    edges.push_back(e);
  }
  return drawing;
}

}  // namespace testudo::visualizer
