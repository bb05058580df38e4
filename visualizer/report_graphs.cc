#include <algorithm>
#include <cmath>
#include <numeric>

#include "visualizer/report_tables.h"
#include "visualizer/task_graph.h"

namespace testudo::visualizer {
namespace {

using trace::Trace;

double rounded(double value) {
  return std::round(value * 10) / 10;
}

Json nodes_json(const TaskGraph& graph, const Layout& layout, const std::vector<size_t>& nodes) {
  Columns table({"op", "uid", "x", "y", "w", "h"});
  for (size_t i = 0; i < nodes.size(); ++i) {
    const TaskGraph::Node& node = graph.nodes[nodes[i]];
    const Layout::Node& at = layout.nodes[i];
    table.add(node.operation->record.id.value, node.point != nullptr ? node.point->uid.value : 0,
              rounded(at.x), rounded(at.y), rounded(at.width), rounded(at.height));
  }
  return std::move(table).json();
}

Json edges_json(const TaskGraph& graph, const Drawing& drawing, const Layout& layout,
                const std::vector<size_t>& edges) {
  Columns table({"from", "to", "weight", "path"});
  for (size_t i = 0; i < edges.size(); ++i) {
    Json path = Json::array();
    for (const double coordinate : layout.paths[i]) path.push_back(rounded(coordinate));
    table.add(drawing.edges[i].from, drawing.edges[i].to, graph.edges[edges[i]].weight, std::move(path));
  }
  return std::move(table).json();
}

// The contexts with something to draw: what the program's tasks did before what the runtime did, outer before
// inner, large before small.
std::vector<size_t> contexts_to_draw(const TaskGraph& graph) {
  std::vector<size_t> size(graph.contexts.size(), 0);
  std::vector<size_t> depth(graph.contexts.size(), 0);
  for (const TaskGraph::Node& node : graph.nodes) ++size[node.context];
  for (size_t c = 0; c < graph.contexts.size(); ++c) {
    if (graph.contexts[c].parent) depth[c] = depth[*graph.contexts[c].parent] + 1;
  }
  std::vector<size_t> order(graph.contexts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::erase_if(order, [&](size_t c) { return size[c] == 0; });
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const auto rank = [&](size_t c) {
      return std::tuple(!graph.contexts[c].owner, depth[c], graph.nodes.size() - size[c]);
    };
    return rank(a) < rank(b);
  });
  return order;
}

std::string note_on(const TaskGraph& graph, size_t context) {
  std::string note;
  if (graph.contexts[context].omitted != 0) {
    note = std::to_string(graph.contexts[context].omitted) + " nodes more are not drawn";
  }
  if (graph.cyclic) note += std::string(note.empty() ? "" : "; ") + "the recorded order has a cycle";
  return note;
}

}  // namespace

Result<Json> graphs_section(const Trace& trace, const ReportOptions& options, const Graphviz& graphviz) {
  const TaskGraph graph = build_task_graph(trace, options.graph);
  Json graphs = Json::array();
  for (const size_t context : contexts_to_draw(graph)) {
    if (graphs.size() >= options.graphs) break;
    std::vector<size_t> nodes;
    std::vector<size_t> edges;
    const Drawing drawing = draw_context(trace, graph, context, nodes, edges);
    const auto layout = graphviz.lay_out(drawing);
    if (!layout) return Error{layout.error()};
    const PointId owner = graph.contexts[context].owner;
    Json json = {{"context", owner.value},
                 {"title", context_title(trace, owner)},
                 {"width", rounded(layout.value().width)},
                 {"height", rounded(layout.value().height)},
                 {"nodes", nodes_json(graph, layout.value(), nodes)},
                 {"edges", edges_json(graph, drawing, layout.value(), edges)}};
    const std::string note = note_on(graph, context);
    if (!note.empty()) json["note"] = note;
    graphs.push_back(std::move(json));
  }
  return graphs;
}

}  // namespace testudo::visualizer
