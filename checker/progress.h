#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace testudo::checker {

// Told from time to time how far a long check is. May be empty.
using Progress = std::function<void(std::string_view stage, uint64_t done, uint64_t total)>;

}  // namespace testudo::checker
