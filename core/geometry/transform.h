#pragma once

#include "core/geometry/point.h"
#include "core/geometry/rect.h"

namespace testudo {

// An integer matrix of M rows and N columns: maps N-dimensional points to M-dimensional ones. A default-made
// one is uninitialised.
template <int M, int N, typename T = coord_t>
struct Transform {
  Point<N, T> rows[M];

  Transform() = default;
  template <typename T2>
  constexpr Transform(const Transform<M, N, T2>& other) {
    for (int i = 0; i < M; ++i) rows[i] = other.rows[i];
  }

  constexpr Point<N, T>& operator[](int row) { return rows[row]; }
  constexpr const Point<N, T>& operator[](int row) const { return rows[row]; }

  // Ones on the diagonal, zeros elsewhere.
  static constexpr Transform identity() {
    Transform result;
    for (int i = 0; i < M; ++i) {
      for (int j = 0; j < N; ++j) result.rows[i][j] = i == j;
    }
    return result;
  }

  constexpr bool is_identity() const {
    if (M != N) return false;
    for (int i = 0; i < M; ++i) {
      for (int j = 0; j < N; ++j) {
        if (rows[i][j] != static_cast<T>(i == j)) return false;
      }
    }
    return true;
  }
};

template <int M, int N, typename T, typename T2>
constexpr bool operator==(const Transform<M, N, T>& a, const Transform<M, N, T2>& b) {
  for (int i = 0; i < M; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}
template <int M, int N, typename T, typename T2>
constexpr bool operator!=(const Transform<M, N, T>& a, const Transform<M, N, T2>& b) {
  return !(a == b);
}

template <int M, int N, typename T, typename T2>
constexpr Point<M, T> operator*(const Transform<M, N, T>& matrix, const Point<N, T2>& point) {
  Point<M, T> result;
  for (int i = 0; i < M; ++i) result[i] = matrix[i].dot(point);
  return result;
}

template <int M, int P, int N, typename T, typename T2>
constexpr Transform<M, N, T> operator*(const Transform<M, P, T>& a, const Transform<P, N, T2>& b) {
  Transform<M, N, T> result;
  for (int i = 0; i < M; ++i) {
    for (int j = 0; j < N; ++j) {
      result[i][j] = 0;
      for (int k = 0; k < P; ++k) result[i][j] += a[i][k] * b[k][j];
    }
  }
  return result;
}

// y = transform * x + offset. A default-made one is the identity (cut off or padded with zeros where M != N).
template <int M, int N, typename T = coord_t>
struct AffineTransform {
  Transform<M, N, T> transform = Transform<M, N, T>::identity();
  Point<M, T> offset = Point<M, T>::ZEROES();

  AffineTransform() = default;
  template <typename T2>
  constexpr AffineTransform(const AffineTransform<M, N, T2>& other)
      : transform(other.transform), offset(other.offset) {}
  template <typename T2, typename T3>
  constexpr AffineTransform(const Transform<M, N, T2>& matrix, const Point<M, T3>& shift)
      : transform(matrix), offset(shift) {}

  template <typename T2>
  constexpr Point<M, T> operator[](const Point<N, T2>& point) const {
    return transform * point + offset;
  }
  // The composition: (*this)(rhs)[p] == (*this)[rhs[p]].
  template <int P>
  constexpr AffineTransform<M, P, T> operator()(const AffineTransform<N, P, T>& rhs) const {
    return AffineTransform<M, P, T>(transform * rhs.transform, transform * rhs.offset + offset);
  }
  constexpr bool is_identity() const { return transform.is_identity() && offset == Point<M, T>::ZEROES(); }
};

// y = (transform * x + extent) / divisor, corner by corner: maps a point to a box. The division is C++'s. A
// default-made one is the identity.
template <int M, int N, typename T = coord_t>
struct ScaleTransform {
  Transform<M, N, T> transform = Transform<M, N, T>::identity();
  Rect<M, T> extent{Point<M, T>::ZEROES(), Point<M, T>::ZEROES()};
  Point<M, T> divisor = Point<M, T>::ONES();

  ScaleTransform() = default;
  template <typename T2>
  constexpr ScaleTransform(const ScaleTransform<M, N, T2>& other)
      : transform(other.transform), extent(other.extent), divisor(other.divisor) {}
  template <typename T2, typename T3, typename T4>
  constexpr ScaleTransform(const Transform<M, N, T2>& matrix, const Rect<M, T3>& box, const Point<M, T4>& by)
      : transform(matrix), extent(box), divisor(by) {}

  template <typename T2>
  constexpr Rect<M, T> operator[](const Point<N, T2>& point) const {
    const Point<M, T> at = transform * point;
    return Rect<M, T>((at + extent.lo) / divisor, (at + extent.hi) / divisor);
  }
  constexpr bool is_identity() const {
    return transform.is_identity() && extent.lo == Point<M, T>::ZEROES() &&
           extent.hi == Point<M, T>::ZEROES() && divisor == Point<M, T>::ONES();
  }
};

}  // namespace testudo
