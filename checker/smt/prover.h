#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "checker/smt/term.h"
#include "core/base/result.h"

namespace testudo::checker {

// Is there a counterexample? Values of the variables for which all of `constraints` hold: what is assumed,
// and that the claim fails.
struct Query {
  std::string name;  // of its file: "partition-7-disjoint"
  std::vector<Term> constraints;
};

struct ProofResult {
  enum class Kind { kProved, kFails, kUnknown, kTimeout };
  Kind kind = Kind::kUnknown;
  Environment counterexample;  // for kFails: of all variables of the query, as small as found
};

struct ProverOptions {
  uint32_t timeout_ms = 1000;  // for one query, all attempts together
  std::string smt2_directory;  // empty: queries are not written
};

// Puts queries to Z3. Products of two variables are first left uninterpreted but for how they grow with their
// factors, which decides the queries about tiles of unknown size; where that finds no proof, they get their
// meaning and a small counterexample is looked for, then a proof. Queries that differ only in the names of
// variables are asked once. Each is asked in a process of its own, so that its time ends when it has to; the
// caller has to be the only thread.
class Prover {
  struct State;

 public:
  // Fails where the directory cannot be made.
  static Result<std::unique_ptr<Prover>> make(const ProverOptions& options);
  explicit Prover(std::unique_ptr<State> state);  // use make()
  ~Prover();

  ProofResult prove(const Query& query);

 private:
  std::unique_ptr<State> state_;
};

}  // namespace testudo::checker
