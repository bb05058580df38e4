#pragma once

#include <functional>

#include "core/analysis/node.h"
#include "core/program/future.h"

namespace testudo {

// A future that becomes ready when `done`, a trigger of `block`, has fired: `fill` then sets its value or its
// error. Holds the block until then.
Future relay_future(NodeBlock& block, Trigger& done, std::function<void(FutureState&)> fill);

}  // namespace testudo
