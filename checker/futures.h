#pragma once

#include "checker/program.h"

namespace testudo::checker {

// C601 and C602: what an operation takes the future of gives one and comes before it, and no task waits for a
// future that can only come after the task itself has ended.
Verdicts check_futures(const Program& program);

}  // namespace testudo::checker
