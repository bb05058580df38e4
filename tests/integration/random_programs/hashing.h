#pragma once

#include <cstdint>

#include "core/geometry/domain_point.h"

namespace testudo::random_programs {

// The finaliser of splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
inline uint64_t scramble(uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

// Depends on the order of everything that was mixed in.
inline uint64_t mix(uint64_t seed, uint64_t value) {
  return scramble(seed * 3 + scramble(value));
}

inline uint64_t mix(uint64_t seed, const DomainPoint& point) {
  for (int d = 0; d < point.dim; ++d) seed = mix(seed, static_cast<uint64_t>(point[d]));
  return seed;
}

// A stream of random numbers, the same everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() { return scramble(state_ += 0xd1342543de82ef95ull); }
  // 0 to bound - 1.
  uint32_t below(uint32_t bound) { return static_cast<uint32_t>(next() % bound); }
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(next() % static_cast<uint64_t>(high - low + 1));
  }
  bool chance(uint32_t percent) { return below(100) < percent; }

 private:
  uint64_t state_;
};

}  // namespace testudo::random_programs
