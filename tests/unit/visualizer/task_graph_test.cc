#include "visualizer/task_graph.h"

#include <gtest/gtest.h>

#include "tests/support/trace_builder.h"
#include "tests/unit/visualizer/dot_text.h"
#include "visualizer/graphviz_render.h"

namespace testudo::visualizer {
namespace {

using trace::test::TraceBuilder;
using EdgeIds = std::set<std::pair<std::string, std::string>>;

Drawing draw(const trace::Trace& trace, const TaskGraphOptions& options = {}) {
  return draw_task_graph(trace, build_task_graph(trace, options));
}

// The graph of the tutorial, launches collapsed: two initialisations, then daxpy, then the check. The order
// of the check after the initialisations is said by the path through daxpy.
TEST(TaskGraph, DaxpyCollapsed) {
  const trace::Trace trace = trace::test::daxpy().trace();
  const Drawing drawing = draw(trace);
  EXPECT_EQ(test::node_ids(drawing), (std::set<std::string>{"op1", "op2", "op3", "op4", "op5"}));
  const EdgeIds ordered = {{"op2", "op4"}, {"op3", "op4"}, {"op4", "op5"}};
  EdgeIds all = ordered;
  all.insert({"op1", "op2"});  // dotted: the top-level task owns what follows
  EXPECT_EQ(test::edge_ids(drawing), all);
  EXPECT_EQ(test::node_of(drawing, "op4").attributes.at("label"), "daxpy\\n#4, 4 points\\ndaxpy.cc:70");
  EXPECT_EQ(test::node_of(drawing, "op5").attributes.at("label"), "check\\n#5\\ndaxpy.cc:80");
  ASSERT_EQ(drawing.clusters.size(), 1u);
  EXPECT_EQ(drawing.clusters[0].attributes.at("label"), "top_level");
}

TEST(TaskGraph, WeightsCountDependences) {
  const trace::Trace trace = trace::test::daxpy().trace();
  const TaskGraph graph = build_task_graph(trace, {});
  ASSERT_EQ(graph.edges.size(), 3u);
  for (const TaskGraph::Edge& edge : graph.edges) EXPECT_EQ(edge.weight, 4u);
}

// Two sets of four initialisations, four daxpys, one check.
TEST(TaskGraph, DaxpyByPoints) {
  const trace::Trace trace = trace::test::daxpy().trace();
  const TaskGraph graph = build_task_graph(trace, {.points = true, .limit = 400});
  EXPECT_EQ(graph.nodes.size(), 1u + 4 + 4 + 4 + 1);
  EXPECT_EQ(graph.edges.size(), 4u + 4 + 4) << "x -> daxpy, y -> daxpy, daxpy -> check";
  const Drawing drawing = draw_task_graph(trace, graph);
  EXPECT_TRUE(test::edge_ids(drawing).contains({"uid2", "uid10"}));
  EXPECT_FALSE(test::edge_ids(drawing).contains({"uid2", "uid14"})) << "implied by the path through daxpy";
  EXPECT_EQ(test::node_of(drawing, "uid10").attributes.at("label"), "daxpy [0]\\n#4\\ndaxpy.cc:70");
}

TEST(TaskGraph, AFenceOrdersWhatIsAroundIt) {
  const trace::Trace trace = trace::test::stencil().trace();
  const Drawing drawing = draw(trace);
  EXPECT_EQ(test::edge_ids(drawing), (EdgeIds{{"op1", "op2"}, {"op2", "op3"}, {"op3", "op4"}}));
  EXPECT_EQ(test::node_of(drawing, "op3").attributes.at("shape"), "hexagon");
  EXPECT_EQ(test::node_of(drawing, "op3").attributes.at("label"), "execution fence\\n#3");
}

// Runs record what comes after a fence, not what comes before it.
TEST(TaskGraph, AFenceComesAfterAllBeforeIt) {
  TraceBuilder builder = trace::test::daxpy();
  trace::Operation fence;
  fence.op = trace::OperationKind::kFence;
  fence.fence = trace::FenceKind::kExecution;
  fence.context = {1};
  const OperationId alone = builder.index({1}, 2, 2, {});
  const OperationId first = builder.operation(fence);
  const OperationId between = builder.single({1}, 4, {});
  builder.all_to_all(between, first);
  fence.fence = trace::FenceKind::kMapping;
  builder.operation(fence);
  const trace::Trace trace = builder.trace();
  const TaskGraph graph = build_task_graph(trace, {});
  EdgeIds edges = test::edge_ids(draw_task_graph(trace, graph));
  edges.erase({"op1", "op2"});
  EXPECT_EQ(
      edges,
      (EdgeIds{
          {"op2", "op4"}, {"op3", "op4"}, {"op4", "op5"}, {"op5", "op7"}, {"op6", "op7"}, {"op7", "op8"}}));
  EXPECT_EQ(alone, OperationId{6});
  for (const TaskGraph::Edge& edge : graph.edges) {
    if (graph.nodes[edge.from].operation->record.id == alone) {
      EXPECT_EQ(edge.weight, 2u);
    }
  }
  const EdgeIds points = test::edge_ids(draw(trace, {.points = true}));
  EXPECT_TRUE(points.contains({"uid15", "uid17"}) && points.contains({"uid16", "uid17"}));
  EXPECT_FALSE(points.contains({"uid18", "uid19"})) << "a mapping fence orders nothing";
}

TEST(TaskGraph, NestedContextsAreNestedClusters) {
  const trace::Trace trace = trace::test::aliased_tiles().trace();
  const TaskGraph graph = build_task_graph(trace, {});
  ASSERT_EQ(graph.contexts.size(), 3u);
  const Drawing drawing = draw_task_graph(trace, graph);
  ASSERT_EQ(drawing.clusters.size(), 2u);
  EXPECT_FALSE(drawing.clusters[0].parent.has_value());
  EXPECT_EQ(drawing.clusters[1].parent, 0u);
  EXPECT_EQ(drawing.clusters[1].attributes.at("label"), "outer [0]");
  EXPECT_EQ(test::node_of(drawing, "op3").cluster, 1u);
  EXPECT_EQ(test::node_of(drawing, "op2").cluster, 0u);
  EXPECT_FALSE(test::node_of(drawing, "op1").cluster.has_value());
}

TEST(TaskGraph, InternalOperationsLookDifferent) {
  TraceBuilder builder = trace::test::daxpy();
  trace::Operation fold;
  fold.op = trace::OperationKind::kFold;
  fold.internal = true;
  fold.context = {1};
  builder.operation(fold);
  const Drawing drawing = draw(builder.trace());
  EXPECT_EQ(test::node_of(drawing, "op6").attributes.at("style"), "filled,dashed");
  EXPECT_EQ(test::node_of(drawing, "op6").attributes.at("label"), "fold\\n#6");
}

trace::Operation destruction() {
  trace::Operation r;
  r.op = trace::OperationKind::kFill;
  r.internal = true;
  r.context = {1};
  r.where.text = "destruction of a region";
  return r;
}

TEST(TaskGraph, DestructionsAreNotDrawn) {
  for (const bool points : {false, true}) {
    TraceBuilder builder = trace::test::daxpy();
    const TaskGraph before = build_task_graph(builder.trace(), {.points = points});
    const OperationId first = builder.operation(destruction());
    const OperationId second = builder.operation(destruction());
    builder.all_to_all(first, {4});
    builder.all_to_all(second, {5});
    const trace::Trace trace = builder.trace();
    const TaskGraph after = build_task_graph(trace, {.points = points, .limit = before.nodes.size()});
    EXPECT_EQ(after.nodes.size(), before.nodes.size());
    EXPECT_EQ(after.edges.size(), before.edges.size());
    EXPECT_EQ(after.omitted, 0u) << "what is not drawn does not count against the limit";
    EXPECT_FALSE(draw_task_graph(trace, after).graph.contains("label"));
  }
}

TEST(TaskGraph, OrdersThroughDestructionsAreKept) {
  TraceBuilder builder = trace::test::daxpy();
  const OperationId first = builder.operation(destruction());
  const OperationId second = builder.operation(destruction());
  trace::Operation fence;
  fence.op = trace::OperationKind::kFence;
  fence.fence = trace::FenceKind::kExecution;
  fence.context = {1};
  const OperationId barrier = builder.operation(fence);
  builder.all_to_all(first, {4});
  builder.all_to_all(second, first);
  builder.all_to_all(second, {5});
  builder.all_to_all(barrier, second);
  const EdgeIds collapsed = test::edge_ids(draw(builder.trace()));
  EXPECT_TRUE(collapsed.contains({"op5", "op8"}));
  EXPECT_FALSE(collapsed.contains({"op4", "op8"})) << "implied by the path through the check";
  const EdgeIds points = test::edge_ids(draw(builder.trace(), {.points = true}));
  EXPECT_TRUE(points.contains({"uid14", "uid17"}));
}

// A context with nothing else in it is no context to draw, and nothing of it is missing.
TEST(TaskGraph, ATaskThatOnlyDestroysHasNoFrame) {
  TraceBuilder builder = trace::test::daxpy();
  trace::Operation r = destruction();
  r.context = builder.uid({5});
  builder.operation(r);
  const Drawing drawing = draw(builder.trace());
  EXPECT_EQ(drawing.clusters.size(), 1u);
  EXPECT_FALSE(drawing.graph.contains("label"));
}

TEST(TaskGraph, PointsWithoutATaskName) {
  TraceBuilder builder("unnamed");
  builder.task(0, "");
  builder.task(1, "");
  const PointId context = builder.uid(builder.single({}, 0, {}));
  builder.index(context, 1, 2, {});
  const Drawing drawing = draw(builder.trace(), {.points = true});
  EXPECT_EQ(test::node_of(drawing, "uid2").attributes.at("label"), "task 1 [0]\\n#2");
}

TEST(TaskGraph, PointLabels) {
  DomainPoint point(3);
  EXPECT_EQ(point_label(point), "[3]");
  point.dim = 2;
  point[1] = -1;
  EXPECT_EQ(point_label(point), "[3, -1]");
}

TEST(TaskGraph, EveryKindOfOperationHasItsShape) {
  TraceBuilder builder = trace::test::daxpy();
  std::set<std::string> shapes;
  const auto add = [&](trace::OperationKind kind) {
    trace::Operation r;
    r.op = kind;
    r.context = {1};
    return builder.operation(r);
  };
  const std::map<std::string, OperationId> made = {{"note", add(trace::OperationKind::kInline)},
                                                   {"cylinder", add(trace::OperationKind::kFill)},
                                                   {"cds", add(trace::OperationKind::kCopy)},
                                                   {"tab", add(trace::OperationKind::kPartition)}};
  const Drawing drawing = draw(builder.trace());
  for (const auto& [shape, id] : made) {
    EXPECT_EQ(test::node_of(drawing, "op" + std::to_string(id.value)).attributes.at("shape"), shape);
  }
  EXPECT_EQ(test::node_of(drawing, "op5").attributes.at("shape"), "box");
  EXPECT_EQ(test::node_of(drawing, "op4").attributes.at("shape"), "box3d");
}

TEST(TaskGraph, FuturesAreDashedEdges) {
  TraceBuilder builder = trace::test::daxpy();
  trace::Operation r;
  r.op = trace::OperationKind::kTask;
  r.task = 4;
  r.context = {1};
  r.after = {{5}};
  builder.operation(r);
  const trace::Trace trace = builder.trace();
  const TaskGraph graph = build_task_graph(trace, {});
  EXPECT_EQ(graph.edges.back().weight, 0u);
  EXPECT_EQ(draw_task_graph(trace, graph).edges[graph.edges.size() - 1].attributes.at("style"), "dashed");
}

TEST(TaskGraph, TheLimitSaysWhatItLeftOut) {
  const trace::Trace trace = trace::test::daxpy().trace();
  const TaskGraph graph = build_task_graph(trace, {.points = true, .limit = 6});
  EXPECT_EQ(graph.nodes.size(), 6u);
  EXPECT_EQ(graph.omitted, 8u);
  const Drawing drawing = draw_task_graph(trace, graph);
  EXPECT_EQ(test::node_of(drawing, "omitted1").attributes.at("label"), "+8 more");
  EXPECT_EQ(drawing.graph.at("label"), "the first 6 nodes; 8 more are not drawn");
}

TEST(TaskGraph, ACycleIsToldNotHidden) {
  TraceBuilder builder = trace::test::daxpy();
  builder.edges({2}, {{builder.uid({2}), builder.uid({4})}});
  const trace::Trace trace = builder.trace();
  const TaskGraph graph = build_task_graph(trace, {});
  EXPECT_TRUE(graph.cyclic);
  EXPECT_EQ(draw_task_graph(trace, graph).graph.at("label"), "the recorded order has a cycle: not reduced");
}

TEST(TaskGraph, OneContextAlone) {
  const trace::Trace trace = trace::test::aliased_tiles().trace();
  const TaskGraph graph = build_task_graph(trace, {});
  std::vector<size_t> nodes;
  std::vector<size_t> edges;
  const Drawing drawing = draw_context(trace, graph, 2, nodes, edges);
  ASSERT_EQ(nodes.size(), 1u);
  EXPECT_EQ(graph.nodes[nodes[0]].operation->record.id, OperationId{3});
  EXPECT_TRUE(edges.empty());
  EXPECT_TRUE(drawing.clusters.empty());
}

// The page draws every operation as a box with two lines of text.
TEST(TaskGraph, OneContextIsMadeOfBoxes) {
  const trace::Trace trace = trace::test::daxpy().trace();
  const TaskGraph graph = build_task_graph(trace, {});
  std::vector<size_t> nodes;
  std::vector<size_t> edges;
  const Drawing drawing = draw_context(trace, graph, 1, nodes, edges);
  EXPECT_EQ(test::node_of(drawing, "op4").attributes.at("label"), "daxpy\\n#4, 4 points");
  EXPECT_EQ(test::node_of(drawing, "op4").attributes.at("shape"), "box");
}

TEST(Graphviz, DotHasWhatTheDrawingHas) {
  const trace::Trace trace = trace::test::daxpy().trace();
  const auto dot = Graphviz().to_dot(draw(trace));
  ASSERT_TRUE(dot) << dot.error();
  EXPECT_NE(dot.value().find("digraph task_graph {"), std::string::npos);
  EXPECT_NE(dot.value().find("op2 -> op4"), std::string::npos);
  EXPECT_NE(dot.value().find("subgraph cluster_1 {"), std::string::npos);
}

TEST(Graphviz, SvgIsWellFormed) {
  const trace::Trace trace = trace::test::stencil().trace();
  const auto svg = Graphviz().to_svg(draw(trace));
  ASSERT_TRUE(svg) << svg.error();
  const auto xml = test::parse_xml(svg.value());
  EXPECT_GT(test::count_elements(xml, "g"), 4);
  EXPECT_GT(test::count_elements(xml, "path"), 3);
}

// Names are data: whatever is in them is shown, and breaks nothing.
TEST(Graphviz, HostileNames) {
  TraceBuilder builder = trace::test::daxpy();
  builder.add(trace::Name{trace::NameOf::kTask, 3, {}, "<b>\"a\\N\" & \xE2\x80\xA8</script>"});
  const Drawing drawing = draw(builder.trace());
  EXPECT_EQ(test::node_of(drawing, "op4").attributes.at("label").substr(0, 9), "<b>\"a\\\\N\"");
  const auto svg = Graphviz().to_svg(drawing);
  ASSERT_TRUE(svg) << svg.error();
  EXPECT_NO_THROW(test::parse_xml(svg.value()));
  EXPECT_EQ(svg.value().find("<b>"), std::string::npos);
}

TEST(Graphviz, LayoutIsOfTheDrawing) {
  const trace::Trace trace = trace::test::daxpy().trace();
  const Drawing drawing = draw(trace);
  const auto result = Graphviz().lay_out(drawing);
  ASSERT_TRUE(result) << result.error();
  const Layout& layout = result.value();
  ASSERT_EQ(layout.nodes.size(), drawing.nodes.size());
  ASSERT_EQ(layout.paths.size(), drawing.edges.size());
  for (const Layout::Node& node : layout.nodes) {
    EXPECT_GT(node.width, 10);
    EXPECT_GT(node.height, 10);
    EXPECT_GE(node.x, node.width / 2 - 1);
    EXPECT_LE(node.x, layout.width);
    EXPECT_GE(node.y, 0);
    EXPECT_LE(node.y, layout.height);
  }
  for (const auto& path : layout.paths) EXPECT_EQ((path.size() - 2) % 6, 0u);
  for (const Drawing::Edge& edge : drawing.edges) {
    EXPECT_LT(layout.nodes[edge.from].y, layout.nodes[edge.to].y) << "time runs downwards";
  }
}

}  // namespace
}  // namespace testudo::visualizer
