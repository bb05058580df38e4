#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/base/check.h"
#include "core/geometry/dependent.h"
#include "core/geometry/domain.h"

namespace testudo {

// Reads the coordinates of the values of a field.
class ValueReader {
 public:
  // Precondition: is_value_size(view.size, dim, ranges).
  ValueReader(const FieldView& view, int dim, bool ranges)
      : count_(static_cast<size_t>(dim) * (ranges ? 2 : 1)), size_(view.size) {
    CHECK_MSG(is_value_size(size_, dim, ranges), std::to_string(size_) + " bytes hold no " +
                                                     (ranges ? "box" : "point") + " of dimension " +
                                                     std::to_string(dim));
  }

  void read(const std::byte* at, coord_t* coordinates) const {
    if (size_ == count_ * sizeof(coord_t)) {
      std::memcpy(coordinates, at, size_);
      return;
    }
    for (size_t i = 0; i < count_; ++i) {
      int32_t coordinate;
      std::memcpy(&coordinate, at + i * sizeof coordinate, sizeof coordinate);
      coordinates[i] = coordinate;
    }
  }
  bool same(const std::byte* a, const std::byte* b) const { return std::memcmp(a, b, size_) == 0; }

 private:
  size_t count_;
  size_t size_;
};

// Calls fn(position, address of the value) for every point, in the order of Domain::for_each_point.
template <typename Fn>
void for_each_value(const Domain& domain, const FieldView& view, Fn fn) {
  uint64_t position = 0;
  domain.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
    DomainPoint row = lo;
    while (true) {
      const std::byte* at = view.base;
      for (int d = 0; d < row.dim; ++d) at += row.point_data[d] * view.strides[d];
      for (coord_t left = hi.point_data[0] - lo.point_data[0];; --left) {
        fn(position++, at);
        if (left == 0) break;
        at += view.strides[0];
      }
      int d = 1;
      for (; d < row.dim && row.point_data[d] == hi.point_data[d]; ++d) row.point_data[d] = lo.point_data[d];
      if (d >= row.dim) return;
      ++row.point_data[d];
    }
  });
}

}  // namespace testudo
