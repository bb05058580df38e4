#pragma once

#include <functional>
#include <vector>

#include "core/program/future.h"

namespace Legion::detail {

// Blocks until the future is ready: a task gives up its processor meanwhile, any other thread sleeps. Does
// not rethrow.
void wait_ready(const testudo::Future& future);
// The future's value; rethrows what its producer threw.
const std::vector<std::byte>& wait_value(const testudo::Future& future);

// A future that becomes ready when all of `inputs` are: its value is then what `make` returns. Fails where an
// input did or `make` throws. `make` runs on the thread that completes the last input and must not block.
testudo::Future when_ready(std::vector<testudo::Future> inputs, std::function<std::vector<std::byte>()> make);

}  // namespace Legion::detail
