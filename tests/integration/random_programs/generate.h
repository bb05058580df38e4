#pragma once

#include "tests/integration/random_programs/program.h"

namespace testudo::random_programs {

// A random program, the same for the same arguments. `size` from 1: how many points and operations there are,
// about.
Program generate(uint64_t seed, uint32_t size);

}  // namespace testudo::random_programs
