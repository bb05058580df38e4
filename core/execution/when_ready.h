#pragma once

#include <exception>
#include <functional>
#include <vector>

#include "core/program/future.h"

namespace testudo {

// Calls `action` when the future is ready: at once, or on the thread that makes it so. It must not block or
// throw. What it holds is freed afterwards, so the future has to become ready.
void when_ready(const Future& future, std::function<void()> action);

// The same for several: `action` gets the error of the first that has one, in their order.
void when_all_ready(std::vector<Future> futures, std::function<void(std::exception_ptr)> action);

}  // namespace testudo
