#pragma once

#include <cstddef>
#include <cstdint>

namespace testudo {

// Folds one more number into a hash: the finisher of splitmix64 (Steele, Lea, Flood, "Fast splittable
// pseudorandom number generators", 2014) over both. hash_mix(0, 0) != 0.
inline size_t hash_mix(size_t hash, long long value) {
  uint64_t z =
      (hash ^ static_cast<uint64_t>(value)) + 0x9e3779b97f4a7c15u + (static_cast<uint64_t>(hash) << 6);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return static_cast<size_t>(z ^ (z >> 31));
}

}  // namespace testudo
