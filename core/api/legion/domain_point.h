#pragma once

#include <ostream>

#include "core/geometry/domain_point.h"
#include "core/geometry/rect.h"
#include "core/geometry/transform.h"

// Points, boxes and transforms of the API are the geometry's own types.
namespace Legion {

using testudo::AffineTransform;
using testudo::DomainPoint;
using testudo::Point;
using testudo::PointInRectIterator;
using testudo::Rect;
using testudo::ScaleTransform;
using testudo::Transform;

}  // namespace Legion

namespace Realm {

using testudo::Point;
using testudo::PointInRectIterator;
using testudo::Rect;
template <int M, int N, typename T = int>
using Matrix = testudo::Transform<M, N, T>;

}  // namespace Realm

// Operators on DomainPoint live where its type lives, so that unqualified use finds them.
namespace testudo {

namespace detail {
template <typename Op>
DomainPoint by_coordinate(const DomainPoint& a, const DomainPoint& b, Op op) {
  DomainPoint result = a;
  for (int i = 0; i < a.dim; ++i) result[i] = op(a[i], b[i]);
  return result;
}
}  // namespace detail

// Precondition of all: the same dimension.
inline DomainPoint operator+(const DomainPoint& a, const DomainPoint& b) {
  return detail::by_coordinate(a, b, [](coord_t x, coord_t y) { return x + y; });
}
inline DomainPoint operator-(const DomainPoint& a, const DomainPoint& b) {
  return detail::by_coordinate(a, b, [](coord_t x, coord_t y) { return x - y; });
}
inline DomainPoint operator*(const DomainPoint& a, const DomainPoint& b) {
  return detail::by_coordinate(a, b, [](coord_t x, coord_t y) { return x * y; });
}
inline DomainPoint operator/(const DomainPoint& a, const DomainPoint& b) {
  return detail::by_coordinate(a, b, [](coord_t x, coord_t y) { return x / y; });
}
inline DomainPoint operator%(const DomainPoint& a, const DomainPoint& b) {
  return detail::by_coordinate(a, b, [](coord_t x, coord_t y) { return x % y; });
}

// "(3,4)"
inline std::ostream& operator<<(std::ostream& out, const DomainPoint& point) {
  out << '(';
  for (int i = 0; i < point.dim; ++i) out << (i == 0 ? "" : ",") << point[i];
  return out << ')';
}

}  // namespace testudo
