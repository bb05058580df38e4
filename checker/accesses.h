#pragma once

#include "checker/program.h"

namespace testudo::checker {

// C401 to C403, C406: what task instances really did lies within what they asked for; warns of requirements
// that no point of any launch from the same place touched.
Verdicts check_accesses(const Program& program);

// C404 and C405: in program order, data is written before it is read, and what a task asked to overwrite it
// does overwrite. Judges what was recorded exactly; a task whose accesses were not seen counts as writing all
// that it may.
Verdicts check_initialised(const Program& program);

// C407: what the instrumented executor saw, and how the program ended.
Verdicts check_findings(const Program& program);

// Whether every access of a task instance was seen, so that what is not recorded did not happen.
bool saw_all(const Program& program, uint32_t node);

}  // namespace testudo::checker
