#pragma once

#include <memory>

#include "checker/all_sizes.h"
#include "checker/smt/prover.h"
#include "core/base/result.h"
#include "core/trace/model.h"

namespace testudo::checker {

// The symbolic engine: families of partitions and of launches, and Z3 to judge them. Keeps a reference to the
// trace. Fails where the directory for queries cannot be made.
Result<std::unique_ptr<AllSizes>> make_solver_all_sizes(const trace::Trace& trace,
                                                        const ProverOptions& options);

}  // namespace testudo::checker
