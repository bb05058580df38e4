#include "core/api/realm/timers.h"

#include <chrono>

#include "core/base/clock.h"

namespace Realm {

namespace {

// Stamped when the library is loaded.
const uint64_t kProcessStart = testudo::now_ns();

}  // namespace

long long Clock::current_time_in_nanoseconds(bool absolute) {
  if (!absolute) return static_cast<long long>(testudo::now_ns() - kProcessStart);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}
long long Clock::current_time_in_microseconds(bool absolute) {
  return current_time_in_nanoseconds(absolute) / 1000;
}
double Clock::current_time(bool absolute) {
  return static_cast<double>(current_time_in_nanoseconds(absolute)) * 1e-9;
}

}  // namespace Realm
