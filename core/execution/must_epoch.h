#pragma once

#include "core/execution/engine.h"

namespace testudo {

class Context;

// Launches tasks that all run at the same time and may wait for each other, in the order given. If all ranks
// launch them, they are divided among the ranks by their points, unless some share data that one of them
// writes: then all run on rank 0, since that takes one memory. Errors: T0112
// two tasks have one point, or one has none; T0308 two of the launches interfere, so that one would have to
// wait for the other's end; and those of launch_task.
FutureMap launch_must_epoch(Engine& engine, Context& context, MustEpochLaunch launch);

}  // namespace testudo
