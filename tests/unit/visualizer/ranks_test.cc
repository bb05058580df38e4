// Pictures and reports of runs on several ranks.
#include <gtest/gtest.h>

#include <set>

#include <nlohmann/json.hpp>

#include "core/base/profile_set.h"
#include "tests/support/rank_stencil.h"
#include "visualizer/report_data.h"
#include "visualizer/task_graph.h"

namespace testudo::visualizer {
namespace {

using Json = nlohmann::json;
using trace::OperationKind;
using trace::test::rank_stencil;

bool is_message(const TaskGraph::Node& node) {
  const OperationKind kind = node.operation->record.op;
  return kind == OperationKind::kSend || kind == OperationKind::kReceive;
}

std::string frame_of(const Drawing& drawing, size_t node) {
  const auto& cluster = drawing.nodes[node].cluster;
  return cluster ? drawing.clusters[*cluster].attributes.at("label") : std::string();
}

TEST(RankGraph, MessagesAreInTheFrameOfTheirRank) {
  const trace::Trace trace = rank_stencil(3, 6, 1).trace();
  const TaskGraph graph = build_task_graph(trace, {});
  const Drawing drawing = draw_task_graph(trace, graph);
  std::set<std::string> frames;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const trace::OperationNode& operation = *graph.nodes[n].operation;
    if (is_message(graph.nodes[n])) {
      EXPECT_EQ(frame_of(drawing, n), "rank " + std::to_string(operation.rank(0)));
      EXPECT_EQ(drawing.nodes[n].attributes.at("shape"), "parallelogram");
      frames.insert(frame_of(drawing, n));
    } else if (operation.record.replicated) {
      EXPECT_NE(frame_of(drawing, n).substr(0, 4), "rank");
    }
  }
  EXPECT_EQ(frames, (std::set<std::string>{"rank 0", "rank 1", "rank 2"}));
  EXPECT_EQ(drawing.graph.at("newrank"), "true");
}

TEST(RankGraph, PointsAreInTheFrameOfTheRankThatRunsThem) {
  const trace::Trace trace = rank_stencil(2, 4, 1).trace();
  const TaskGraph graph = build_task_graph(trace, {.points = true});
  const Drawing drawing = draw_task_graph(trace, graph);
  size_t points = 0;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const int rank = trace.rank_of(graph.nodes[n].point->uid);
    EXPECT_EQ(frame_of(drawing, n), "rank " + std::to_string(rank));
    points += graph.nodes[n].operation->record.task ? 1 : 0;
  }
  EXPECT_EQ(points, 2u + 4 * 4 + 1);
}

TEST(RankGraph, AMessageIsAnEdgeOfItsOwn) {
  const trace::Trace trace = rank_stencil(2, 2, 1).trace();
  const TaskGraph graph = build_task_graph(trace, {.points = true});
  const Drawing drawing = draw_task_graph(trace, graph);
  size_t messages = 0;
  for (size_t e = 0; e < graph.edges.size(); ++e) {
    const TaskGraph::Edge& edge = graph.edges[e];
    if (!is_message(graph.nodes[edge.from]) || !is_message(graph.nodes[edge.to])) continue;
    EXPECT_EQ(drawing.edges[e].attributes.at("tooltip"), "message");
    ++messages;
  }
  EXPECT_EQ(messages, trace.messages().size());
  const auto labelled = [&](const std::string& text) {
    return std::any_of(drawing.nodes.begin(), drawing.nodes.end(), [&](const Drawing::Node& node) {
      return node.attributes.at("label").find(text) != std::string::npos;
    });
  };
  EXPECT_TRUE(labelled("send to rank 1"));
  EXPECT_TRUE(labelled("receive from rank 0"));
  EXPECT_TRUE(labelled("#1."));
}

Json report(const trace::Trace& trace, const ReportExtras& extras = {}, const ReportOptions& options = {}) {
  auto data = report_data(trace, extras, options, Graphviz());
  EXPECT_TRUE(data) << data.error();
  return std::move(data).value();
}

TEST(RankReport, HasTheMessagesAndARowForEachRank) {
  const trace::Trace trace = rank_stencil(3, 6, 2).trace();
  const Json data = report(trace);
  EXPECT_EQ(data["meta"]["ranks"], 3);
  const Json& messages = data["messages"];
  ASSERT_EQ(messages["sent"].size(), trace.messages().size());
  std::set<int64_t> timed(data["slices"]["uid"].begin(), data["slices"]["uid"].end());
  for (size_t i = 0; i < messages["sent"].size(); ++i) {
    EXPECT_TRUE(timed.contains(messages["sent"][i]) && timed.contains(messages["received"][i]));
    EXPECT_EQ(trace.rank_of(PointId{messages["sent"][i].get<uint64_t>()}), messages["sender"][i]);
    EXPECT_EQ(messages["bytes"][i], 8);
  }
  std::vector<std::string> names;
  for (const Json& processor : data["machine"]["processors"]) names.push_back(processor["name"]);
  EXPECT_EQ(names, (std::vector<std::string>{"r0 cpu 1", "r1 cpu 2", "r2 cpu 3"}));
  std::set<std::string> labels;
  for (const Json& row : data["statistics"]) labels.insert(row["label"]);
  EXPECT_TRUE(labels.contains("rank 0 to 1") && labels.contains("rank 1 to 2"));
  EXPECT_EQ(report(trace, {}, {.messages = 2})["messages"]["omitted"], trace.messages().size() - 2);
}

TEST(RankReport, OneRankHasNone) {
  EXPECT_FALSE(report(trace::test::RankProgram(1).trace()).contains("messages"));
}

TEST(RankReport, LanesOfAProfileAreRowsOfTheirRank) {
  const trace::Trace trace = rank_stencil(2, 2, 1).trace();
  profile::Profile all;
  all.run.ranks = 2;
  all.names.emplace_back();
  for (uint32_t rank = 0; rank < 2; ++rank) {
    profile::LaneProfile lane;
    lane.info = {ProcessorId{1}, "rank " + std::to_string(rank) + " cpu 0", profile::LaneKind::kCpu, rank};
    lane.events.push_back({.start_ns = 10, .end_ns = 20, .uid = trace.messages()[0].sent});
    all.lanes.push_back(lane);
  }
  const Json data = report(trace, {.profile = &all});
  ASSERT_EQ(data["machine"]["processors"].size(), 2u);
  EXPECT_EQ(data["machine"]["processors"][1]["name"], "r1 cpu 0");
  EXPECT_NE(data["slices"]["processor"][0], data["slices"]["processor"][1]);
}

}  // namespace
}  // namespace testudo::visualizer
