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
// varies dimension 0 fastest, the other one the last dimension.
template <int N, typename T = coord_t>
class PointInRectIterator {
 public:
  PointInRectIterator() = default;
  explicit PointInRectIterator(const Rect<N, T>& rect, bool column_major_order = true)
      : rect_(rect), point_(rect.lo), valid_(!rect.empty()), column_major_(column_major_order) {}

  bool valid() const { return valid_; }
  bool operator()() const { return valid_; }
  Point<N, T> operator*() const { return point_; }
  T operator[](unsigned i) const { return point_[static_cast<int>(i)]; }
  const Point<N, T>* operator->() const { return &point_; }

  // Moves to the next point; false if there is none.
  bool step() {
    for (int i = 0; valid_ && i < N; ++i) {
      const int d = column_major_ ? i : N - 1 - i;
      if (point_[d] < rect_.hi[d]) {
        ++point_[d];
        return true;
      }
      point_[d] = rect_.lo[d];
    }
    valid_ = false;
    return false;
  }
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
  Rect<N, T> rect_ = Rect<N, T>::make_empty();
  Point<N, T> point_ = Point<N, T>::ZEROES();
  bool valid_ = false;
  bool column_major_ = true;
};

}  // namespace testudo
