#pragma once

#include <cstddef>
#include <cstdint>

#include "core/geometry/domain.h"

namespace testudo {

// The position of `point` in domain.points(), or -1 where it is not in the domain. Precondition:
// domain.dense().
inline int64_t dense_position(const Domain& domain, const DomainPoint& point) {
  if (point.dim != domain.dim() || domain.empty()) return -1;
  const DomainPoint lo = domain.lo(), hi = domain.hi();
  uint64_t position = 0, stride = 1;
  for (int i = 0; i < point.dim; ++i) {
    if (point.point_data[i] < lo.point_data[i] || point.point_data[i] > hi.point_data[i]) return -1;
    position += static_cast<uint64_t>(point.point_data[i] - lo.point_data[i]) * stride;
    stride *= static_cast<uint64_t>(hi.point_data[i] - lo.point_data[i]) + 1;
  }
  return static_cast<int64_t>(position);
}

// The inverse. Precondition: domain.dense() and position < domain.volume().
inline DomainPoint dense_point(const Domain& domain, uint64_t position) {
  DomainPoint point = domain.lo();
  const DomainPoint hi = domain.hi();
  const int last = point.dim - 1;
  for (int d = 0; d < last; ++d) {
    const uint64_t extent = static_cast<uint64_t>(hi.point_data[d] - point.point_data[d]) + 1;
    point.point_data[d] += static_cast<coord_t>(position % extent);
    position /= extent;
  }
  point.point_data[last] += static_cast<coord_t>(position);
  return point;
}

}  // namespace testudo
