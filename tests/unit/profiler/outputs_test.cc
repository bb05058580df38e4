// The three outputs of legion-prof: timeline, JSON statistics and the report for people.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "profiler/chrome_trace.h"
#include "profiler/json_report.h"
#include "profiler/text_report.h"
#include "tests/unit/profiler/sample_profile.h"

namespace testudo::profiler {
namespace {

using nlohmann::json;
using profile::Event;
using profile::Kind;
using profile::SampleProfile;

SampleProfile small_run() {
  SampleProfile sample(2);
  sample.task(0, 1, 1000, 9000, "top \"level\"");
  sample.add(0, Kind::kAnalysis, 0, 2000, 2500);
  sample.add(0, Kind::kWait, 1, 3000, 8005).related = PointId{2};
  Event& child = sample.task(1, 2, 3001, 8000, "child");
  child.op = OperationId{77};
  child.related = PointId{1};
  child.created_ns = 2500;
  child.ready_ns = 2600;
  sample.add(1, Kind::kIdle, 0, 8000, 9000);
  sample.add(1, Kind::kCopy, 3, 8100, 8100);
  sample.depend(2, 3);
  return sample;
}

json chrome(SampleProfile& sample, bool flows = false) {
  std::ostringstream out;
  write_chrome_trace(out, sample.get(), {.flows = flows});
  return json::parse(out.str());
}

std::vector<json> of_phase(const json& trace, const std::string& phase) {
  std::vector<json> result;
  for (const json& event : trace.at("traceEvents")) {
    if (event.at("ph") == phase) result.push_back(event);
  }
  return result;
}

TEST(ChromeTrace, KeepsEverySlice) {
  SampleProfile sample = small_run();
  const json trace = chrome(sample);
  EXPECT_EQ(of_phase(trace, "X").size(), 5u);
  EXPECT_EQ(of_phase(trace, "b").size(), 1u);
  EXPECT_EQ(of_phase(trace, "e").size(), 1u);
  EXPECT_TRUE(of_phase(trace, "s").empty());
  const std::vector<json> slices = of_phase(trace, "X");
  const auto child =
      std::find_if(slices.begin(), slices.end(), [](const json& e) { return e["name"] == "child"; });
  ASSERT_NE(child, slices.end());
  EXPECT_EQ((*child)["tid"], 2);
  EXPECT_EQ((*child)["pid"], 0);
  EXPECT_EQ((*child)["cat"], "task");
  EXPECT_DOUBLE_EQ((*child)["ts"], 3.001);
  EXPECT_DOUBLE_EQ((*child)["dur"], 4.999);
  EXPECT_EQ((*child)["args"]["uid"], 2);
  EXPECT_EQ((*child)["args"]["op"], 77);
  EXPECT_DOUBLE_EQ((*child)["args"]["waited us"], 0.401);
}

TEST(ChromeTrace, NamesProcessesAndThreads) {
  SampleProfile sample = small_run();
  std::map<int, std::string> threads;
  for (const json& event : of_phase(chrome(sample), "M")) {
    if (event["name"] == "thread_name") threads[event["tid"]] = event["args"]["name"];
  }
  EXPECT_EQ(threads, (std::map<int, std::string>{{1, "cpu 0"}, {2, "cpu 1"}}));
}

TEST(ChromeTrace, DrawsDependencesOnRequest) {
  SampleProfile sample = small_run();
  const json trace = chrome(sample, true);
  const std::vector<json> starts = of_phase(trace, "s");
  const std::vector<json> ends = of_phase(trace, "f");
  ASSERT_EQ(starts.size(), 1u);
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(starts[0]["id"], ends[0]["id"]);
  EXPECT_DOUBLE_EQ(starts[0]["ts"], 7.999);
  EXPECT_DOUBLE_EQ(ends[0]["ts"], 8.1);
}

TEST(ChromeTrace, EscapesNames) {
  SampleProfile sample = small_run();
  sample.task(0, 4, 9500, 9600, "bad \xff utf8 \n\\ end");
  const std::vector<json> slices = of_phase(chrome(sample), "X");
  EXPECT_TRUE(
      std::any_of(slices.begin(), slices.end(), [](const json& e) { return e["name"] == "top \"level\""; }));
  EXPECT_EQ(slices.size(), 6u);
}

TEST(ChromeTrace, OfAnEmptyProfileParses) {
  SampleProfile sample(0);
  EXPECT_TRUE(of_phase(chrome(sample), "X").empty());
}

json report_of(SampleProfile& sample) {
  const profile::Profile& profile = sample.get();
  std::ostringstream out;
  write_json_report(out, profile, statistics(profile), critical_path(profile));
  return json::parse(out.str());
}

TEST(JsonReport, HasWhatTheStatisticsSay) {
  SampleProfile sample = small_run();
  const json report = report_of(sample);
  EXPECT_EQ(report["format"], "legion-prof statistics");
  EXPECT_EQ(report["version"], 1);
  EXPECT_EQ(report["program"], "sample");
  EXPECT_EQ(report["events"], 6);
  EXPECT_EQ(report["points"], 3);
  EXPECT_EQ(report["lanes"].size(), 2u);
  EXPECT_EQ(report["lanes"][1]["busy"], 4999);
  EXPECT_EQ(report["lanes"][0]["times"]["analysis"], 500);
  EXPECT_EQ(report["groups"][0]["name"], "child");
  EXPECT_EQ(report["groups"][0]["time"]["total"], 4999);
  EXPECT_EQ(report["waiting"]["total"], 401);
  EXPECT_EQ(report["concurrency"].size(), 60u);
  // top up to the launch, the child, the copy that depends on it or top's end.
  EXPECT_EQ(report["critical_path"]["length"], 1500 + 4999 + 995);
  EXPECT_EQ(report["critical_path"]["steps"].size(), 3u);
  EXPECT_EQ(report["critical_path"]["steps"][1]["cause"], "launch");
  EXPECT_NEAR(report["critical_path"]["max_speedup"].get<double>(), 8000.0 / 7494.0, 1e-9);
}

TEST(JsonReport, OfAnEmptyProfileParses) {
  SampleProfile sample(1);
  const json report = report_of(sample);
  EXPECT_EQ(report["critical_path"]["length"], 0);
  EXPECT_FALSE(report["critical_path"].contains("max_speedup"));
}

std::string text_of(SampleProfile& sample, size_t top = 20) {
  const profile::Profile& profile = sample.get();
  std::ostringstream out;
  write_text_report(out, profile, statistics(profile), critical_path(profile), top);
  return out.str();
}

TEST(TextReport, ShowsEverySection) {
  SampleProfile sample = small_run();
  const std::string text = text_of(sample);
  for (const char* part :
       {"program    sample", "Processors", "cpu 1", "Work", "child", "Runtime and idle phases", "analysis",
        "Waiting", "Load balance", "Concurrency", "#", "Critical path",
        "7.49 us in 3 steps: 93.7 % of the run", "at most 1.07 times"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
  EXPECT_EQ(text.find("warning"), std::string::npos);
}

// Its name comes first among the arguments that a program gets.
TEST(TextReport, NamesTheProgramOnce) {
  SampleProfile sample(1);
  profile::Profile profile = sample.get();
  const auto first_line = [&](std::vector<std::string> arguments) {
    profile.run.arguments = std::move(arguments);
    std::ostringstream out;
    write_text_report(out, profile, statistics(profile), critical_path(profile), 20);
    return out.str().substr(0, out.str().find('\n'));
  };
  EXPECT_EQ(first_line({"sample", "-ll:cpu", "2"}), "program    sample -ll:cpu 2");
  EXPECT_EQ(first_line({"-ll:cpu", "2"}), "program    sample -ll:cpu 2");
  EXPECT_EQ(first_line({}), "program    sample");
}

TEST(TextReport, LimitsItsTables) {
  SampleProfile sample(1);
  for (uint64_t i = 1; i <= 10; ++i) sample.task(0, i, 10 * i, 10 * i + i, "task_" + std::to_string(i));
  const std::string text = text_of(sample, 3);
  EXPECT_NE(text.find("task_8"), std::string::npos);
  EXPECT_EQ(text.find("task_7"), std::string::npos);
  EXPECT_NE(text.find("... and 7 more (--top)"), std::string::npos);
}

TEST(TextReport, WarnsOfContradictions) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 20);
  sample.task(1, 2, 10, 30);
  sample.depend(1, 2);
  EXPECT_NE(text_of(sample).find("warning: 1 recorded orders"), std::string::npos);
}

TEST(TextReport, OfAnEmptyProfileSaysSo) {
  SampleProfile sample(0);
  EXPECT_NE(text_of(sample).find("nothing ran"), std::string::npos);
}

TEST(TextReport, Durations) {
  EXPECT_EQ(duration_text(0), "0 ns");
  EXPECT_EQ(duration_text(999), "999 ns");
  EXPECT_EQ(duration_text(1000), "1.00 us");
  EXPECT_EQ(duration_text(12345), "12.3 us");
  EXPECT_EQ(duration_text(123456), "123 us");
  EXPECT_EQ(duration_text(999600), "1.00 ms");
  EXPECT_EQ(duration_text(1.5e9), "1.50 s");
  EXPECT_EQ(duration_text(9.996e6), "10.0 ms");
}

}  // namespace
}  // namespace testudo::profiler
