#pragma once

#include <chrono>
#include <cstdint>

namespace testudo {

// Nanoseconds of the steady clock, from an arbitrary zero; never 0. Ordered across cores: a stamp taken after
// another one became visible to this thread is not smaller. That rules out a bare cycle counter, which the
// processor may read before earlier loads; the ordered forms of that instruction cost nearly as much as this
// call does through the kernel's shared page (about 24 ns against 19 ns, tests/benchmarks/profile_event.cc).
inline uint64_t now_ns() {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                   std::chrono::steady_clock::now().time_since_epoch())
                                   .count());
}

}  // namespace testudo
