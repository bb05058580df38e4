#pragma once

namespace Realm {

// Wall-clock time, since the start of the process, or since 1970 where `absolute`.
class Clock {
 public:
  static double current_time(bool absolute = false);  // seconds
  static long long current_time_in_microseconds(bool absolute = false);
  static long long current_time_in_nanoseconds(bool absolute = false);
};

}  // namespace Realm
