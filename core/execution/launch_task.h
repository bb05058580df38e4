#pragma once

#include <vector>

#include "core/execution/engine.h"

namespace testudo {

class Context;

// Maps, analyses and lets go a task launch. Errors: T0104 no such task, T0105 no such reduction, T0301 a
// launch over no points, and those of mappers, projections and analysis.
LaunchResult launch_task(Engine& engine, Context& context, TaskLaunch launch);

}  // namespace testudo
