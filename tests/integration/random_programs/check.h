#pragma once

#include <string>

#include "tests/integration/random_programs/program.h"

namespace testudo::random_programs {

// Runs the program on the reference, and in every mode on the runtime: in order through an executor, with 1
// to 4 workers, with different mappers, windows and delays, and recorded. Contents and results must be those
// of the reference; floating-point sums near those, and the same to the bit for any number of workers.
// Returns what is wrong; empty: nothing.
std::string check(const Program& program);

}  // namespace testudo::random_programs
