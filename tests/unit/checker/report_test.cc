#include "checker/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "checker/checks.h"
#include "tests/unit/checker/builder.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder
using trace::Claim;
using trace::Privilege;

// A partition with a wrong label, and a reader that nothing orders after the writers.
trace::Trace broken_trace() {
  Builder b;
  b.reduction(1);
  b.task(2, "write");
  b.task(3, "read <&>");
  const IndexSpaceId root = b.space(interval(0, 9));
  const PartitionId p =
      b.coloring(root, {interval(0, 5), interval(5, 9)}, Claim::kClaimed, Claim::kClaimed, "halves");
  const RegionTreeId tree = b.region(root);
  b.index(2, interval(0, 1), {Builder::on(tree, p, root, Privilege::kReduce)}, 10);
  b.single(3, {Builder::on(tree, root, Privilege::kReadOnly)}, 11);
  return b.trace();
}

trace::Trace clean_trace() {
  Builder b;
  b.task(2, "write");
  const IndexSpaceId root = b.space(interval(0, 9));
  const PartitionId p = b.coloring(root, {interval(0, 4), interval(5, 9)}, Claim::kClaimed, Claim::kClaimed);
  b.index(2, interval(0, 1), {Builder::on(b.region(root), p, root, Privilege::kReadWrite)}, 10);
  return b.trace();
}

template <typename Writer>
std::string report(const trace::Trace& trace, Writer write) {
  std::ostringstream out;
  write(out, trace, check_all(trace, nullptr, {}));
  return out.str();
}

std::string text(const trace::Trace& trace, TextStyle style = {}) {
  return report(trace, [&](std::ostream& out, const trace::Trace& t, const Verdicts& v) {
    write_text(out, t, v, style);
  });
}

TEST(TextReport, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(text(broken_trace()),
            R"(legion-check: test_program, 3 operations, 4 points, 1 partition

C101  Partitions labelled disjoint are disjoint                   1 refuted
C102  Partitions labelled complete are complete                   1 checked
C104  Subspaces lie within their parent                           1 checked
C201  The points of an index launch do not interfere              1 proved
C501  Interfering operations are ordered by recorded dependences  2 refuted
C502  The recorded dependences have no cycle                      1 checked
C602  Futures do not wait for each other in a cycle               1 checked

Refuted
  C101 partition 'halves'
      It is labelled disjoint, but point 5 has the colors 0 and 1.
      at program.cc:1
  C501 task 'write' at point 0 and task 'read <&>'
      Both touch point 0 of field 'x', the first with REDUCE, the second with READ_ONLY, and no recorded dependence orders them. So does 1 more pair of points of these operations.
      task 'write' at point 0 launched at program.cc:10
      task 'read <&>' launched at program.cc:11

REFUTED: 3 obligations not met
)");
}

TEST(TextReport, OfACleanTrace) {
  const std::string report = text(clean_trace());
  EXPECT_TRUE(report.ends_with("\nOK: 0 proved for all sizes, 6 checked for this run\n")) << report;
}

TEST(TextReport, ShowsNoMoreThanAskedFor) {
  const std::string report = text(broken_trace(), {false, 1});
  EXPECT_EQ(report.find("C501 task"), std::string::npos);
  EXPECT_NE(report.find("... and 1 more (--max-findings shows more)"), std::string::npos);
}

TEST(TextReport, ColorsOnlyWhereAskedFor) {
  EXPECT_EQ(text(broken_trace()).find('\033'), std::string::npos);
  EXPECT_NE(text(broken_trace(), {true, 100}).find("\033[31mREFUTED\033[0m"), std::string::npos);
}

TEST(JsonReport, IsWhatTheReportPageReads) {
  const auto json = nlohmann::json::parse(report(broken_trace(), write_json));
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["answer"], "refuted");
  ASSERT_FALSE(json["classes"].empty());
  for (const char* member : {"kind", "title", "proved", "checked", "refuted", "unknown", "timeout"}) {
    EXPECT_TRUE(json["classes"][0].contains(member)) << member;
  }
  const auto& obligations = json["obligations"];
  const auto order = std::find_if(obligations.begin(), obligations.end(),
                                  [](const auto& o) { return o["kind"] == "order"; });
  ASSERT_NE(order, obligations.end());
  EXPECT_EQ((*order)["answer"], "refuted");
  EXPECT_EQ((*order)["uids"], nlohmann::json({2, 4}));
  EXPECT_EQ((*order)["operations"], nlohmann::json({2, 3}));
  EXPECT_EQ((*order)["tasks"][1], "task 'read <&>'");
  EXPECT_EQ((*order)["field"], "x");
  EXPECT_EQ((*order)["point"], nlohmann::json({0}));
  EXPECT_EQ((*order)["location"]["file"], "program.cc");
  EXPECT_EQ((*order)["location"]["line"], 10);
  EXPECT_EQ((*order)["other_location"]["line"], 11);
  EXPECT_EQ((*order)["count"], 2);
  EXPECT_EQ(obligations[0]["partition"], 1);
  uint64_t listed = 0;
  uint64_t counted = 0;
  for (const auto& o : obligations) listed += o["count"].get<uint64_t>();
  for (const auto& c : json["classes"]) {
    for (const char* answer : {"proved", "checked", "refuted", "unknown", "timeout"})
      counted += c[answer].get<uint64_t>();
  }
  EXPECT_EQ(listed + json["omitted"].get<uint64_t>(), counted);
}

TEST(SarifReport, HasRulesAndPlaces) {
  const auto json = nlohmann::json::parse(report(broken_trace(), write_sarif));
  EXPECT_EQ(json["version"], "2.1.0");
  const auto& run = json["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["rules"].size(), kObligations);
  ASSERT_EQ(run["results"].size(), 2u);
  for (const auto& result : run["results"]) {
    EXPECT_EQ(run["tool"]["driver"]["rules"][result["ruleIndex"].get<size_t>()]["id"], result["ruleId"]);
    EXPECT_EQ(result["level"], "error");
    EXPECT_FALSE(result["message"]["text"].get<std::string>().empty());
  }
  const auto& place = run["results"][1]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "program.cc");
  EXPECT_EQ(place["region"]["startLine"], 10);
  EXPECT_EQ(run["results"][1]["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 11);
}

TEST(SarifReport, OfACleanTraceHasNoResults) {
  EXPECT_TRUE(nlohmann::json::parse(report(clean_trace(), write_sarif))["runs"][0]["results"].empty());
}

// A stray write in line 77 of a task that was launched in line 40.
trace::Trace trace_with_a_finding() {
  Builder b(trace::Mode::kInstrumented);
  b.task(2, "work");
  const IndexSpaceId root = b.space(interval(0, 9));
  const OperationId op = b.single(2, {Builder::on(b.region(root), root, Privilege::kReadWrite)}, 40);
  b.add(trace::Finding{"T9001", b.uid(op), 0, 1, DomainPoint(10), "writes point 10 of field 1", line(77)});
  return b.trace();
}

TEST(Reports, TellTheFaultsOwnPlaceFromTheLaunch) {
  const trace::Trace trace = trace_with_a_finding();
  EXPECT_NE(text(trace).find("  C407 task 'work'\n"
                             "      T9001: writes point 10 of field 'x'\n"
                             "      at program.cc:77\n"
                             "      task 'work' launched at program.cc:40\n"),
            std::string::npos)
      << text(trace);
  const std::string xml = report(trace, write_junit);
  EXPECT_NE(xml.find("\n  at program.cc:77\n  task 'work' launched at program.cc:40\n"), std::string::npos)
      << xml;
  for (const auto& o : nlohmann::json::parse(report(trace, write_json))["obligations"]) {
    if (o["code"] != "C407") continue;
    EXPECT_EQ(o["location"]["line"], 77);
    EXPECT_EQ(o["other_location"]["line"], 40);
  }
  const auto sarif = nlohmann::json::parse(report(trace, write_sarif))["runs"][0]["results"][0];
  EXPECT_EQ(sarif["locations"][0]["physicalLocation"]["region"]["startLine"], 77);
  EXPECT_EQ(sarif["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 40);
}

TEST(JunitReport, HasASuiteForEachClassAndEscapes) {
  const std::string xml = report(broken_trace(), write_junit);
  for (const char* suite : {"partitions", "launches", "privileges", "accesses", "order", "futures", "data"}) {
    EXPECT_NE(xml.find("<testsuite name=\"" + std::string(suite) + "\""), std::string::npos) << suite;
  }
  EXPECT_NE(xml.find("<testsuite name=\"partitions\" tests=\"4\" failures=\"1\" errors=\"0\">"),
            std::string::npos)
      << xml;
  EXPECT_NE(xml.find("<failure message=\"2 refuted\">"), std::string::npos);
  EXPECT_NE(xml.find("read &lt;&amp;&gt;"), std::string::npos);
  EXPECT_EQ(xml.find("read <&>"), std::string::npos);
}

TEST(Verdicts, TheExitStatusIsThatOfTheWorst) {
  const auto status = [](std::vector<Answer> answers) {
    Verdicts verdicts;
    for (const Answer answer : answers) {
      Verdict verdict;
      verdict.answer = answer;
      verdicts.add(std::move(verdict));
    }
    return verdicts.exit_status();
  };
  EXPECT_EQ(status({}), 0);
  EXPECT_EQ(status({Answer::kProved, Answer::kChecked}), 0);
  EXPECT_EQ(status({Answer::kProved, Answer::kUnknown}), 3);
  EXPECT_EQ(status({Answer::kTimeout}), 3);
  EXPECT_EQ(status({Answer::kTimeout, Answer::kRefuted}), 1);
}

TEST(Verdicts, CountAllButKeepOnlyTheFirst) {
  Verdicts verdicts;
  for (size_t i = 0; i < Verdicts::kDetailed + 5; ++i) {
    Verdict verdict;
    verdict.obligation = Obligation::kOrder;
    verdict.answer = Answer::kRefuted;
    verdicts.add(std::move(verdict));
  }
  EXPECT_EQ(verdicts.count(Obligation::kOrder, Answer::kRefuted), Verdicts::kDetailed + 5);
  EXPECT_EQ(verdicts.list().size(), Verdicts::kDetailed);
  EXPECT_EQ(verdicts.omitted(), 5u);
}

}  // namespace
}  // namespace testudo::checker
