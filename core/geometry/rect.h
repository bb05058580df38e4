#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>

#include "core/geometry/point.h"

namespace testudo {

// The box of all points p with lo <= p <= hi in every coordinate; empty where hi < lo in any. Trivially
// copyable; a default-made one is uninitialised.
template <int N, typename T = coord_t>
struct Rect {
  Point<N, T> lo;
  Point<N, T> hi;

  Rect() = default;
  constexpr Rect(const Point<N, T>& low, const Point<N, T>& high) : lo(low), hi(high) {}
  template <typename T2>
  constexpr Rect(const Rect<N, T2>& other) : lo(other.lo), hi(other.hi) {}

  static constexpr Rect make_empty() { return Rect(Point<N, T>::ONES(), Point<N, T>::ZEROES()); }

  constexpr bool empty() const {
    for (int i = 0; i < N; ++i) {
      if (hi[i] < lo[i]) return true;
    }
    return false;
  }

  // The number of points; the largest size_t where there are more.
  constexpr size_t volume() const {
    if (empty()) return 0;
    size_t product = 1;
    for (int i = 0; i < N; ++i) {
      const size_t length_minus_1 = static_cast<size_t>(hi[i]) - static_cast<size_t>(lo[i]);
      if (length_minus_1 == SIZE_MAX || __builtin_mul_overflow(product, length_minus_1 + 1, &product)) {
        return SIZE_MAX;
      }
    }
    return product;
  }

  constexpr bool contains(const Point<N, T>& p) const {
    for (int i = 0; i < N; ++i) {
      if (p[i] < lo[i] || p[i] > hi[i]) return false;
    }
    return true;
  }
  constexpr bool contains(const Rect& other) const {
    return other.empty() || (contains(other.lo) && contains(other.hi));
  }

  constexpr bool overlaps(const Rect& other) const {
    for (int i = 0; i < N; ++i) {
      if (std::max(lo[i], other.lo[i]) > std::min(hi[i], other.hi[i])) return false;
    }
    return true;
  }

  // May be empty.
  constexpr Rect intersection(const Rect& other) const {
    Rect result = *this;
    for (int i = 0; i < N; ++i) {
      result.lo[i] = std::max(lo[i], other.lo[i]);
      result.hi[i] = std::min(hi[i], other.hi[i]);
    }
    return result;
  }

  // The smallest box around both.
  constexpr Rect union_bbox(const Rect& other) const {
    if (empty()) return other;
    if (other.empty()) return *this;
    Rect result = *this;
    for (int i = 0; i < N; ++i) {
      result.lo[i] = std::min(lo[i], other.lo[i]);
      result.hi[i] = std::max(hi[i], other.hi[i]);
    }
    return result;
  }

  // The 2014 API's name for the length in dimension i.
  constexpr T dim_size(int i) const { return hi[i] < lo[i] ? T(0) : static_cast<T>(hi[i] - lo[i] + 1); }
};

// Corner by corner: two empty boxes with different corners differ.
template <int N, typename T, typename T2>
constexpr bool operator==(const Rect<N, T>& a, const Rect<N, T2>& b) {
  return a.lo == b.lo && a.hi == b.hi;
}
template <int N, typename T, typename T2>
constexpr bool operator!=(const Rect<N, T>& a, const Rect<N, T2>& b) {
  return !(a == b);
}

template <int N, typename T, typename T2>
constexpr Rect<N, T> operator+(const Rect<N, T>& rect, const Point<N, T2>& by) {
  return Rect<N, T>(rect.lo + by, rect.hi + by);
}
template <int N, typename T, typename T2>
constexpr Rect<N, T> operator-(const Rect<N, T>& rect, const Point<N, T2>& by) {
  return Rect<N, T>(rect.lo - by, rect.hi - by);
}

// "<0,0>..<3,4>"
template <int N, typename T>
std::ostream& operator<<(std::ostream& out, const Rect<N, T>& rect) {
  return out << rect.lo << ".." << rect.hi;
}

// Visits every point of a box: `for (PointInRectIterator<2> p(rect); p(); p++) use(*p);`. Column-major order
// varies dimension 0 fastest, the other one the last dimension. Its steps are those of nested counting loops
// with fixed ends, so that compilers vectorise the innermost one.
template <int N, typename T = coord_t>
class PointInRectIterator {
 public:
  PointInRectIterator() = default;
  explicit PointInRectIterator(const Rect<N, T>& rect, bool column_major_order = true)
      : lo_(rect.lo), point_(rect.lo), column_major_(column_major_order) {
    for (int d = 0; d < N; ++d) end_[d] = after(rect.hi[d]);
    const int slowest = column_major_ ? N - 1 : 0;
    left_ =
        rect.empty() ? 0 : static_cast<size_t>(rect.hi[slowest]) - static_cast<size_t>(rect.lo[slowest]) + 1;
  }

  bool valid() const { return left_ != 0; }
  bool operator()() const { return valid(); }
  Point<N, T> operator*() const { return point_; }
  T operator[](unsigned i) const { return point_[static_cast<int>(i)]; }
  const Point<N, T>* operator->() const { return &point_; }

  // Moves to the next point; false if there is none. Precondition: valid().
  bool step() { return column_major_ ? advance<0, 1>() : advance<N - 1, -1>(); }
  PointInRectIterator& operator++() {
    step();
    return *this;
  }
  PointInRectIterator operator++(int) {
    PointInRectIterator before = *this;
    step();
    return before;
  }

 private:
  // Wraps around after the last coordinate that there is, where no loop gets to.
  static T after(T coordinate) { return static_cast<T>(static_cast<size_t>(coordinate) + 1); }

  // Counts in dimension d, and after its end in the next slower one.
  template <int d, int slower>
  [[gnu::always_inline]] bool advance() {
    point_[d] = after(point_[d]);
    if constexpr (d + slower < 0 || d + slower == N) {
      return --left_ != 0;
    } else {
      if (point_[d] != end_[d]) [[likely]]
        return true;
      point_[d] = lo_[d];
      return advance<d + slower, slower>();
    }
  }

  Point<N, T> lo_ = Point<N, T>::ZEROES();
  Point<N, T> end_ = Point<N, T>::ZEROES();  // one after the last in each dimension
  Point<N, T> point_ = Point<N, T>::ZEROES();
  size_t left_ = 0;  // steps of the slowest dimension
  bool column_major_ = true;
};

}  // namespace testudo
