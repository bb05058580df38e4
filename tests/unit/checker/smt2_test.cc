// The queries that are written out are the ones that were asked: another run of a solver gives the same
// answers.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "checker/smt/prover.h"

namespace testudo::checker {
namespace {

const Term kX = Term::variable("x");
const Term kY = Term::variable("y");
const Term kN = Term::variable("n");

class Directory {
 public:
  Directory() : path_(std::filesystem::path(testing::TempDir()) / "testudo_smt2_test") {
    std::filesystem::remove_all(path_);
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  std::string name() const { return path_.string(); }
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> all;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) all.push_back(entry.path());
    return all;
  }

 private:
  std::filesystem::path path_;
};

// A linear claim, one about products that holds, and one that fails.
std::vector<Query> queries() {
  return {{"linear", {Term(0) <= kX, kX < kN, kN <= kX}},
          {"products", {Term(1) <= kN, kX < kY, kY * kN < kX * kN + kN}},
          {"fails", {Term(2) <= kN, kX < kY, kY * kN <= kX * kN + kN + 1, Term(3) <= kX}}};
}

TEST(Smt2, EveryQueryIsWritten) {
  const Directory directory;
  const auto prover = Prover::make({20000, directory.name()}).value();
  const std::vector<ProofResult::Kind> expected{ProofResult::Kind::kProved, ProofResult::Kind::kProved,
                                                ProofResult::Kind::kFails};
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(prover->prove(queries()[i]).kind, expected[i]) << i;
  EXPECT_GE(directory.files().size(), expected.size());
  for (const auto& file : directory.files()) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    EXPECT_NE(text.str().find("(check-sat)"), std::string::npos) << file;
    EXPECT_NE(text.str().find("(set-info :status "), std::string::npos) << file;
  }
}

TEST(Smt2, AlikeQueriesAreAskedOnce) {
  const Directory directory;
  const auto prover = Prover::make({20000, directory.name()}).value();
  prover->prove({"first", {kX < kY, kY < kX}});
  const size_t files = directory.files().size();
  prover->prove({"second", {kN < kX, kX < kN}});
  EXPECT_EQ(directory.files().size(), files);
}

TEST(Smt2, TheSolversProgramGivesTheSameAnswers) {
  const std::string program = TESTUDO_Z3_PROGRAM;
  if (program.empty()) GTEST_SKIP() << "the program z3 is not installed";
  const Directory directory;
  const auto prover = Prover::make({20000, directory.name()}).value();
  for (const Query& query : queries()) prover->prove(query);
  for (const auto& file : directory.files()) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    const auto close = [](FILE* pipe) { pclose(pipe); };
    const std::unique_ptr<FILE, decltype(close)> pipe(popen((program + " " + file.string()).c_str(), "r"),
                                                      close);
    ASSERT_NE(pipe, nullptr);
    std::array<char, 256> line{};
    ASSERT_NE(std::fgets(line.data(), line.size(), pipe.get()), nullptr);
    const std::string answer = std::string(line.data()).substr(0, std::string(line.data()).find('\n'));
    EXPECT_NE(text.str().find("(set-info :status " + answer + ")"), std::string::npos)
        << file << ": " << answer;
  }
}

TEST(Prover, ADirectoryThatCannotBeMadeIsAnError) {
  EXPECT_FALSE(Prover::make({1000, "/dev/null/queries"}).ok());
}

Term power(const Term& base, int exponent) {
  return exponent == 1 ? base : base * power(base, exponent - 1);
}

// Whether x^7 + 3*y^7 is ever the same for two points is not known.
Query open_question() {
  const auto value = [](const Term& x, const Term& y) { return power(x, 7) + Term(3) * power(y, 7); };
  const Term z = Term::variable("z");
  return {"powers", {equal(value(kX, kY), value(z, kN)), negate(equal(kX, z))}};
}

TEST(Prover, ATimeoutIsAnsweredAsOne) {
  for (const uint32_t milliseconds : {1u, 2u, 5u, 20u, 100u}) {
    const auto prover = Prover::make({milliseconds, ""}).value();
    EXPECT_EQ(prover->prove(open_question()).kind, ProofResult::Kind::kTimeout) << milliseconds << " ms";
  }
}

TEST(Prover, WhatWasAskedWhenTheTimeWasUpIsWritten) {
  const Directory directory;
  const auto prover = Prover::make({2000, directory.name()}).value();
  EXPECT_EQ(prover->prove(open_question()).kind, ProofResult::Kind::kTimeout);
  EXPECT_FALSE(directory.files().empty());
}

TEST(Prover, CounterexamplesSatisfyTheQuery) {
  const auto prover = Prover::make({20000, ""}).value();
  const Query query = queries().back();
  const ProofResult result = prover->prove(query);
  ASSERT_EQ(result.kind, ProofResult::Kind::kFails);
  for (const Term& constraint : query.constraints) EXPECT_EQ(evaluate(constraint, result.counterexample), 1);
  EXPECT_EQ(result.counterexample.at("x"), 3);
  EXPECT_EQ(result.counterexample.at("y"), 4);
  EXPECT_EQ(result.counterexample.at("n"), 2);
}

}  // namespace
}  // namespace testudo::checker
