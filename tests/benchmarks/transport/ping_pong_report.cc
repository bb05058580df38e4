#include <algorithm>
#include <chrono>
#include <iostream>
#include <limits>

#include "tests/benchmarks/transport/ping_pong.h"

namespace benchmarks {

void measure(const char* system, int rank, const std::function<void(size_t bytes, int count)>& rounds) {
  constexpr int kBatches = 20;
  for (size_t bytes : kSizes) {
    const int count = bytes > (4 << 20) ? 3 : bytes > 100000 ? 20 : 1000;
    double least = std::numeric_limits<double>::max();
    for (int batch = 0; batch < kBatches; ++batch) {
      const auto start = std::chrono::steady_clock::now();
      rounds(bytes, count);
      const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
      least = std::min(least, elapsed.count() / count / 2);
    }
    if (rank > 0) continue;
    std::cout << "system=" << system << " bytes=" << bytes << " nanoseconds=" << least << std::endl;
  }
}

}  // namespace benchmarks
