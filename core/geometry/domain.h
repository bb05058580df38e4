#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "core/geometry/domain_point.h"
#include "core/geometry/index_set.h"

namespace testudo {

// A set of points whose number of dimensions is known at run time: an IndexSet<N> for one of N = 1..kMaxDim.
// A value: cheap to copy (a dense set holds no memory, a sparse one shares it), immutable once made, safe to
// read from any thread. A default-made Domain is empty and has dimension 0, which fits any dimension.
class Domain {
 public:
  Domain() = default;
  template <int N>
  Domain(const Rect<N>& rect) : dim_(N), volume_(rect.volume()) {
    set_bounds(volume_ > 0 ? rect : Rect<N>::make_empty());
  }
  template <int N>
  Domain(IndexSet<N> set);
  static Domain point(const DomainPoint& point);
  // The box [lo, hi]; both of one dimension.
  static Domain box(const DomainPoint& lo, const DomainPoint& hi);
  // Points and boxes may come in any order and overlap; all of dimension `dim`.
  static Domain from_points(int dim, std::span<const DomainPoint> points);
  static Domain from_boxes(int dim, std::span<const std::pair<DomainPoint, DomainPoint>> boxes);

  int dim() const { return dim_; }
  bool empty() const { return volume_ == 0; }
  uint64_t volume() const { return volume_; }
  bool dense() const { return !sparse_; }  // one box (or empty)
  DomainPoint lo() const;                  // corners of the bounding box; of an empty set: lo > hi
  DomainPoint hi() const;
  Domain bounds() const;  // the bounding box as a dense set

  template <int N>
  IndexSet<N> as() const;  // precondition: dim() == N, or dim() == 0
  template <int N>
  Rect<N> bounding_rect() const {  // the same
    check_dim(N);
    if (empty()) return Rect<N>::make_empty();
    return Rect<N>(Point<N>(lo_), Point<N>(hi_));
  }

  bool contains(const DomainPoint& point) const;
  bool contains(const Domain& other) const;
  bool overlaps(const Domain& other) const;

  size_t rect_count() const;
  // Calls fn(lo, hi) for each of the disjoint boxes, in canonical order.
  void for_each_rect(const std::function<void(const DomainPoint& lo, const DomainPoint& hi)>& fn) const;
  // Calls fn(point) for every point; within a box dimension 0 varies fastest.
  void for_each_point(const std::function<void(const DomainPoint&)>& fn) const;
  // All points in the order of for_each_point.
  std::vector<DomainPoint> points() const;

  size_t hash() const;
  friend bool operator==(const Domain& a, const Domain& b);  // same set of points

 private:
  // Precondition of as<dim> and bounding_rect<dim>.
  void check_dim(int dim) const {
    CHECK_MSG(dim_ == dim || dim_ == 0,
              "a set of dimension " + std::to_string(dim_) + " is not one of " + std::to_string(dim));
  }
  template <int N>
  void set_bounds(const Rect<N>& bounds) {
    for (int d = 0; d < N; ++d) {
      lo_[d] = bounds.lo[d];
      hi_[d] = bounds.hi[d];
    }
  }

  int dim_ = 0;
  uint64_t volume_ = 0;
  coord_t lo_[kMaxDim] = {};
  coord_t hi_[kMaxDim] = {};
  std::shared_ptr<const void> sparse_;  // an IndexSet<dim_>'s boxes where it is not one box; shared by copies
};

Domain unite(const Domain& a, const Domain& b);
Domain intersect(const Domain& a, const Domain& b);
Domain subtract(const Domain& a, const Domain& b);
// The union of many sets in near-linear time of their boxes in all.
Domain unite_all(std::span<const Domain> sets);
// Whether no point is in two of the sets. Near-linear. On overlap and where `first`, `second` are given, they
// get the positions of one overlapping pair.
bool all_disjoint(std::span<const Domain> sets, size_t* first = nullptr, size_t* second = nullptr);

std::string to_string(const Domain& domain);  // "[0..9]x[0..4]", "{[0..3],[7..7]}", "{}"

}  // namespace testudo

template <>
struct std::hash<testudo::Domain> {
  size_t operator()(const testudo::Domain& d) const { return d.hash(); }
};
