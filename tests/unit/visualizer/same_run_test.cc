#include "visualizer/same_run.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/trace_builder.h"

namespace testudo::visualizer {
namespace {

using Json = nlohmann::json;

std::string text(const std::optional<Error>& error) {
  return error ? error->message : "the same run";
}

// The daxpy of the tests has the operations 1 to 5 and the points 1 to 14.
class SameRun : public testing::Test {
 protected:
  profile::Profile profile(const std::string& program, uint64_t uid,
                           profile::Kind kind = profile::Kind::kTask) const {
    profile::Profile profile;
    profile.run.program = program;
    profile.started_unix_ns = 1'700'000'000'123'456'789;
    profile.lanes.push_back({{}, {{.end_ns = 5, .uid = PointId{uid}, .kind = kind}}});
    return profile;
  }
  static Json verdict(const std::string& program, const Json& obligation = Json::object()) {
    return {{"program", program}, {"obligations", Json::array({obligation})}};
  }

  const trace::Trace trace_ = trace::test::daxpy().trace();
};

TEST_F(SameRun, Profiles) {
  EXPECT_EQ(text(not_of_run(trace_, profile("daxpy", 14), "p")), "the same run");
  EXPECT_EQ(text(not_of_run(trace_, profile("daxpy", 0), "p")), "the same run");
  EXPECT_EQ(text(not_of_run(trace_, profile("stencil", 14), "p")),
            "p: it is of the program 'stencil', and the trace of 'daxpy'");
  EXPECT_EQ(text(not_of_run(trace_, profile("daxpy", 15), "p")),
            "p: it is of another run: it names the point 15, which the trace does not have");
}

TEST_F(SameRun, Verdicts) {
  const auto judge = [&](const Json& verdict) { return text(verdict_not_of_run(trace_, verdict, "v")); };
  EXPECT_EQ(judge(verdict("daxpy", {{"operations", {5, 0}}, {"uids", {0, 14}}})), "the same run");
  EXPECT_EQ(judge(verdict("stencil")), "v: it is of the program 'stencil', and the trace of 'daxpy'");
  EXPECT_EQ(judge(Json{{"obligations", Json::array()}}),
            "v: it is of the program '', and the trace of 'daxpy'");
  EXPECT_EQ(judge(verdict("daxpy", {{"operations", {5, 6}}})),
            "v: it is of another run: it names the operation 6, which the trace does not have");
  EXPECT_EQ(judge(verdict("daxpy", {{"uids", {99}}})),
            "v: it is of another run: it names the point 99, which the trace does not have");
}

TEST_F(SameRun, TheOtherVerdictIsOfAnotherRunOfTheProgram) {
  const auto judge = [&](const Json& verdict) {
    return text(other_verdict_not_of_program(trace_, verdict, "v"));
  };
  EXPECT_EQ(judge(verdict("build/bin/daxpy", {{"uids", {99}}})), "the same run");
  EXPECT_EQ(judge(verdict("stencil")), "v: it is of the program 'stencil', and the trace of 'daxpy'");
}

TEST_F(SameRun, Statistics) {
  const profile::Profile profile = this->profile("daxpy", 14);
  Json statistics = {{"format", "legion-prof statistics"},
                     {"program", "daxpy"},
                     {"started_unix_ns", profile.started_unix_ns}};
  const auto judge = [&](const profile::Profile* with) {
    return text(statistics_not_of_run(trace_, statistics, with, "s"));
  };
  EXPECT_EQ(judge(&profile), "the same run");
  statistics["started_unix_ns"] = profile.started_unix_ns + 1;
  EXPECT_EQ(judge(&profile), "s: it is of another run than the profile");
  EXPECT_EQ(judge(nullptr), "the same run");
  statistics["program"] = "stencil";
  EXPECT_EQ(judge(nullptr), "s: it is of the program 'stencil', and the trace of 'daxpy'");
  statistics.erase("format");
  EXPECT_EQ(judge(nullptr), "s: no statistics of legion-prof: no such `format`");
}

}  // namespace
}  // namespace testudo::visualizer
