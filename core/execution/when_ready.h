#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <vector>

#include "core/analysis/node.h"
#include "core/program/future.h"

namespace testudo {

// Calls `action` when the trigger has fired: at once, or on the thread that fires it. It must not block or
// throw. What it holds is freed afterwards, so the trigger has to fire. `owner` keeps it until then; may be
// null.
void when_fired(Trigger& trigger, std::shared_ptr<const void> owner, std::function<void()> action);

// The same when the future is ready.
void when_ready(const Future& future, std::function<void()> action);

// The same for several: `action` gets the error of the first that has one, in their order.
void when_all_ready(std::vector<Future> futures, std::function<void(std::exception_ptr)> action);

// A future that becomes ready when `done`, a trigger of `block`, has fired: `fill` then sets its value or its
// error. Holds the block until then.
Future relay_future(NodeBlock& block, Trigger& done, std::function<void(FutureState&)> fill);

}  // namespace testudo
