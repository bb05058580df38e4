// The program itself: its exit statuses and where it writes.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "tests/support/rank_stencil.h"
#include "tests/unit/checker/builder.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder
using trace::Claim;
using trace::Privilege;

struct Outcome {
  int status = -1;
  std::string output;  // standard output and standard error
};

Outcome run(const std::string& arguments) {
  Outcome outcome;
  FILE* pipe = popen((std::string(TESTUDO_LEGION_CHECK) + " " + arguments + " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer{};
  while (const size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    outcome.output.append(buffer.data(), count);
  outcome.status = WEXITSTATUS(pclose(pipe));
  return outcome;
}

class Cli : public testing::Test {
 protected:
  Cli() : directory_(std::filesystem::path(testing::TempDir()) / "testudo_legion_check_test") {
    std::filesystem::create_directories(directory_);
  }
  ~Cli() override { std::filesystem::remove_all(directory_); }

  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }
  static std::string text_of(const std::string& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }

  // Two launches over one partition, ordered or not.
  static std::string trace(bool ordered) {
    Builder b;
    b.task(2, "write");
    const IndexSpaceId root = b.space(interval(0, 9));
    trace::Operator equal;
    equal.kind = trace::OperatorKind::kEqual;
    const PartitionId p = b.partition(root, interval(0, 1), {interval(0, 4), interval(5, 9)}, equal,
                                      Claim::kClaimed, Claim::kClaimed);
    const RegionTreeId tree = b.region(root);
    const OperationId first =
        b.index(2, interval(0, 1), {Builder::on(tree, p, root, Privilege::kReadWrite)}, 10);
    const OperationId second =
        b.index(2, interval(0, 1), {Builder::on(tree, p, root, Privilege::kReadWrite)}, 11);
    if (ordered) b.order(second, first);
    return b.text();
  }

  // A launch through a functor that maps no two points to one color, as far as anybody knows: x^7 + 3*y^7.
  static std::string open_question() {
    using E = trace::Expression;
    const auto power = [](int64_t coordinate) {
      E product = E::variable(coordinate);
      for (int i = 1; i < 7; ++i) product = E::apply(E::Kind::kMultiply, product, E::variable(coordinate));
      return product;
    };
    Builder b;
    b.task(2, "write");
    const IndexSpaceId root = b.space(interval(0, 4));
    const PartitionId p =
        b.coloring(root, {interval(0, 0), interval(1, 1), interval(2, 2), interval(3, 3), interval(4, 4)});
    b.projection(5, [](const DomainPoint& point) { return DomainPoint(point[0] + 3 * point[1]); },
                 {E::apply(E::Kind::kAdd, power(0), E::apply(E::Kind::kMultiply, E::constant(3), power(1)))});
    b.index(2, box(0, 0, 1, 1), {Builder::on(b.region(root), p, root, Privilege::kReadWrite, {1}, 5)}, 10);
    return b.text();
  }

  // Tiles that leave a part of their parent without a color, with a counterexample to be made small.
  static std::string incomplete_tiles() {
    Builder b;
    trace::Operator blocks;
    blocks.kind = trace::OperatorKind::kRestriction;
    blocks.transform = {{250}};
    blocks.extent_lo = 0;
    blocks.extent_hi = 249;
    b.partition(b.space(interval(0, 1000)), interval(0, 3),
                {interval(0, 249), interval(250, 499), interval(500, 749), interval(750, 999)}, blocks,
                Claim::kClaimed, Claim::kClaimed);
    b.fence();
    return b.text();
  }

 private:
  std::filesystem::path directory_;
};

TEST_F(Cli, ZeroWhereAllIsProvedOrChecked) {
  const Outcome outcome = run(file("good", trace(true)));
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_NE(outcome.output.find("C101  Partitions labelled disjoint are disjoint                   1 proved"),
            std::string::npos)
      << outcome.output;
  EXPECT_NE(outcome.output.find("OK: 5 proved for all sizes"), std::string::npos) << outcome.output;
}

TEST_F(Cli, OneWhereSomethingIsRefuted) {
  const Outcome outcome = run(file("bad", trace(false)));
  EXPECT_EQ(outcome.status, 1) << outcome.output;
  EXPECT_NE(outcome.output.find("launched at program.cc:10"), std::string::npos) << outcome.output;
}

TEST_F(Cli, TwoForAnUnusableTrace) {
  const std::string whole = trace(true);
  EXPECT_EQ(run(path("missing")).status, 2);
  EXPECT_EQ(run(file("empty", "")).status, 2);
  EXPECT_EQ(run(file("garbage", "not json\n")).status, 2);
  EXPECT_EQ(run(file("truncated", whole.substr(0, whole.size() / 2))).status, 2);
  EXPECT_EQ(run(file("no_end", whole.substr(0, whole.rfind("{\"k\":\"end\"")))).status, 2);
  trace::Header header;
  std::string nothing;
  trace::encode(header, nothing);
  nothing += '\n';
  trace::encode(trace::End{1, trace::Status::kOk, ""}, nothing);
  const Outcome outcome = run(file("nothing", nothing + "\n"));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.output.find("the trace is empty: it has no operations"), std::string::npos)
      << outcome.output;
}

// The files of a stencil on three ranks; a rank other than rank 0 may say another line of one launch.
class RankCli : public Cli {
 protected:
  std::vector<std::string> files(bool agreed = true) const {
    trace::test::RankProgram program = trace::test::rank_stencil(3, 6, 2);
    for (trace::Record& record : program.records[2]) {
      auto* op = std::get_if<trace::Operation>(&record);
      if (!agreed && op != nullptr && op->where.line == 50) op->where.line = 55;
    }
    std::vector<std::string> paths;
    for (const auto& [name, text] : program.texts()) paths.push_back(file(name + ".jsonl", text));
    return paths;
  }
};

TEST_F(RankCli, TakesTheTracesOfAllRanks) {
  const std::vector<std::string> paths = files();
  const Outcome outcome = run(paths[2] + " " + paths[0] + " --precision " + paths[1]);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_NE(outcome.output.find(", 3 ranks, "), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("C803"), std::string::npos) << outcome.output;
}

TEST_F(RankCli, RefusesTheTracesOfSomeRanks) {
  const std::vector<std::string> paths = files();
  const Outcome alone = run(paths[1]);
  EXPECT_EQ(alone.status, 2);
  EXPECT_NE(alone.output.find("is the trace of rank 1 of a run on 3 ranks"), std::string::npos)
      << alone.output;
  const Outcome two = run(paths[0] + " " + paths[1]);
  EXPECT_EQ(two.status, 2);
  EXPECT_NE(two.output.find("no trace of rank 2 was given"), std::string::npos) << two.output;
}

TEST_F(RankCli, SaysInEveryFormatWhereRanksDiffer) {
  const std::vector<std::string> paths = files(false);
  const std::string all = paths[0] + " " + paths[1] + " " + paths[2];
  for (const std::string format : {"text", "json", "sarif", "junit"}) {
    const Outcome outcome = run("--format=" + format + " " + all);
    EXPECT_EQ(outcome.status, 1);
    for (const char* part : {"C801", "ranks 0, 1: index launch of task", "program.cc:50", "program.cc:55"})
      EXPECT_NE(outcome.output.find(part), std::string::npos) << format << ": " << part << "\n"
                                                              << outcome.output;
  }
}

TEST_F(Cli, TwoForBadUsage) {
  EXPECT_EQ(run("").status, 2);
  EXPECT_EQ(run("--what " + file("good", trace(true))).status, 2);
  EXPECT_EQ(run("--format=xml " + path("good")).status, 2);
  EXPECT_EQ(run(path("good") + " --output " + path("no/such/directory/file")).status, 2);
  EXPECT_EQ(run(path("good") + " --emit-smt2 /dev/null/queries").status, 2);
}

TEST_F(Cli, HelpAndVersion) {
  EXPECT_EQ(run("--help").status, 0);
  EXPECT_NE(run("--help").output.find("exit status: 0 all proved or checked"), std::string::npos);
  EXPECT_EQ(run("--version").output, "legion-check " TESTUDO_CHECKER_VERSION "\n");
}

TEST_F(Cli, WritesTheReportToAFile) {
  const Outcome outcome =
      run("--format=json --output " + path("report.json") + " " + file("bad", trace(false)));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output, "");
  EXPECT_NE(text_of(path("report.json")).find("\"answer\": \"refuted\""), std::string::npos);
}

TEST_F(Cli, WritesQueries) {
  EXPECT_EQ(run("--emit-smt2 " + path("queries") + " " + file("good", trace(true))).status, 0);
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path("queries")))
    files += entry.path().extension() == ".smt2";
  EXPECT_GE(files, 2u);
}

TEST_F(Cli, WithoutTheSolverEverythingIsStillChecked) {
  const Outcome outcome = run("--no-symbolic " + file("good", trace(true)));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.output.find("OK: 0 proved for all sizes"), std::string::npos) << outcome.output;
}

TEST_F(Cli, ThreeWhereAnAnswerThatWasAskedForIsNotThere) {
  // For this run that does not matter, for all sizes it does.
  const std::string open = file("open", open_question());
  const Outcome run_only = run("--timeout=50 " + open);
  EXPECT_EQ(run_only.status, 0) << run_only.output;
  const Outcome strict = run("--timeout=50 --all-sizes " + open);
  EXPECT_EQ(strict.status, 3) << strict.output;
  EXPECT_NE(strict.output.find("The points of an index launch do not interfere              1 timeout"),
            std::string::npos)
      << strict.output;
  EXPECT_NE(strict.output.find("UNKNOWN: 1 obligation not decided"), std::string::npos) << strict.output;
}

// Z3's own time limits could lock up: whatever the time is, there is an end.
TEST_F(Cli, EndsWhateverTheTimeout) {
  const std::string tiles = file("tiles", incomplete_tiles());
  const std::string open = file("open", open_question());
  for (int milliseconds = 1; milliseconds <= 400; milliseconds += 1 + milliseconds / 4) {
    const std::string timeout = "--timeout " + std::to_string(milliseconds) + " ";
    EXPECT_EQ(run(timeout + tiles).status, 1) << milliseconds << " ms";
    EXPECT_EQ(run(timeout + "--all-sizes " + open).status, 3) << milliseconds << " ms";
  }
}

TEST_F(Cli, ShowsProgressWhenAsked) {
  EXPECT_NE(run("--progress " + file("good", trace(true))).output.find("legion-check: order"),
            std::string::npos);
}

}  // namespace
}  // namespace testudo::checker
