#include "core/api/legion/domain_transform.h"

#include <algorithm>

namespace Legion {

DomainPoint DomainTransform::operator*(const DomainPoint& point) const {
  if (point.dim != n) detail::wrong_domain_dimension(point.dim, n);
  DomainPoint result;
  result.dim = m;
  for (int i = 0; i < m; ++i) {
    for (int j = 0; j < n; ++j) result[i] += matrix[i * n + j] * point[j];
  }
  return result;
}

Domain DomainTransform::operator*(const Domain& domain) const {
  return Domain(*this * domain.lo(), *this * domain.hi());
}

DomainTransform DomainTransform::operator*(const DomainTransform& other) const {
  if (n != other.m) detail::wrong_domain_dimension(other.m, n);
  DomainTransform result;
  result.m = m;
  result.n = other.n;
  for (int i = 0; i < m; ++i) {
    for (int j = 0; j < other.n; ++j) {
      for (int k = 0; k < n; ++k)
        result.matrix[i * other.n + j] += matrix[i * n + k] * other.matrix[k * other.n + j];
    }
  }
  return result;
}

bool DomainTransform::operator==(const DomainTransform& other) const {
  return m == other.m && n == other.n && std::equal(matrix, matrix + m * n, other.matrix);
}

bool DomainTransform::is_identity() const {
  if (m != n) return false;
  for (int i = 0; i < m * n; ++i) {
    if (matrix[i] != (i / n == i % n)) return false;
  }
  return true;
}

bool DomainAffineTransform::is_identity() const {
  return transform.is_identity() &&
         std::all_of(offset.point_data, offset.point_data + offset.dim, [](coord_t x) { return x == 0; });
}

Domain DomainScaleTransform::operator[](const DomainPoint& point) const {
  const DomainPoint at = transform * point;
  return Domain((at + extent.lo()) / divisor, (at + extent.hi()) / divisor);
}

bool DomainScaleTransform::is_identity() const {
  const auto all = [](const DomainPoint& p, coord_t value) {
    return std::all_of(p.point_data, p.point_data + p.dim, [value](coord_t x) { return x == value; });
  };
  return transform.is_identity() && all(extent.lo(), 0) && all(extent.hi(), 0) && all(divisor, 1);
}

}  // namespace Legion
