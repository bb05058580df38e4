#pragma once

#include <functional>

#include "tests/integration/random_programs/program.h"

namespace testudo::random_programs {

// The smallest program that still fails: leaves out operations, iterations, requirements, fields, partitions
// and points as long as `fails` says so.
Program shrink(Program program, const std::function<bool(const Program&)>& fails);

}  // namespace testudo::random_programs
