#pragma once

#include <array>
#include <cstddef>
#include <functional>

// What the ping-pong programs have in common: two ranks send bytes back and forth.
namespace benchmarks {

constexpr std::array<size_t, 10> kSizes = {0, 8, 256, 1024, 4000, 4096, 16384, 65536, 1 << 20, 16 << 20};

// Measures each size by `rounds(bytes, count)`, which makes so many round trips on both ranks. The report, on
// rank 0: one line "system=... bytes=... nanoseconds=..." for each, half of a round trip. The least of
// several batches counts, because a pause of the machine is as long as thousands of small messages.
void measure(const char* system, int rank, const std::function<void(size_t bytes, int count)>& rounds);

}  // namespace benchmarks
