#pragma once

#include <span>

#include "core/execution/engine.h"

namespace testudo {

class Context;

// Whether the running task may issue an operation with these requirements: it must hold the privileges
// itself, on a region above, for all the fields. Region trees that none of the task's requirements name were
// made below it and are its own. Errors: T0305 a privilege that the task does not hold, T0109 a leaf task
// that issues operations.
void check_privileges(Engine& engine, const Context& context, std::span<const Requirement> requirements,
                      const Source& source);

}  // namespace testudo
