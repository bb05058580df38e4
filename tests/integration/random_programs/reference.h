#pragma once

#include <iosfwd>

#include "tests/integration/random_programs/outcome.h"

namespace testudo::random_programs {

// Runs the program one operation after another on plain arrays: what it means. `log`, where not null, gets a
// line per operation, with everything picked. `cost`, where not null, gets the number of points of operations
// that were run.
RunResult run_reference(const Program& program, std::ostream* log = nullptr, uint64_t* cost = nullptr);

}  // namespace testudo::random_programs
