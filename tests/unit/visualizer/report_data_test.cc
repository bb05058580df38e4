#include "visualizer/report_data.h"

#include <gtest/gtest.h>

#include <set>

#include <nlohmann/json.hpp>

#include "tests/support/trace_builder.h"

namespace testudo::visualizer {
namespace {

using Json = nlohmann::json;
using trace::test::interval;
using trace::test::TraceBuilder;

Json report(const trace::Trace& trace, const ReportExtras& extras = {}, const ReportOptions& options = {}) {
  auto data = report_data(trace, extras, options, Graphviz());
  EXPECT_TRUE(data) << data.error();
  return std::move(data).value();
}

// All columns of a table have as many rows.
void expect_table(const Json& table, size_t rows, const std::string& name) {
  for (const auto& [column, values] : table.items()) {
    if (values.is_array()) {
      EXPECT_EQ(values.size(), rows) << name << "." << column;
    }
  }
}

std::string text(const Json& data, const Json& index) {
  return data["strings"][index.get<size_t>()];
}

TEST(ReportData, HasEverySection) {
  const Json data = report(trace::test::daxpy().trace());
  for (const char* section : {"version", "meta", "machine", "strings", "slices", "operations",
                              "requirement_sets", "points", "dependences", "graphs", "regions",
                              "index_spaces", "partitions", "pictures", "findings", "statistics"}) {
    EXPECT_TRUE(data.contains(section)) << section;
  }
  EXPECT_FALSE(data.contains("verdict")) << "legion-check did not run";
  EXPECT_EQ(data["strings"][0], "");
  EXPECT_EQ(data["meta"]["program"], "daxpy");
  EXPECT_EQ(data["meta"]["status"], "ok");
  EXPECT_EQ(data["machine"]["processors"].size(), 2u);
  EXPECT_EQ(data["machine"]["memories"][0]["kind"], "system");
}

TEST(ReportData, TablesAreOfEquallyLongColumns) {
  const Json data = report(trace::test::daxpy().trace());
  expect_table(data["operations"], 5, "operations");
  expect_table(data["points"], 14, "points");
  expect_table(data["dependences"], 20, "dependences");
  expect_table(data["index_spaces"], 5, "index_spaces");
  expect_table(data["slices"], 14, "slices");
}

TEST(ReportData, OperationsSayWhatTheyTouch) {
  const Json data = report(trace::test::daxpy().trace());
  const Json& operations = data["operations"];
  EXPECT_EQ(text(data, operations["name"][3]), "daxpy");
  EXPECT_EQ(text(data, operations["op"][3]), "index_task");
  EXPECT_EQ(text(data, operations["domain"][3]), "[0..3]");
  EXPECT_EQ(text(data, operations["file"][3]), "daxpy.cc");
  EXPECT_EQ(operations["line"][3], 70);
  EXPECT_EQ(operations["context"][3], 1);
  EXPECT_EQ(operations["points"][3], 4);
  EXPECT_EQ(data["requirement_sets"][0], Json::array());
  EXPECT_EQ(operations["requirements"][0], 0) << "the top-level task has none";
  const Json& set = data["requirement_sets"][operations["requirements"][3].get<size_t>()];
  ASSERT_EQ(set.size(), 2u);
  EXPECT_EQ(set[0]["region"], "input_lr / ip[identity]");
  EXPECT_EQ(set[0]["fields"], Json({"x", "y"}));
  EXPECT_EQ(set[0]["privilege"], "read_only");
  EXPECT_EQ(set[1]["privilege"], "write_discard");
  EXPECT_EQ(set[1]["partition"], 1);
}

TEST(ReportData, EqualRequirementsAreKeptOnce) {
  TraceBuilder builder = trace::test::daxpy();
  const size_t before = report(builder.trace())["requirement_sets"].size();
  builder.single({1}, 4,
                 {TraceBuilder::on({1}, IndexSpaceId{1}, {1}, {101, 102}, trace::Privilege::kReadOnly),
                  TraceBuilder::on({2}, IndexSpaceId{1}, {1}, {103}, trace::Privilege::kReadOnly)});
  EXPECT_EQ(report(builder.trace())["requirement_sets"].size(), before);
}

TEST(ReportData, GraphsAreLaidOut) {
  const Json data = report(trace::test::daxpy().trace());
  ASSERT_EQ(data["graphs"].size(), 2u);
  const Json& graph = data["graphs"][0];
  EXPECT_EQ(graph["title"], "top_level");
  EXPECT_EQ(graph["context"], 1);
  expect_table(graph["nodes"], 4, "nodes");
  expect_table(graph["edges"], 3, "edges");
  EXPECT_EQ(graph["nodes"]["op"], Json({2, 3, 4, 5}));
  std::set<std::pair<int, int>> edges;
  for (size_t e = 0; e < 3; ++e) {
    const auto operation_at = [&](const char* end) {
      return graph["nodes"]["op"][graph["edges"][end][e].get<size_t>()].get<int>();
    };
    edges.emplace(operation_at("from"), operation_at("to"));
    EXPECT_EQ(graph["edges"]["weight"][e], 4);
    EXPECT_EQ((graph["edges"]["path"][e].size() - 2) % 6, 0u);
  }
  EXPECT_EQ(edges, (std::set<std::pair<int, int>>{{2, 4}, {3, 4}, {4, 5}}));
  EXPECT_GT(graph["width"], 50);
  EXPECT_EQ(data["graphs"][1]["context"], 0) << "what the runtime launched comes last";
}

TEST(ReportData, RegionsAndPartitions) {
  const Json data = report(trace::test::stencil().trace());
  EXPECT_EQ(data["regions"][0]["name"], "stencil_lr");
  EXPECT_EQ(data["regions"][0]["fields"][1]["name"], "derivative");
  ASSERT_EQ(data["partitions"].size(), 2u);
  EXPECT_EQ(data["partitions"][1]["name"], "ghosts");
  EXPECT_EQ(data["partitions"][1]["disjoint"], "denied");
  EXPECT_EQ(data["partitions"][1]["complete"], "unclaimed");
  EXPECT_EQ(data["partitions"][0]["operator"]["text"], "equal, granularity 1");
  EXPECT_EQ(data["partitions"][0]["where"]["line"], 12);
  EXPECT_EQ(data["index_spaces"]["parent"], Json({0, 1, 1, 1, 1, 2, 2, 2, 2}));
  EXPECT_EQ(data["index_spaces"]["color"][2], Json({1}));
  EXPECT_EQ(text(data, data["index_spaces"]["domain"][1]), "[0..24]");
}

TEST(ReportData, PicturesHoldTheBoxes) {
  const Json data = report(trace::test::aliased_tiles().trace());
  ASSERT_EQ(data["pictures"].size(), 1u);
  const Json& picture = data["pictures"][0];
  EXPECT_EQ(picture["dim"], 2);
  EXPECT_EQ(picture["bounds"], Json({0, 0, 9, 9}));
  EXPECT_EQ(picture["space"], Json({2, 3}));
  EXPECT_EQ(picture["rect"], Json({{0, 0, 5, 5}, {4, 4, 9, 9}}));
}

TEST(ReportData, FindingsNameTheirField) {
  const Json data = report(trace::test::aliased_tiles().trace());
  ASSERT_EQ(data["findings"].size(), 1u);
  EXPECT_EQ(data["findings"][0]["code"], "T9001");
  EXPECT_EQ(data["findings"][0]["field"], "v");
  EXPECT_EQ(data["findings"][0]["location"]["line"], 30);
}

TEST(ReportData, LimitsAreTold) {
  ReportOptions options;
  options.points = 10;
  options.dependences = 7;
  options.slices = 5;
  const Json data = report(trace::test::daxpy().trace(), {}, options);
  expect_table(data["points"], 10, "points");
  EXPECT_EQ(data["points"]["omitted"], 4);
  expect_table(data["dependences"], 7, "dependences");
  EXPECT_EQ(data["dependences"]["omitted"], 13);
  expect_table(data["slices"], 5, "slices");
  EXPECT_EQ(data["slices"]["omitted"], 9);
}

TEST(ReportData, TimingsAreTheTimelineWithoutAProfile) {
  const Json data = report(trace::test::daxpy().trace());
  EXPECT_EQ(data["slices"]["uid"][0], 1);
  EXPECT_EQ(text(data, data["slices"]["name"][0]), "top_level");
  EXPECT_EQ(data["slices"]["start"][0], 1000);
  EXPECT_EQ(data["slices"]["duration"][0], 900);
  EXPECT_EQ(data["points"]["processor"][1], 1);
}

profile::Profile sample_profile() {
  profile::Profile profile;
  profile.names = {"", "daxpy"};
  profile.lanes = {{{{1}, "cpu 0", profile::LaneKind::kCpu}, {}},
                   {{{1}, "helper", profile::LaneKind::kCpu}, {}},
                   {{{}, "io", profile::LaneKind::kIo}, {}}};
  profile::Event task;
  task.start_ns = 10;
  task.end_ns = 30;
  task.uid = {10};
  task.name = {1};
  profile::Event idle = task;
  idle.kind = profile::Kind::kIdle;
  profile::Event analysis = task;
  analysis.kind = profile::Kind::kAnalysis;
  analysis.name = {};
  profile.lanes[0].events = {task, idle};
  profile.lanes[1].events = {analysis};
  return profile;
}

TEST(ReportData, AProfileIsTheTimelineWhereThereIsOne) {
  const profile::Profile profile = sample_profile();
  const Json data = report(trace::test::daxpy().trace(), {.profile = &profile});
  expect_table(data["slices"], 2, "slices");
  EXPECT_EQ(data["slices"]["kind"], Json({0, 2}));
  EXPECT_EQ(text(data, data["slices"]["name"][0]), "daxpy");
  EXPECT_EQ(text(data, data["slices"]["name"][1]), "analysis");
  EXPECT_EQ(data["slices"]["processor"], Json({1, 3}))
      << "a second lane of one processor is a row of its own";
  ASSERT_EQ(data["machine"]["processors"].size(), 4u);
  EXPECT_EQ(data["machine"]["processors"][3]["name"], "io");
}

TEST(ReportData, VerdictAndCriticalPathAreTakenOver) {
  const Json verdict = {{"answer", "refuted"}, {"classes", Json::array()}, {"obligations", Json::array()}};
  const Json statistics = Json::parse(R"({"span":{"start":5,"end":105},"critical_path":{"length":60,
      "steps":[{"uid":2},{"uid":2},{"uid":0},{"uid":10},{"uid":"odd"},7]}})");
  const Json data = report(trace::test::daxpy().trace(), {.verdict = &verdict, .profile_json = &statistics});
  EXPECT_EQ(data["verdict"], verdict);
  EXPECT_EQ(data["critical_path"]["uids"], Json({2, 10}));
  EXPECT_EQ(data["critical_path"]["length_ns"], 60);
  EXPECT_EQ(data["critical_path"]["wall_ns"], 100);
  const Json nonsense = {{"critical_path", 5}};
  EXPECT_TRUE(report(trace::test::daxpy().trace(), {.profile_json = &nonsense})["critical_path"].is_null());
}

// Its name comes first among the arguments that a program gets.
TEST(ReportData, TheProgramIsNamedOnce) {
  const std::string end = R"({"k":"end","records":1,"status":"failed"})";
  const auto arguments = [&](const std::string& list) {
    const auto trace = trace::load_trace_text(
        R"({"k":"trace","version":1,"producer":"p","program":"./sim","arguments":)" + list +
            R"(,"mode":"parallel","access_checks":false,"rank":0,"ranks":1,"max_dim":3})" + "\n" + end + "\n",
        "built");
    EXPECT_TRUE(trace) << trace.error();
    return report(trace.value())["meta"]["arguments"];
  };
  EXPECT_EQ(arguments(R"(["./sim","-n","4"])"), Json({"-n", "4"}));
  EXPECT_EQ(arguments(R"(["-n","4"])"), Json({"-n", "4"}));
  EXPECT_EQ(arguments("[]"), Json::array());
}

TEST(ReportData, WhatHasNoRecordsIsNotStated) {
  EXPECT_EQ(report(trace::test::daxpy().trace())["statistics"], Json::array());
}

TEST(ReportData, CopiedBytesAreCounted) {
  TraceBuilder builder = trace::test::daxpy();
  builder.add(trace::Instance{{1}, {1}, {1}, IndexSpaceId{1}, {}, {101}, {}, 8192});
  builder.add(trace::Movement{{10}, {1}, {1}, {1}, {101, 102}, interval(0, 255), 0});
  const Json data = report(builder.trace());
  std::string copied;
  for (const Json& row : data["statistics"]) {
    if (row["label"] == "bytes copied") copied = row["value"];
  }
  EXPECT_EQ(copied, "4.0 kB");
}

}  // namespace
}  // namespace testudo::visualizer
