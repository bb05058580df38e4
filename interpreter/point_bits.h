#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/geometry/domain.h"

namespace testudo {

// A set of points of a box, one bit each: constant time to add to and to ask, which IndexSet is not.
class PointBits {
 public:
  PointBits() = default;
  explicit PointBits(const Domain& box) : lo_(box.lo()), hi_(box.hi()), words_((box.volume() + 63) / 64) {}

  // The position of a point of the box, or -1.
  int64_t index(const DomainPoint& point) const {
    int64_t index = 0, stride = 1;
    if (point.dim != lo_.dim) return -1;
    for (int d = 0; d < lo_.dim; ++d) {
      if (point[d] < lo_[d] || point[d] > hi_[d]) return -1;
      index += (point[d] - lo_[d]) * stride;
      stride *= hi_[d] - lo_[d] + 1;
    }
    return index;
  }
  bool test(int64_t index) const { return (words_[static_cast<size_t>(index) / 64] >> (index % 64)) & 1; }
  void set(int64_t index) { words_[static_cast<size_t>(index) / 64] |= uint64_t{1} << (index % 64); }
  void set(const Domain& domain);  // its points in the box

  Domain to_domain() const;

 private:
  int64_t next(int64_t from, bool value,
               int64_t end) const;  // the first bit of that value; `end` if there is none

  DomainPoint lo_, hi_;
  std::vector<uint64_t> words_;
};

}  // namespace testudo
