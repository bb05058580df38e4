#pragma once

#include "checker/program.h"

namespace testudo::checker {

// C701: in program order, the instance that a task reads holds what the last writer wrote: it is the writer's
// own, or recorded movements brought the data there and applied all pending reductions. Judges only what the
// trace records: instances of tasks whose mapping is known; data written by an operation without a mapping
// counts as valid everywhere. An instrumented run without movements has private instances that the executor
// fills by itself; it is not judged.
Verdicts check_data(const Program& program);

}  // namespace testudo::checker
