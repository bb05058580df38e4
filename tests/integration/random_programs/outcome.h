#pragma once

#include <string>
#include <vector>

#include "tests/integration/random_programs/machine.h"

namespace testudo::random_programs {

using Contents = std::vector<std::vector<std::vector<uint64_t>>>;

// What a run of a program left: compared with what other runs left.
struct RunResult {
  std::string error;  // empty: it ended well
  uint64_t digest = 0;
  Contents contents;                          // per region that is left: field by field, point by point
  std::vector<std::vector<FieldKind>> kinds;  // of the same regions' fields
};

}  // namespace testudo::random_programs
