#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>

#include "core/geometry/point.h"

namespace testudo {

namespace detail {
// Ends the process. Out of line, because programs include this header and should not get the CHECK macros
// with it.
[[noreturn]] void wrong_point_dimension(int is, int wanted);
}  // namespace detail

// A point whose number of dimensions is known at run time. Trivially copyable. Ordered by dimension, then
// lexicographically, so that it can be a map key. dim 0 is "no point"; dim -1 is nil.
struct DomainPoint {
  static constexpr int MAX_POINT_DIM = kMaxDim;

  int dim = 0;
  coord_t point_data[kMaxDim] = {};

  DomainPoint() = default;
  DomainPoint(coord_t index) : dim(1) { point_data[0] = index; }
  template <int N, typename T>
  DomainPoint(const Point<N, T>& point) : dim(N) {
    for (int i = 0; i < N; ++i) point_data[i] = static_cast<coord_t>(point[i]);
  }

  // Precondition: dim == N.
  template <int N, typename T>
  operator Point<N, T>() const {
    if (dim != N) detail::wrong_point_dimension(dim, N);
    Point<N, T> result;
    for (int i = 0; i < N; ++i) result[i] = static_cast<T>(point_data[i]);
    return result;
  }

  coord_t& operator[](unsigned i) { return point_data[i]; }
  const coord_t& operator[](unsigned i) const { return point_data[i]; }

  int get_dim() const { return dim; }
  bool exists() const { return dim > 0; }
  bool is_null() const { return dim == -1; }
  static DomainPoint nil();
  unsigned get_color() const;  // the value of a 1-D point
  coord_t get_index() const;   // the value of a 1-D point

  // The names of the 2014 API.
  template <int N>
  static DomainPoint from_point(const Point<N>& p) {
    return DomainPoint(p);
  }
  template <int N>
  Point<N> get_point() const {
    return *this;
  }
  struct STLComparator {
    bool operator()(const DomainPoint& a, const DomainPoint& b) const { return a < b; }
  };

  friend bool operator==(const DomainPoint& a, const DomainPoint& b);
  friend std::strong_ordering operator<=>(const DomainPoint& a, const DomainPoint& b);
};

std::string to_string(const DomainPoint& point);  // "(3,4)"; "3" where 1-D

}  // namespace testudo

template <>
struct std::hash<testudo::DomainPoint> {
  size_t operator()(const testudo::DomainPoint& p) const;
};
