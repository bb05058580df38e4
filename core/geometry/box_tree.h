#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/geometry/domain.h"
#include "core/geometry/index_set.h"
#include "core/geometry/rect.h"

namespace testudo {

template <int N>
struct OwnedBox {
  Rect<N> box;
  size_t owner;  // the position of the set that the box is of
};

// The boxes of all sets, with the positions of the sets as owners.
template <int N>
std::vector<OwnedBox<N>> boxes_of(std::span<const Domain> sets) {
  std::vector<OwnedBox<N>> boxes;
  for (size_t i = 0; i < sets.size(); ++i) {
    const IndexSet<N> set = sets[i].as<N>();
    for (const Rect<N>& rect : set.rects()) boxes.push_back({rect, i});
  }
  return boxes;
}

// A bounding volume hierarchy over boxes: split at the median in the dimension in which the centers spread
// most. Immutable once built, in O(n log n). The node over boxes [begin, end) has its children over the two
// halves; nodes are stored in preorder, so a left child follows its parent.
template <int N>
class BoxTree {
 public:
  explicit BoxTree(std::vector<OwnedBox<N>> boxes) : boxes_(std::move(boxes)) {
    if (!boxes_.empty()) build(0, boxes_.size());
  }

  // Calls fn(position) for each box that overlaps `query`, until fn returns false.
  template <typename Fn>
  void overlapping(const Rect<N>& query, Fn fn) const {
    if (!boxes_.empty() && !query.empty()) visit(query, root(), fn);
  }
  const OwnedBox<N>& box(size_t position) const { return boxes_[position]; }

  // The owners of two boxes of different owners that overlap, if there are any. The boxes of one owner must
  // be disjoint. Near-linear: the search ends with the first overlap, and disjoint boxes have subtrees that
  // overlap little.
  std::optional<std::pair<size_t, size_t>> find_overlap() const {
    if (boxes_.empty()) return std::nullopt;
    return overlap_inside(root());
  }

 private:
  static constexpr size_t kLeaf = 4;

  struct Node {
    Rect<N> bounds;
    size_t right;  // the right child; not set in a leaf
  };

  // A node, and which boxes it is over.
  struct Subtree {
    size_t node;
    size_t begin;
    size_t end;

    bool leaf() const { return end - begin <= kLeaf; }
    size_t middle() const { return begin + (end - begin) / 2; }
  };
  using Owners = std::optional<std::pair<size_t, size_t>>;

  Subtree root() const { return {0, 0, boxes_.size()}; }
  Subtree left(const Subtree& t) const { return {t.node + 1, t.begin, t.middle()}; }
  Subtree right(const Subtree& t) const { return {nodes_[t.node].right, t.middle(), t.end}; }

  static double center(const Rect<N>& box, int d) {
    return static_cast<double>(box.lo[d]) / 2 + static_cast<double>(box.hi[d]) / 2;
  }

  int widest_dimension(size_t begin, size_t end) const {
    int widest = 0;
    double widest_spread = -1;
    for (int d = 0; d < N; ++d) {
      double low = center(boxes_[begin].box, d);
      double high = low;
      for (size_t i = begin + 1; i < end; ++i) {
        low = std::min(low, center(boxes_[i].box, d));
        high = std::max(high, center(boxes_[i].box, d));
      }
      if (high - low > widest_spread) {
        widest = d;
        widest_spread = high - low;
      }
    }
    return widest;
  }

  void build(size_t begin, size_t end) {
    Rect<N> bounds = boxes_[begin].box;
    for (size_t i = begin + 1; i < end; ++i) bounds = bounds.union_bbox(boxes_[i].box);
    const size_t node = nodes_.size();
    nodes_.push_back({bounds, 0});
    if (end - begin <= kLeaf) return;
    const int d = widest_dimension(begin, end);
    const auto at = [this](size_t i) { return boxes_.begin() + static_cast<std::ptrdiff_t>(i); };
    const size_t middle = begin + (end - begin) / 2;
    std::nth_element(at(begin), at(middle), at(end), [d](const OwnedBox<N>& a, const OwnedBox<N>& b) {
      return center(a.box, d) < center(b.box, d);
    });
    build(begin, middle);
    nodes_[node].right = nodes_.size();
    build(middle, end);
  }

  template <typename Fn>
  bool visit(const Rect<N>& query, const Subtree& t, Fn& fn) const {
    if (!nodes_[t.node].bounds.overlaps(query)) return true;
    if (!t.leaf()) return visit(query, left(t), fn) && visit(query, right(t), fn);
    for (size_t i = t.begin; i < t.end; ++i) {
      if (boxes_[i].box.overlaps(query) && !fn(i)) return false;
    }
    return true;
  }

  Owners overlap_inside(const Subtree& t) const {
    if (t.leaf()) return overlap_of_boxes(t, t);
    if (Owners found = overlap_inside(left(t))) return found;
    if (Owners found = overlap_inside(right(t))) return found;
    return overlap_between(left(t), right(t));
  }
  Owners overlap_between(const Subtree& a, const Subtree& b) const {
    if (!nodes_[a.node].bounds.overlaps(nodes_[b.node].bounds)) return std::nullopt;
    if (a.leaf() && b.leaf()) return overlap_of_boxes(a, b);
    const bool split_a = !a.leaf() && (b.leaf() || a.end - a.begin >= b.end - b.begin);
    if (!split_a) return overlap_between(b, a);
    if (Owners found = overlap_between(left(a), b)) return found;
    return overlap_between(right(a), b);
  }
  Owners overlap_of_boxes(const Subtree& a, const Subtree& b) const {
    for (size_t i = a.begin; i < a.end; ++i) {
      for (size_t j = b.begin; j < b.end; ++j) {
        if (boxes_[i].owner != boxes_[j].owner && boxes_[i].box.overlaps(boxes_[j].box)) {
          return std::pair(boxes_[i].owner, boxes_[j].owner);
        }
      }
    }
    return std::nullopt;
  }

  std::vector<OwnedBox<N>> boxes_;
  std::vector<Node> nodes_;
};

}  // namespace testudo
