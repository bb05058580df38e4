#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/check.h"
#include "core/geometry/box_positions.h"
#include "core/geometry/box_tree.h"
#include "core/geometry/domain.h"

namespace testudo {

// For each point of a box, the sets that contain it: lists in one array. A query is two array accesses,
// however many boxes the sets have.
template <int N>
class OwnerTable {
 public:
  OwnerTable(const Rect<N>& box, std::span<const Domain> sets) : positions_(box), ends_(box.volume() + 1, 0) {
    // First the number of owners of each point, then where each list begins, which filling moves to its end.
    for_each_row(sets, [this](size_t, uint64_t first, uint64_t count) {
      for (uint64_t i = first; i < first + count; ++i) ++ends_[i + 1];
    });
    for (size_t i = 1; i < ends_.size(); ++i) ends_[i] += ends_[i - 1];
    owners_.resize(ends_.back());
    ends_.pop_back();
    for_each_row(sets, [this](size_t set, uint64_t first, uint64_t count) {
      for (uint64_t i = first; i < first + count; ++i) owners_[ends_[i]++] = static_cast<uint32_t>(set);
    });
  }

  std::span<const uint32_t> operator[](const Point<N>& point) const {
    if (!positions_.box().contains(point)) return {};
    const uint64_t i = positions_[point];
    const uint64_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::span(owners_).subspan(begin, ends_[i] - begin);
  }

 private:
  template <typename Fn>
  void for_each_row(std::span<const Domain> sets, Fn fn) const {
    for (size_t i = 0; i < sets.size(); ++i) {
      const IndexSet<N> set = sets[i].as<N>();
      for (const Rect<N>& rect : set.rects()) {
        positions_.for_each_row(rect, [&](uint64_t first, uint64_t count) { fn(i, first, count); });
      }
    }
  }

  BoxPositions<N> positions_;
  std::vector<uint64_t> ends_;
  std::vector<uint32_t> owners_;
};

// Finds the sets that a point is in or a box overlaps, for many queries in a row.
template <int N>
class TargetLookup {
 public:
  // Takes time and memory proportional to `queries` at most, or to the boxes of the sets (times a logarithm).
  TargetLookup(std::span<const Domain> sets, uint64_t queries, bool boxes) : last_query_(sets.size(), 0) {
    CHECK(sets.size() < UINT32_MAX);
    const Rect<N> bounds = bounds_of(sets);
    if (!boxes && total_volume(sets) <= 8 * queries && bounds.volume() <= 4 * queries) {
      table_.emplace(bounds, sets);
    } else {
      tree_.emplace(boxes_of<N>(sets));
    }
  }

  // Each set once; valid until the next call. Precondition: `query` is a point unless made for boxes.
  std::span<const uint32_t> overlapping(const Rect<N>& query) {
    if (table_) return (*table_)[query.lo];
    ++query_;
    found_.clear();
    tree_->overlapping(query, [this](size_t i) {
      const size_t owner = tree_->box(i).owner;
      if (last_query_[owner] != query_) found_.push_back(static_cast<uint32_t>(owner));
      last_query_[owner] = query_;
      return true;
    });
    return found_;
  }

 private:
  static Rect<N> bounds_of(std::span<const Domain> sets) {
    Rect<N> bounds = Rect<N>::make_empty();
    for (const Domain& set : sets) bounds = bounds.union_bbox(set.bounding_rect<N>());
    return bounds;
  }
  static uint64_t total_volume(std::span<const Domain> sets) {
    uint64_t sum = 0;
    for (const Domain& set : sets) {
      if (__builtin_add_overflow(sum, set.volume(), &sum)) return UINT64_MAX;
    }
    return sum;
  }

  std::optional<OwnerTable<N>> table_;
  std::optional<BoxTree<N>> tree_;
  uint64_t query_ = 0;
  std::vector<uint64_t> last_query_;  // for each set, the query that found it last
  std::vector<uint32_t> found_;
};

}  // namespace testudo
