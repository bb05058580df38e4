#pragma once

#include <functional>
#include <vector>

#include "tests/integration/random_programs/runtime_run.h"

namespace testudo::random_programs {

// Runs the program on `ranks` ranks of one process; `disturbance`, where not 0, is the seed of a transport
// that is late and out of order. `prepare`, where given, completes the mode of each rank. Per rank, what it
// was left with.
std::vector<RunResult> run_on_ranks(const Program& program, const RunMode& mode, int ranks,
                                    uint64_t disturbance,
                                    const std::function<void(int rank, RunMode&)>& prepare = {});

}  // namespace testudo::random_programs
