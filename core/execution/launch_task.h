#pragma once

#include <vector>

#include "core/execution/engine.h"

namespace testudo {

class Context;

// Maps, analyses and lets go a task launch. Errors: T0107 no such task, T0108 no such reduction, and
// those of mappers, projections and analysis.
LaunchResult launch_task(Engine& engine, Context& context, TaskLaunch launch);

}  // namespace testudo
