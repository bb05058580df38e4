#pragma once

#include <functional>
#include <string>

#include "checker/smt/prover.h"

namespace testudo::checker {

// Puts one query to Z3 until there is an answer, which may be never: the caller ends it. `found` is told each
// counterexample on the way, smaller from one to the next. Queries are written to files that begin with
// `files`, before they are asked and again with their answers; to none where it is empty.
// Z3 runs without its tactics: those have time limits of their own, kept by threads that can lock each other
// out (Z3Prover/z3#5371).
ProofResult attempt(const Query& query, const std::string& files,
                    const std::function<void(const ProofResult&)>& found);

}  // namespace testudo::checker
