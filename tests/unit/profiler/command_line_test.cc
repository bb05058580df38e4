// Runs legion-prof itself.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/profile.h"
#include "tests/unit/profiler/temporary_file.h"

namespace testudo::profile {
namespace {

struct Outcome {
  int status = -1;
  std::string output;
  std::string errors;
};

Outcome run(const std::string& arguments) {
  const TemporaryFile output("_stdout");
  const TemporaryFile errors("_stderr");
  const std::string command =
      std::string("'" LEGION_PROF "' ") + arguments + " > '" + output.path() + "' 2> '" + errors.path() + "'";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output.contents(), errors.contents()};
}

std::string quote(const TemporaryFile& file) {
  return "'" + file.path() + "'";
}

// Two tasks, one after the other, of 1 ms and 3 ms.
void write_sample(const TemporaryFile& file) {
  auto recorder = std::move(Recorder::open(file.path(), {"sample", {"-n", "4"}})).value();
  Lane& lane = recorder->lane({ProcessorId{1}, "cpu 0", LaneKind::kCpu});
  const uint64_t start = now_ns();
  lane.record(
      {.start_ns = start, .end_ns = start + 1'000'000, .uid = PointId{1}, .name = recorder->intern("first")});
  lane.record({.start_ns = start + 1'000'000,
               .end_ns = start + 4'000'000,
               .uid = PointId{2},
               .name = recorder->intern("second")});
  lane.depend(PointId{1}, PointId{2});
  ASSERT_TRUE(recorder->close().ok());
}

TEST(LegionProf, PrintsHelp) {
  const Outcome outcome = run("--help");
  EXPECT_EQ(outcome.status, 0);
  for (const char* option :
       {"usage: legion-prof FILE", "--json", "--chrome", "--flows", "--top", "exit status"}) {
    EXPECT_NE(outcome.output.find(option), std::string::npos) << option;
  }
  EXPECT_EQ(outcome.errors, "");
}

TEST(LegionProf, RefusesBadUsage) {
  const TemporaryFile file;
  write_sample(file);
  const std::pair<std::string, std::string> cases[] = {
      {"", "no profile given"},
      {quote(file) + " --frobnicate", "unknown option --frobnicate"},
      {quote(file) + " second.prof", "second.prof"},
      {quote(file) + " --json", "--json needs a value"},
      {quote(file) + " --top 0", "--top needs a positive number"},
      {quote(file) + " --top 3x", "--top needs a positive number"},
      {quote(file) + " --flows", "--flows needs --chrome"},
      {quote(file) + " --json - --chrome -", "cannot both be standard output"},
  };
  for (const auto& [arguments, message] : cases) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2) << arguments;
    EXPECT_NE(outcome.errors.find(message), std::string::npos) << outcome.errors;
    EXPECT_EQ(outcome.output, "") << arguments;
  }
}

TEST(LegionProf, RefusesAMissingFile) {
  const Outcome outcome = run("/no/such/file.prof");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.errors.find("/no/such/file.prof: cannot read"), std::string::npos);
}

TEST(LegionProf, RefusesTruncatedAndCorruptFiles) {
  const TemporaryFile file;
  write_sample(file);
  const std::string bytes = file.contents();
  file.set_contents(bytes.substr(0, bytes.size() - 1));
  Outcome outcome = run(quote(file));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.errors.find("cut short"), std::string::npos);
  EXPECT_EQ(outcome.output, "");
  std::string changed = bytes;
  changed[changed.size() / 2] ^= 1;
  file.set_contents(changed);
  outcome = run(quote(file));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.errors.find("corrupt"), std::string::npos);
}

TEST(LegionProf, PrintsTheReport) {
  const TemporaryFile file;
  write_sample(file);
  const Outcome outcome = run(quote(file));
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_NE(outcome.output.find("program    sample -n 4"), std::string::npos);
  EXPECT_NE(outcome.output.find("4.00 ms in 2 steps: 100.0 % of the run"), std::string::npos)
      << outcome.output;
}

TEST(LegionProf, WritesBothFiles) {
  const TemporaryFile file;
  const TemporaryFile statistics("_statistics.json");
  const TemporaryFile timeline("_timeline.json");
  write_sample(file);
  const Outcome outcome =
      run("--json " + quote(statistics) + " " + quote(file) + " --flows --chrome " + quote(timeline));
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_NE(outcome.output.find("Critical path"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(statistics.contents())["critical_path"]["length"], 4'000'000);
  EXPECT_EQ(nlohmann::json::parse(timeline.contents())["otherData"]["program"], "sample");
}

TEST(LegionProf, WritesJsonAloneToStandardOutput) {
  const TemporaryFile file;
  write_sample(file);
  const Outcome outcome = run(quote(file) + " --json -");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(nlohmann::json::parse(outcome.output)["points"], 2);
}

TEST(LegionProf, SaysWhereItCannotWrite) {
  const TemporaryFile file;
  write_sample(file);
  for (const char* option : {" --json", " --chrome"}) {
    const Outcome outcome = run(quote(file) + option + " /no/such/folder/out.json");
    EXPECT_EQ(outcome.status, 2);
    EXPECT_NE(outcome.errors.find("cannot write /no/such/folder/out.json"), std::string::npos)
        << outcome.errors;
  }
}

}  // namespace
}  // namespace testudo::profile
