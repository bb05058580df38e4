#pragma once

#include <cstdint>

#include "core/geometry/rect.h"

namespace testudo {

// Numbers the points of a box from 0 in the order of PointInRectIterator, dimension 0 fastest.
// Precondition: the box is not empty and its volume fits 64 bits.
template <int N>
class BoxPositions {
 public:
  explicit BoxPositions(const Rect<N>& box) : box_(box) {
    uint64_t stride = 1;
    for (int d = 0; d < N; ++d) {
      strides_[d] = stride;
      stride *= Rect<1>(box.lo[d], box.hi[d]).volume();
    }
  }

  const Rect<N>& box() const { return box_; }

  // Precondition: the box contains the point.
  uint64_t operator[](const Point<N>& point) const {
    uint64_t position = 0;
    for (int d = 0; d < N; ++d) position += static_cast<uint64_t>(point[d] - box_.lo[d]) * strides_[d];
    return position;
  }

  // Calls fn(first, count) for each row of `part`. Precondition: the box contains `part`.
  template <typename Fn>
  void for_each_row(const Rect<N>& part, Fn fn) const {
    Rect<N> row_starts = part;
    row_starts.hi[0] = part.lo[0];
    const uint64_t count = Rect<1>(part.lo[0], part.hi[0]).volume();
    for (PointInRectIterator<N> row(row_starts); row(); ++row) fn((*this)[*row], count);
  }

 private:
  Rect<N> box_;
  uint64_t strides_[N];
};

}  // namespace testudo
