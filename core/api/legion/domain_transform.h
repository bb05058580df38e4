#pragma once

#include "core/api/legion/domain.h"

namespace Legion {

// A Transform whose dimensions are known at run time: m rows, n columns.
class DomainTransform {
 public:
  int m = 0, n = 0;
  coord_t matrix[LEGION_MAX_DIM * LEGION_MAX_DIM] = {};  // row by row

  DomainTransform() = default;
  template <int M, int N, typename T>
  DomainTransform(const Transform<M, N, T>& transform) : m(M), n(N) {
    for (int i = 0; i < M; ++i) {
      for (int j = 0; j < N; ++j) matrix[i * N + j] = transform[i][j];
    }
  }
  template <int M, int N, typename T>
  operator Transform<M, N, T>() const {
    if (m != M || n != N) detail::wrong_domain_dimension(m, M);
    Transform<M, N, T> result;
    for (int i = 0; i < M; ++i) {
      for (int j = 0; j < N; ++j) result[i][j] = static_cast<T>(matrix[i * N + j]);
    }
    return result;
  }

  DomainPoint operator*(const DomainPoint& point) const;
  Domain operator*(const Domain& domain) const;  // corner by corner; dense
  DomainTransform operator*(const DomainTransform& other) const;
  bool operator==(const DomainTransform& other) const;
  bool operator!=(const DomainTransform& other) const { return !(*this == other); }
  bool is_identity() const;
};

// y = transform * x + offset.
class DomainAffineTransform {
 public:
  DomainTransform transform;
  DomainPoint offset;

  DomainAffineTransform() = default;
  DomainAffineTransform(const DomainTransform& t, const DomainPoint& p) : transform(t), offset(p) {}
  template <int M, int N, typename T>
  DomainAffineTransform(const AffineTransform<M, N, T>& affine)
      : transform(affine.transform), offset(affine.offset) {}
  template <int M, int N, typename T>
  operator AffineTransform<M, N, T>() const {
    return AffineTransform<M, N, T>(Transform<M, N, T>(transform), Point<M, T>(offset));
  }

  DomainPoint operator[](const DomainPoint& point) const { return transform * point + offset; }
  bool is_identity() const;
};

// y = [transform * x + extent] / divisor.
class DomainScaleTransform {
 public:
  DomainTransform transform;
  Domain extent;
  DomainPoint divisor;

  DomainScaleTransform() = default;
  DomainScaleTransform(const DomainTransform& t, const Domain& box, const DomainPoint& by)
      : transform(t), extent(box), divisor(by) {}
  template <int M, int N, typename T>
  DomainScaleTransform(const ScaleTransform<M, N, T>& scale)
      : transform(scale.transform), extent(scale.extent), divisor(scale.divisor) {}
  template <int M, int N, typename T>
  operator ScaleTransform<M, N, T>() const {
    return ScaleTransform<M, N, T>(Transform<M, N, T>(transform), Rect<M, T>(extent), Point<M, T>(divisor));
  }

  Domain operator[](const DomainPoint& point) const;
  bool is_identity() const;
};

}  // namespace Legion
