#include "core/geometry/domain_point.h"

#include "core/base/check.h"
#include "core/geometry/hash_mix.h"

namespace testudo {

namespace detail {
void wrong_point_dimension(int is, int wanted) {
  check_failed("point.dim == N",
               "a point of dimension " + std::to_string(is) + " is not one of " + std::to_string(wanted));
}
}  // namespace detail

DomainPoint DomainPoint::nil() {
  DomainPoint result;
  result.dim = -1;
  return result;
}

unsigned DomainPoint::get_color() const {
  return static_cast<unsigned>(get_index());
}

coord_t DomainPoint::get_index() const {
  CHECK_MSG(dim == 1, "the index of a point of dimension " + std::to_string(dim));
  return point_data[0];
}

bool operator==(const DomainPoint& a, const DomainPoint& b) {
  return (a <=> b) == 0;
}

std::strong_ordering operator<=>(const DomainPoint& a, const DomainPoint& b) {
  if (a.dim != b.dim) return a.dim <=> b.dim;
  for (int i = 0; i < a.dim; ++i) {
    if (a.point_data[i] != b.point_data[i]) return a.point_data[i] <=> b.point_data[i];
  }
  return std::strong_ordering::equal;
}

std::string to_string(const DomainPoint& point) {
  if (point.is_null()) return "nil";
  if (point.dim == 1) return std::to_string(point[0]);
  std::string text = "(";
  for (int i = 0; i < point.dim; ++i) {
    if (i > 0) text += ',';
    text += std::to_string(point.point_data[i]);
  }
  return text + ")";
}

}  // namespace testudo

size_t std::hash<testudo::DomainPoint>::operator()(const testudo::DomainPoint& p) const {
  size_t result = testudo::hash_mix(0, p.dim);
  for (int i = 0; i < p.dim; ++i) result = testudo::hash_mix(result, p.point_data[i]);
  return result;
}
