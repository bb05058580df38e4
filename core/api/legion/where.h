#pragma once

#include <source_location>

namespace Legion::detail {

// Where a call stands in the program; the last argument of every call that makes something or may fail.
using Where = std::source_location;

}  // namespace Legion::detail
