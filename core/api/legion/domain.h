#pragma once

#include <iosfwd>
#include <memory>
#include <vector>

#include "core/api/legion/domain_point.h"
#include "core/api/legion/types.h"

namespace testudo {
class Domain;
}

namespace Legion {

class Domain;

// The points of a sparse set beyond its bounding box: an entry of the process-wide table of sparse sets. 0:
// none.
template <int D, typename T = coord_t>
struct SparsityMap {
  typedef ::realm_id_t id_t;
  id_t id = 0;
  bool exists() const { return id != 0; }
};

namespace detail {

using RectList = std::vector<Rect<LEGION_MAX_DIM>>;  // coordinates beyond a domain's dimension are 0

// The disjoint boxes of a sparse set. Errors: T0501 no such set.
std::shared_ptr<const RectList> sparse_rects(realm_id_t id);
size_t sparse_volume(realm_id_t id);
bool sparse_contains(realm_id_t id, const DomainPoint& point);
// Makes the entry of the union of `rects`; id 0 and only bounds where it is one box.
realm_id_t make_sparse(int dim, const RectList& rects, Rect<LEGION_MAX_DIM>& bounds);
void destroy_sparse(realm_id_t id);
[[noreturn]] void wrong_domain_dimension(int is, int wanted);
[[noreturn]] void wrong_domain_point(const DomainPoint& point, const Domain& bounds);

template <int D, typename T>
Rect<LEGION_MAX_DIM> widen(const Rect<D, T>& rect) {
  Rect<LEGION_MAX_DIM> result(Point<LEGION_MAX_DIM>::ZEROES(), Point<LEGION_MAX_DIM>::ZEROES());
  for (int i = 0; i < D; ++i) {
    result.lo[i] = rect.lo[i];
    result.hi[i] = rect.hi[i];
  }
  return result;
}

}  // namespace detail

// A set of points of known dimension: its bounds and, where it is not dense, the name of the exact set.
// Trivially copyable; sparse sets stay in their table until `destroy`.
template <int D, typename T = coord_t>
struct DomainT {
  Rect<D, T> bounds;
  SparsityMap<D, T> sparsity;

  DomainT() = default;
  DomainT(const Rect<D, T>& rect) : bounds(rect) {}
  DomainT(const Rect<D, T>& rect, SparsityMap<D, T> sparse) : bounds(rect), sparsity(sparse) {}
  explicit DomainT(const std::vector<Rect<D, T>>& rects) { assign(rects); }
  explicit DomainT(const std::vector<Point<D, T>>& points) {
    std::vector<Rect<D, T>> rects;
    for (const Point<D, T>& p : points) rects.emplace_back(p, p);
    assign(rects);
  }

  static DomainT make_empty() { return DomainT(Rect<D, T>::make_empty()); }
  bool dense() const { return !sparsity.exists(); }
  bool empty() const { return bounds.empty(); }
  size_t volume() const { return dense() ? bounds.volume() : detail::sparse_volume(sparsity.id); }
  bool contains(const Point<D, T>& p) const {
    return bounds.contains(p) && (dense() || detail::sparse_contains(sparsity.id, DomainPoint(p)));
  }
  DomainT tighten(bool = true) const { return *this; }  // bounds are always tight
  bool is_valid(bool = true) const { return true; }
  void destroy() { detail::destroy_sparse(sparsity.id); }

 private:
  void assign(const std::vector<Rect<D, T>>& rects) {
    detail::RectList wide;
    for (const Rect<D, T>& r : rects) wide.push_back(detail::widen(r));
    Rect<LEGION_MAX_DIM> around;
    sparsity.id = detail::make_sparse(D, wide, around);
    for (int i = 0; i < D; ++i) {
      bounds.lo[i] = static_cast<T>(around.lo[i]);
      bounds.hi[i] = static_cast<T>(around.hi[i]);
    }
  }
};

// A set of points whose dimension is known at run time. Trivially copyable, like DomainT. Dimension 0: no
// domain.
class Domain {
 public:
  static constexpr int MAX_RECT_DIM = LEGION_MAX_DIM;
  static const Domain NO_DOMAIN;

  realm_id_t is_id = 0;  // 0: dense
  TypeTag is_type = 0;
  int dim = 0;
  coord_t rect_data[2 * MAX_RECT_DIM] = {};  // low corner, then (from `dim` on) the high corner

  Domain() = default;
  Domain(const DomainPoint& lo, const DomainPoint& hi);
  template <int D, typename T>
  Domain(const Rect<D, T>& rect) : dim(D) {
    for (int i = 0; i < D; ++i) {
      rect_data[i] = rect.lo[i];
      rect_data[D + i] = rect.hi[i];
    }
  }
  template <int D, typename T>
  Domain(const DomainT<D, T>& domain) : Domain(domain.bounds) {
    is_id = domain.sparsity.id;
  }

  template <int D, typename T>
  Rect<D, T> bounds() const {
    if (dim != D) detail::wrong_domain_dimension(dim, D);
    Rect<D, T> rect;
    for (int i = 0; i < D; ++i) {
      rect.lo[i] = static_cast<T>(rect_data[i]);
      rect.hi[i] = static_cast<T>(rect_data[D + i]);
    }
    return rect;
  }
  // The bounding box of a sparse domain.
  template <int D, typename T>
  operator Rect<D, T>() const {
    return bounds<D, T>();
  }
  template <int D, typename T>
  operator DomainT<D, T>() const {
    return DomainT<D, T>(bounds<D, T>(), SparsityMap<D, T>{is_id});
  }

  bool exists() const { return dim > 0; }
  bool is_valid() const { return exists(); }
  bool dense() const { return is_id == 0; }
  int get_dim() const { return dim; }
  bool empty() const;
  size_t get_volume() const;  // of a sparse domain: its exact points
  bool contains(const DomainPoint& point) const;
  DomainPoint lo() const;
  DomainPoint hi() const;
  Domain intersection(const Domain& other) const;
  Domain convex_hull(const DomainPoint& point) const;
  static Domain from_domain_point(const DomainPoint& point) { return Domain(point, point); }
  void destroy() { detail::destroy_sparse(is_id); }

  // The 2014 names.
  template <int D>
  static Domain from_rect(const Rect<D>& rect) {
    return Domain(rect);
  }
  template <int D>
  static Domain from_point(const Point<D>& point) {
    return Domain(Rect<D>(point, point));
  }
  template <int D>
  Rect<D> get_rect() const {
    return bounds<D, coord_t>();
  }

  bool operator==(const Domain& other) const;
  bool operator!=(const Domain& other) const { return !(*this == other); }
  bool operator<(const Domain& other) const;

  class DomainPointIterator;
};

// Visits every point: `for (Domain::DomainPointIterator it(domain); it; it++) use(it.p);`. Dimension 0 varies
// fastest.
class Domain::DomainPointIterator {
 public:
  DomainPoint p;

  DomainPointIterator(const Domain& domain);
  bool step();
  operator bool() const { return valid_; }
  DomainPoint& operator*() { return p; }
  DomainPoint* operator->() { return &p; }
  DomainPointIterator& operator++() {
    step();
    return *this;
  }
  DomainPointIterator operator++(int) {
    DomainPointIterator before = *this;
    step();
    return before;
  }

 private:
  void enter(const Rect<LEGION_MAX_DIM>& rect);
  std::shared_ptr<const detail::RectList> rects_;  // null: dense
  size_t next_rect_ = 0;
  Rect<LEGION_MAX_DIM> rect_;
  bool valid_ = false;
};

std::ostream& operator<<(std::ostream& out, const Domain& domain);
template <int D, typename T>
std::ostream& operator<<(std::ostream& out, const DomainT<D, T>& domain) {
  return out << Domain(domain);
}

}  // namespace Legion

namespace Realm {
template <int D, typename T = int>
using IndexSpace = Legion::DomainT<D, T>;
}
