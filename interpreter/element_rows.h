#pragma once

#include <cstdlib>

#include "core/execution/field_view.h"
#include "core/geometry/domain.h"

namespace testudo {

// The dimension along which an instance's elements lie closest together.
inline int row_dimension(const MappedField& field, int dims) {
  const coord_t* strides = field.blocked ? field.blocked->multiplier : field.view.strides;
  int best = 0;
  for (int d = 1; d < dims; ++d) {
    if (std::llabs(strides[d]) < std::llabs(strides[best])) best = d;
  }
  return best;
}

// Bytes between neighbours of a row, 0 where they are not evenly spaced.
inline size_t row_stride(const MappedField& field, int dim) {
  return field.blocked ? 0 : static_cast<size_t>(field.view.strides[dim]);
}

// Calls fn(first point, count) for the rows along dimension `along` of each box of `domain`.
template <typename Fn>
void for_each_row(const Domain& domain, int along, Fn&& fn) {
  domain.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
    const auto count = static_cast<size_t>(hi[along] - lo[along] + 1);
    DomainPoint row = lo;
    for (;;) {
      fn(row, count);
      int d = 0;
      while (d < lo.dim && (d == along || row[d] == hi[d])) {
        row[d] = lo[d];
        ++d;
      }
      if (d == lo.dim) return;
      ++row[d];
    }
  });
}

}  // namespace testudo
