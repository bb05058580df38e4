#pragma once

#include <functional>
#include <string>

namespace testudo::random_programs {

// Runs `body` in a process of its own, so that what crashes or never ends is a result like any other.
// `progress`, called by the body, keeps the last number it was given. Precondition: the calling process has
// one thread.
struct Isolated {
  std::string fault;      // what the body returned, or how it died; empty: all is well
  uint64_t progress = 0;  // the last one
};
Isolated run_isolated(const std::function<std::string(const std::function<void(uint64_t)>& progress)>& body,
                      unsigned seconds_without_progress, bool quiet);

}  // namespace testudo::random_programs
