#pragma once

#include <vector>

#include "tests/integration/random_programs/runtime_run.h"

namespace testudo::random_programs {

// Runs the program on `ranks` ranks of one process; `disturbance`, where not 0, is the seed of a transport
// that is late and out of order. Per rank, what it was left with.
std::vector<RunResult> run_on_ranks(const Program& program, const RunMode& mode, int ranks,
                                    uint64_t disturbance);

}  // namespace testudo::random_programs
