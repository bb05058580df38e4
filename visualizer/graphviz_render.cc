#include "visualizer/graphviz_render.h"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

#include <graphviz/cgraph.h>
#include <graphviz/gvc.h>

namespace testudo::visualizer {
namespace {

struct CloseGraph {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};
using GraphHandle = std::unique_ptr<Agraph_t, CloseGraph>;

// Graphviz takes char* where it means const char*.
char* text(const std::string& s) {
  return const_cast<char*>(s.c_str());
}

void set_all(void* object, const Attributes& attributes) {
  static const std::string kNothing;
  for (const auto& [name, value] : attributes) agsafeset(object, text(name), text(value), text(kNothing));
}

void set_defaults(Agraph_t* graph, int kind, const Attributes& attributes) {
  for (const auto& [name, value] : attributes) agattr(graph, kind, text(name), text(value));
}

// One for the whole process: the text plugin remembers a font by an address inside the context, and would
// look there even after the context is gone.
GVC_t* context() {
  static const std::unique_ptr<GVC_t, decltype(&gvFreeContext)> shared(gvContext(), &gvFreeContext);
  CHECK(shared != nullptr);
  agseterr(AGERR);
  return shared.get();
}

// A drawing as Graphviz holds it; handles in the order of the drawing.
struct Built {
  GraphHandle graph;
  std::vector<Agnode_t*> nodes;
  std::vector<Agedge_t*> edges;
};

Built build(const Drawing& drawing) {
  Built built;
  built.graph.reset(agopen(text(drawing.name), Agdirected, nullptr));
  CHECK(built.graph != nullptr);
  Agraph_t* graph = built.graph.get();
  set_defaults(graph, AGRAPH, drawing.graph);
  set_defaults(graph, AGNODE, drawing.node_defaults);
  set_defaults(graph, AGEDGE, drawing.edge_defaults);
  std::vector<Agraph_t*> clusters;
  for (const Drawing::Cluster& cluster : drawing.clusters) {
    Agraph_t* parent = cluster.parent ? clusters.at(*cluster.parent) : graph;
    clusters.push_back(agsubg(parent, text("cluster_" + cluster.id), 1));
    set_all(clusters.back(), cluster.attributes);
  }
  for (const Drawing::Node& node : drawing.nodes) {
    built.nodes.push_back(agnode(graph, text(node.id), 1));
    set_all(built.nodes.back(), node.attributes);
    if (node.cluster) agsubnode(clusters.at(*node.cluster), built.nodes.back(), 1);
  }
  for (const Drawing::Edge& edge : drawing.edges) {
    // Unnamed, so that two edges between the same nodes stay two.
    built.edges.push_back(agedge(graph, built.nodes.at(edge.from), built.nodes.at(edge.to), nullptr, 1));
    set_all(built.edges.back(), edge.attributes);
  }
  return built;
}

// A layout of a graph, taken off again in the end.
class LaidOut {
 public:
  explicit LaidOut(Agraph_t* graph) : graph_(graph), ok_(gvLayout(context(), graph, "dot") == 0) {}
  ~LaidOut() {
    if (ok_) gvFreeLayout(context(), graph_);
  }
  LaidOut(const LaidOut&) = delete;
  LaidOut& operator=(const LaidOut&) = delete;
  bool ok() const { return ok_; }

 private:
  Agraph_t* graph_;
  bool ok_;
};

Error failure() {
  const char* why = aglasterr();
  return Error{std::string("graphviz: ") + (why == nullptr ? "no layout" : why)};
}

std::vector<double> path_of(Agedge_t* edge, double top) {
  std::vector<double> path;
  const splines* curves = ED_spl(edge);
  if (curves == nullptr || curves->size < 1) return path;
  const bezier& curve = curves->list[0];
  for (int i = 0; i < curve.size; ++i) {
    path.push_back(curve.list[i].x);
    path.push_back(top - curve.list[i].y);
  }
  return path;
}

}  // namespace

std::string label(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

Result<std::string> Graphviz::to_dot(const Drawing& drawing) const {
  const Built built = build(drawing);
  char* bytes = nullptr;
  size_t size = 0;
  std::FILE* memory = open_memstream(&bytes, &size);
  CHECK(memory != nullptr);
  const int status = agwrite(built.graph.get(), memory);
  std::fclose(memory);
  std::string dot(bytes, size);
  std::free(bytes);
  if (status != 0) return failure();
  return dot;
}

Result<std::string> Graphviz::to_svg(const Drawing& drawing) const {
  const Built built = build(drawing);
  const LaidOut layout(built.graph.get());
  if (!layout.ok()) return failure();
  char* bytes = nullptr;
  unsigned size = 0;
  if (gvRenderData(context(), built.graph.get(), "svg", &bytes, &size) != 0) return failure();
  std::string svg(bytes, size);
  gvFreeRenderData(bytes);
  return svg;
}

Result<Layout> Graphviz::lay_out(const Drawing& drawing) const {
  const Built built = build(drawing);
  const LaidOut laid_out(built.graph.get());
  if (!laid_out.ok()) return failure();
  const boxf bounds = GD_bb(built.graph.get());
  Layout layout;
  layout.width = bounds.UR.x;
  layout.height = bounds.UR.y;
  for (Agnode_t* node : built.nodes) {
    layout.nodes.push_back(
        {ND_coord(node).x, bounds.UR.y - ND_coord(node).y, ND_width(node) * 72, ND_height(node) * 72});
  }
  for (Agedge_t* edge : built.edges) layout.paths.push_back(path_of(edge, bounds.UR.y));
  return layout;
}

}  // namespace testudo::visualizer
