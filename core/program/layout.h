#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace testudo {

// How an instance orders its data. `blocked` interleaves the fields every `block` elements (1: AOS, all:
// SOA).
struct Layout {
  enum class Kind : uint8_t { kSoa, kAos, kBlocked, kFold, kList };
  Kind kind = Kind::kSoa;
  std::vector<int> order;  // dimensions, fastest first; empty: Fortran order (0, 1, 2...)
  size_t block = 0;        // elements per block where kBlocked
  size_t alignment = 64;   // bytes, of each field's first element (SOA) or of the instance

  friend bool operator==(const Layout&, const Layout&) = default;
};

}  // namespace testudo
