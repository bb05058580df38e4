#include "core/api/legion/domain.h"

#include <algorithm>
#include <ostream>

#include "core/api/detail/convert.h"

namespace Legion {

const Domain Domain::NO_DOMAIN;

namespace detail {
void wrong_domain_dimension(int is, int wanted) {
  throw_error("T0502", "something of dimension " + std::to_string(is) + " is used as one of dimension " +
                           std::to_string(wanted));
}
void wrong_domain_point(const DomainPoint& point, const Domain& bounds) {
  throw_error("T0408", "point " + testudo::to_string(point) + " is accessed, but the bounds are " +
                           testudo::to_string(to_core(bounds)));
}
}  // namespace detail

Domain::Domain(const DomainPoint& lo, const DomainPoint& hi) : dim(lo.dim) {
  if (lo.dim != hi.dim) detail::wrong_domain_dimension(hi.dim, lo.dim);
  for (int d = 0; d < dim; ++d) {
    rect_data[d] = lo[d];
    rect_data[dim + d] = hi[d];
  }
}

DomainPoint Domain::lo() const {
  DomainPoint point;
  point.dim = dim;
  for (int d = 0; d < dim; ++d) point[d] = rect_data[d];
  return point;
}

DomainPoint Domain::hi() const {
  DomainPoint point;
  point.dim = dim;
  for (int d = 0; d < dim; ++d) point[d] = rect_data[dim + d];
  return point;
}

bool Domain::empty() const {
  for (int d = 0; d < dim; ++d) {
    if (rect_data[dim + d] < rect_data[d]) return true;
  }
  return dim == 0;
}

size_t Domain::get_volume() const {
  if (!dense()) return detail::sparse_volume(is_id);
  return empty() ? 0 : detail::to_core(*this).volume();
}

bool Domain::contains(const DomainPoint& point) const {
  if (point.dim != dim) return false;
  for (int d = 0; d < dim; ++d) {
    if (point[d] < rect_data[d] || point[d] > rect_data[dim + d]) return false;
  }
  return dense() || detail::sparse_contains(is_id, point);
}

Domain Domain::intersection(const Domain& other) const {
  if (dim != other.dim) detail::wrong_domain_dimension(other.dim, dim);
  return detail::from_core(testudo::intersect(detail::to_core(*this), detail::to_core(other)));
}

Domain Domain::convex_hull(const DomainPoint& point) const {
  if (empty()) return from_domain_point(point);
  if (dim != point.dim) detail::wrong_domain_dimension(point.dim, dim);
  Domain hull(lo(), hi());
  for (int d = 0; d < dim; ++d) {
    hull.rect_data[d] = std::min(hull.rect_data[d], point[d]);
    hull.rect_data[dim + d] = std::max(hull.rect_data[dim + d], point[d]);
  }
  return hull;
}

bool Domain::operator==(const Domain& other) const {
  return dim == other.dim && is_id == other.is_id &&
         std::equal(rect_data, rect_data + 2 * dim, other.rect_data);
}

bool Domain::operator<(const Domain& other) const {
  if (dim != other.dim) return dim < other.dim;
  if (is_id != other.is_id) return is_id < other.is_id;
  return std::lexicographical_compare(rect_data, rect_data + 2 * dim, other.rect_data,
                                      other.rect_data + 2 * dim);
}

Domain::DomainPointIterator::DomainPointIterator(const Domain& domain) : valid_(!domain.empty()) {
  p.dim = domain.dim;
  if (!valid_) return;
  if (!domain.dense()) {
    rects_ = detail::sparse_rects(domain.is_id);
    enter((*rects_)[next_rect_++]);
    return;
  }
  Rect<LEGION_MAX_DIM> rect(Point<LEGION_MAX_DIM>::ZEROES(), Point<LEGION_MAX_DIM>::ZEROES());
  for (int d = 0; d < domain.dim; ++d) {
    rect.lo[d] = domain.rect_data[d];
    rect.hi[d] = domain.rect_data[domain.dim + d];
  }
  enter(rect);
}

void Domain::DomainPointIterator::enter(const Rect<LEGION_MAX_DIM>& rect) {
  rect_ = rect;
  for (int d = 0; d < p.dim; ++d) p[d] = rect.lo[d];
}

bool Domain::DomainPointIterator::step() {
  for (int d = 0; valid_ && d < p.dim; ++d) {
    if (p[d] < rect_.hi[d]) {
      ++p[d];
      return true;
    }
    p[d] = rect_.lo[d];
  }
  if (valid_ && rects_ && next_rect_ < rects_->size()) {
    enter((*rects_)[next_rect_++]);
  } else {
    valid_ = false;
  }
  return valid_;
}

std::ostream& operator<<(std::ostream& out, const Domain& domain) {
  return out << testudo::to_string(detail::to_core(domain));
}

}  // namespace Legion
