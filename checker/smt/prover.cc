#include "checker/smt/prover.h"

#include <charconv>
#include <chrono>
#include <filesystem>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>

#include "checker/smt/attempt.h"
#include "checker/smt/child_process.h"

namespace testudo::checker {
namespace {

using Kind = ProofResult::Kind;

// Renames variables to v0, v1, ... in the order in which they occur, so that alike queries become equal.
struct Renamed {
  std::vector<Term> constraints;
  std::vector<std::string> names;  // names[i] became v<i>
};

Term rename(const Term& term, const std::map<std::string, std::string>& names) {
  if (term.op() == Term::Op::kVariable) return Term::variable(names.at(term.name()));
  if (term.args().empty()) return term;
  std::vector<Term> args;
  for (const Term& arg : term.args()) args.push_back(rename(arg, names));
  return Term::make(term.op(), std::move(args));
}

Renamed renamed(const Query& query) {
  Renamed result;
  for (const Term& constraint : query.constraints) collect_variables(constraint, result.names);
  std::map<std::string, std::string> names;
  for (size_t i = 0; i < result.names.size(); ++i) names[result.names[i]] = "v" + std::to_string(i);
  for (const Term& constraint : query.constraints) result.constraints.push_back(rename(constraint, names));
  return result;
}

// What a child process tells of a query: "proved", "unknown", or "fails" and the values of v0, v1, ..., which
// are numbers or "-" where there is none.
std::string encoded(const ProofResult& result, size_t variables) {
  if (result.kind == Kind::kProved) return "proved";
  if (result.kind != Kind::kFails) return "unknown";
  std::string line = "fails";
  for (size_t i = 0; i < variables; ++i) {
    const auto value = result.counterexample.find("v" + std::to_string(i));
    line += value == result.counterexample.end() ? " -" : " " + std::to_string(value->second);
  }
  return line;
}

ProofResult decoded(const std::string& line) {
  std::istringstream words(line);
  std::string word;
  words >> word;
  if (word == "proved") return {Kind::kProved, {}};
  if (word != "fails") return {Kind::kUnknown, {}};
  ProofResult result{Kind::kFails, {}};
  for (size_t i = 0; words >> word; ++i) {
    int64_t value = 0;
    const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (failure == std::errc()) result.counterexample["v" + std::to_string(i)] = value;
  }
  return result;
}

// In a process of its own, because Z3 cannot be relied on to stop: see run_in_child().
ProofResult ask(const Query& query, size_t variables, uint32_t timeout_ms, const std::string& files) {
  const ChildOutcome outcome = run_in_child(std::chrono::milliseconds(timeout_ms), [&](const Report& report) {
    const auto tell = [&](const ProofResult& result) { report(encoded(result, variables)); };
    tell(attempt(query, files, tell));
  });
  // A counterexample found before the time was up is one, if perhaps not the smallest.
  if (!outcome.last_line.empty()) return decoded(outcome.last_line);
  return {outcome.end == ChildOutcome::End::kOutOfTime ? Kind::kTimeout : Kind::kUnknown, {}};
}

// "DIR/0007-partition-3-disjoint", what the files of a query begin with; empty where none are wanted.
std::string file_prefix(const std::string& directory, size_t number, const std::string& name) {
  if (directory.empty()) return {};
  std::string digits = std::to_string(number);
  digits.insert(0, digits.size() < 4 ? 4 - digits.size() : 0, '0');
  return (std::filesystem::path(directory) / (digits + "-" + name)).string();
}

}  // namespace

struct Prover::State {
  ProverOptions options;
  std::map<std::string, ProofResult> known;  // by text, with renamed variables
};

Prover::Prover(std::unique_ptr<State> state) : state_(std::move(state)) {}
Prover::~Prover() = default;

Result<std::unique_ptr<Prover>> Prover::make(const ProverOptions& options) {
  if (!options.smt2_directory.empty()) {
    std::error_code failure;
    std::filesystem::create_directories(options.smt2_directory, failure);
    if (failure)
      return Error{"cannot make the directory '" + options.smt2_directory + "': " + failure.message()};
  }
  auto state = std::make_unique<State>();
  state->options = options;
  return std::make_unique<Prover>(std::move(state));
}

ProofResult Prover::prove(const Query& query) {
  const Renamed alike = renamed(query);
  std::string text;
  for (const Term& constraint : alike.constraints) text += to_string(constraint) + "\n";
  auto known = state_->known.find(text);
  if (known == state_->known.end()) {
    const std::string files = file_prefix(state_->options.smt2_directory, state_->known.size(), query.name);
    ProofResult result =
        ask({query.name, alike.constraints}, alike.names.size(), state_->options.timeout_ms, files);
    known = state_->known.emplace(text, std::move(result)).first;
  }
  ProofResult result{known->second.kind, {}};
  for (size_t i = 0; i < alike.names.size(); ++i) {
    const auto value = known->second.counterexample.find("v" + std::to_string(i));
    if (value != known->second.counterexample.end()) result.counterexample[alike.names[i]] = value->second;
  }
  return result;
}

}  // namespace testudo::checker
