#pragma once

#include "checker/program.h"

namespace testudo::checker {

// C301 to C303: each requirement of an operation lies within the requirements of the task that issued it: its
// region inside one of theirs, every field among theirs, and no more rights. Region trees that the task (or
// what ran in it) made are its own. Operations of the runtime itself are not judged.
Verdicts check_privileges(const Program& program);

}  // namespace testudo::checker
