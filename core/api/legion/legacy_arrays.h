#pragma once

#include "core/api/legion/domain.h"

// Geometry of the 2014 API: points and boxes are today's; what is new here are iterators and mappings.
namespace LegionRuntime::Arrays {

using Legion::coord_t;
using Legion::Point;
using Legion::Rect;

// `for (GenericPointInRectIterator<2> pir(rect); pir; pir++) use(pir.p);`, dimension 0 fastest.
template <int DIM>
class GenericPointInRectIterator {
 public:
  Rect<DIM> r;
  Point<DIM> p;
  bool any_left;

  explicit GenericPointInRectIterator(const Rect<DIM>& rect) : r(rect), p(rect.lo), any_left(!rect.empty()) {}

  bool step() {
    for (int d = 0; d < DIM; ++d) {
      if (p[d] < r.hi[d]) {
        ++p[d];
        return true;
      }
      p[d] = r.lo[d];
    }
    any_left = false;
    return false;
  }
  operator bool() const { return any_left; }
  GenericPointInRectIterator& operator++() {
    step();
    return *this;
  }
  GenericPointInRectIterator& operator++(int) {
    step();
    return *this;
  }
};

// Point p is in block p / block_size, coordinate by coordinate, rounded towards minus infinity.
template <int DIM>
class Blockify {
 public:
  enum { IDIM = DIM, ODIM = DIM };
  typedef GenericPointInRectIterator<DIM> PointInOutputRectIterator;
  typedef GenericPointInRectIterator<DIM> PointInInputRectIterator;

  Blockify() = default;
  explicit Blockify(const Point<DIM>& block) : block_(block) {}

  const Point<DIM>& block_size() const { return block_; }
  Point<DIM> image(const Point<DIM>& p) const {
    Point<DIM> result;
    for (int d = 0; d < DIM; ++d) result[d] = p[d] / block_[d] - (p[d] % block_[d] < 0 ? 1 : 0);
    return result;
  }
  Rect<DIM> image_convex(const Rect<DIM>& rect) const { return Rect<DIM>(image(rect.lo), image(rect.hi)); }
  bool image_is_dense(const Rect<DIM>&) const { return true; }
  Rect<DIM> preimage(const Point<DIM>& color) const {
    const Point<DIM> lo = color * block_;
    return Rect<DIM>(lo, lo + block_ - 1);
  }
  bool preimage_is_dense(const Point<DIM>&) const { return true; }

 private:
  Point<DIM> block_;
};

// Mappings of DIM dimensions to one, dimension 0 fastest (Fortran) or last (C).
template <int DIM, bool FORTRAN>
class ArrayLinearization {
 public:
  enum { IDIM = DIM, ODIM = 1 };

  ArrayLinearization() = default;
  explicit ArrayLinearization(const Rect<DIM>& bounds, coord_t first = 0) : offset_(first) {
    coord_t stride = 1;
    for (int i = 0; i < DIM; ++i) {
      const int d = FORTRAN ? i : DIM - 1 - i;
      strides_[d] = stride;
      offset_ -= bounds.lo[d] * stride;
      stride *= bounds.dim_size(d);
    }
  }
  Point<1> image(const Point<DIM>& p) const { return Point<1>(offset_ + strides_.dot(p)); }
  Rect<1> image_convex(const Rect<DIM>& rect) const { return Rect<1>(image(rect.lo), image(rect.hi)); }

 private:
  coord_t offset_ = 0;
  Point<DIM> strides_ = Point<DIM>::ZEROES();
};
template <int DIM>
using FortranArrayLinearization = ArrayLinearization<DIM, true>;
template <int DIM>
using CArrayLinearization = ArrayLinearization<DIM, false>;

}  // namespace LegionRuntime::Arrays
