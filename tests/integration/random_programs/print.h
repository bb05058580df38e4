#pragma once

#include <iosfwd>
#include <string>

#include "tests/integration/random_programs/machine.h"

namespace testudo::random_programs {

// "index task 3f2a over [0..3]: region 0 partition 2 {0,1} READ_WRITE".
std::string to_text(const Geometry& geometry, const Operation& operation);

// The spaces of a program and what it does, line by line, in program order.
void print(const Program& program, std::ostream& out);

}  // namespace testudo::random_programs
