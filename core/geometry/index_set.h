#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/geometry/point.h"
#include "core/geometry/rect.h"

namespace testudo {

class Domain;

// A set of N-dimensional points, held as disjoint boxes. A value: immutable, cheap to copy (one box holds no
// memory, more share it), safe to read from any thread.
//
// The boxes are canonical, so equal sets have equal boxes: the last dimension is cut into the fewest slabs
// whose cross-section does not change inside a slab, and each cross-section is cut in the same way in one
// dimension less. Boxes are sorted by their low corner, the last dimension first. The price is that boxes
// that are staggered in the last dimension cut each other up: n boxes become at most (2n)^N, typically a
// small multiple of n.
//
// Coordinates must stay one away from the ends of coord_t's range.
template <int N>
class IndexSet {
 public:
  IndexSet() = default;  // empty
  IndexSet(const Rect<N>& rect);
  // Boxes and points may come in any order and overlap. O(n log n) in the boxes before and after.
  static IndexSet from_rects(std::vector<Rect<N>> rects);
  static IndexSet from_points(std::span<const Point<N>> points);

  bool empty() const { return volume_ == 0; }
  bool dense() const { return !sparse_; }  // one box, or empty
  // The number of points; UINT64_MAX where there are more.
  uint64_t volume() const { return volume_; }
  const Rect<N>& bounds() const { return bounds_; }  // Rect::make_empty() where empty
  // The disjoint boxes in canonical order; valid as long as this object.
  std::span<const Rect<N>> rects() const;

  bool contains(const Point<N>& point) const;  // O(N log boxes)
  bool contains(const Rect<N>& rect) const;
  bool contains(const IndexSet& other) const;
  bool overlaps(const IndexSet& other) const;

  size_t hash() const;
  bool operator==(const IndexSet& other) const;  // same set of points

 private:
  friend class Domain;
  using Boxes = std::vector<Rect<N>>;

  // Precondition: canonical.
  static IndexSet from_canonical(Boxes boxes);

  template <int M>
  friend IndexSet<M> unite(const IndexSet<M>& a, const IndexSet<M>& b);
  template <int M>
  friend IndexSet<M> intersect(const IndexSet<M>& a, const IndexSet<M>& b);
  template <int M>
  friend IndexSet<M> subtract(const IndexSet<M>& a, const IndexSet<M>& b);

  Rect<N> bounds_ = Rect<N>::make_empty();
  uint64_t volume_ = 0;
  std::shared_ptr<const Boxes> sparse_;  // null where there is at most one box; shared by copies
};

// Each in time linear in the boxes of the operands cut along each other's slabs; for 1-D, of the operands. A
// small operand of intersect, and a small `a` of subtract, skip over a large other one.
template <int N>
IndexSet<N> unite(const IndexSet<N>& a, const IndexSet<N>& b);
template <int N>
IndexSet<N> intersect(const IndexSet<N>& a, const IndexSet<N>& b);
template <int N>
IndexSet<N> subtract(const IndexSet<N>& a, const IndexSet<N>& b);

}  // namespace testudo

template <int N>
struct std::hash<testudo::IndexSet<N>> {
  size_t operator()(const testudo::IndexSet<N>& set) const { return set.hash(); }
};
