#include "core/program/launch_points.h"

#include <utility>

namespace testudo {

LaunchPoints::LaunchPoints(Domain domain) : size_(domain.volume()) {
  if (domain.dense()) {
    box_ = std::move(domain);
  } else {
    list_ = std::make_shared<const std::vector<DomainPoint>>(domain.points());
  }
}

// The inverse of dense_position.
DomainPoint LaunchPoints::in_box(size_t i) const {
  const DomainPoint lo = box_.lo(), hi = box_.hi();
  DomainPoint point = lo;
  for (int d = 0; d < lo.dim; ++d) {
    const uint64_t extent = static_cast<uint64_t>(hi.point_data[d] - lo.point_data[d]) + 1;
    point.point_data[d] += static_cast<coord_t>(i % extent);
    i /= extent;
  }
  return point;
}

}  // namespace testudo
