#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <tuple>
#include <vector>

#include "core/geometry/point.h"
#include "core/geometry/rect.h"

// Set algebra on canonical box lists: the inside of IndexSet, which states the canonical form. A list "at
// level D" is canonical in the dimensions 0..D; its dimensions above D are the business of the caller. Every
// operation at level D walks the slabs of dimension D and recurses into their cross-sections, which are lists
// at level D-1. Nothing here is quadratic in a list itself; slabs are skipped by exponential search, so that
// a small list against a large one costs a logarithm per step.
namespace testudo::slabs {

template <int N>
using Boxes = std::vector<Rect<N>>;
template <int N>
using View = std::span<const Rect<N>>;

// The first position from `from` on at which `reached` holds; it must hold for all later ones.
template <int N, typename Pred>
size_t gallop(View<N> boxes, size_t from, Pred reached) {
  size_t low = from;
  size_t high = from;
  for (size_t step = 1; high < boxes.size() && !reached(boxes[high]); step *= 2) {
    low = high + 1;
    high += step;
  }
  high = std::min(high, boxes.size());
  while (low < high) {
    const size_t mid = low + (high - low) / 2;
    if (reached(boxes[mid])) {
      high = mid;
    } else {
      low = mid + 1;
    }
  }
  return low;
}

// Walks the slabs of a list at level D; the slab in hand can be used up from below, piece by piece.
template <int N, int D>
class SlabCursor {
 public:
  explicit SlabCursor(View<N> boxes) : boxes_(boxes) { take(0); }

  bool done() const { return begin_ >= boxes_.size(); }
  coord_t lo() const { return lo_; }
  coord_t hi() const { return hi_; }
  View<N> section() const { return boxes_.subspan(begin_, end_ - begin_); }

  // Leaves what is above `last`. Precondition: lo() <= last <= hi().
  void use_up_to(coord_t last) {
    if (last == hi_) {
      take(end_);
    } else {
      lo_ = last + 1;
    }
  }
  // Moves on to the first slab that reaches up to `coordinate`.
  void skip_below(coord_t coordinate) {
    if (done() || hi_ >= coordinate) return;
    take(gallop<N>(boxes_, end_, [=](const Rect<N>& box) { return box.hi[D] >= coordinate; }));
  }

 private:
  void take(size_t begin) {
    begin_ = begin;
    if (done()) return;
    lo_ = boxes_[begin].lo[D];
    hi_ = boxes_[begin].hi[D];
    if constexpr (D == 0) {
      end_ = begin + 1;
    } else {
      end_ = gallop<N>(boxes_, begin + 1, [this](const Rect<N>& box) { return box.lo[D] > lo_; });
    }
  }

  View<N> boxes_;
  size_t begin_ = 0;
  size_t end_ = 0;
  coord_t lo_ = 0;
  coord_t hi_ = 0;
};

// Appends a list at level D, slab by slab in ascending order, and joins neighbours of equal cross-section.
template <int N, int D>
class SlabWriter {
 public:
  explicit SlabWriter(Boxes<N>& out) : out_(out), last_(out.size()) {}

  // `write_section` appends the cross-section, a list at level D-1 (at level 0: one box) or nothing.
  template <typename Fn>
  void add(coord_t lo, coord_t hi, Fn write_section) {
    const size_t start = out_.size();
    write_section();
    close(start, lo, hi);
  }
  void copy(View<N> section, coord_t lo, coord_t hi) {
    const size_t start = out_.size();
    out_.insert(out_.end(), section.begin(), section.end());
    close(start, lo, hi);
  }

 private:
  void close(size_t start, coord_t lo, coord_t hi) {
    if (out_.size() == start) return;
    if (last_ < start && out_[last_].hi[D] == lo - 1 && equals_last(start)) {
      out_.resize(start);
      for (size_t i = last_; i < start; ++i) out_[i].hi[D] = hi;
      return;
    }
    for (size_t i = start; i < out_.size(); ++i) {
      out_[i].lo[D] = lo;
      out_[i].hi[D] = hi;
    }
    last_ = start;
  }
  bool equals_last(size_t start) const {
    if constexpr (D == 0) return true;
    if (out_.size() - start != start - last_) return false;
    for (size_t i = start, j = last_; i < out_.size(); ++i, ++j) {
      for (int d = 0; d < D; ++d) {
        if (out_[i].lo[d] != out_[j].lo[d] || out_[i].hi[d] != out_[j].hi[d]) return false;
      }
    }
    return true;
  }

  Boxes<N>& out_;
  size_t last_;  // where the last slab written begins; out_.size() before the first
};

template <int N, int D>
void unite(View<N> a_boxes, View<N> b_boxes, Boxes<N>& out) {
  SlabCursor<N, D> a(a_boxes);
  SlabCursor<N, D> b(b_boxes);
  SlabWriter<N, D> writer(out);
  const auto copy_until = [&writer](SlabCursor<N, D>& from, const SlabCursor<N, D>& other) {
    const coord_t last = other.done() ? from.hi() : std::min(from.hi(), other.lo() - 1);
    writer.copy(from.section(), from.lo(), last);
    from.use_up_to(last);
  };
  while (!a.done() || !b.done()) {
    if (b.done() || (!a.done() && a.lo() < b.lo())) {
      copy_until(a, b);
    } else if (a.done() || b.lo() < a.lo()) {
      copy_until(b, a);
    } else {
      const coord_t last = std::min(a.hi(), b.hi());
      if constexpr (D == 0) {
        writer.copy(a.section(), a.lo(), last);
      } else {
        writer.add(a.lo(), last, [&] { unite<N, D - 1>(a.section(), b.section(), out); });
      }
      a.use_up_to(last);
      b.use_up_to(last);
    }
  }
}

template <int N, int D>
void intersect(View<N> a_boxes, View<N> b_boxes, Boxes<N>& out) {
  SlabCursor<N, D> a(a_boxes);
  SlabCursor<N, D> b(b_boxes);
  SlabWriter<N, D> writer(out);
  while (!a.done() && !b.done()) {
    if (a.hi() < b.lo()) {
      a.skip_below(b.lo());
    } else if (b.hi() < a.lo()) {
      b.skip_below(a.lo());
    } else {
      const coord_t first = std::max(a.lo(), b.lo());
      const coord_t last = std::min(a.hi(), b.hi());
      if constexpr (D == 0) {
        writer.copy(a.section(), first, last);
      } else {
        writer.add(first, last, [&] { intersect<N, D - 1>(a.section(), b.section(), out); });
      }
      a.use_up_to(last);
      b.use_up_to(last);
    }
  }
}

template <int N, int D>
void subtract(View<N> a_boxes, View<N> b_boxes, Boxes<N>& out) {
  SlabCursor<N, D> a(a_boxes);
  SlabCursor<N, D> b(b_boxes);
  SlabWriter<N, D> writer(out);
  while (!a.done()) {
    b.skip_below(a.lo());
    coord_t last = a.hi();
    if (b.done() || b.lo() > a.lo()) {
      if (!b.done()) last = std::min(last, b.lo() - 1);
      writer.copy(a.section(), a.lo(), last);
    } else {
      last = std::min(last, b.hi());
      if constexpr (D > 0) {
        writer.add(a.lo(), last, [&] { subtract<N, D - 1>(a.section(), b.section(), out); });
      }
    }
    a.use_up_to(last);
  }
}

template <int N, int D>
bool overlap(View<N> a_boxes, View<N> b_boxes) {
  SlabCursor<N, D> a(a_boxes);
  SlabCursor<N, D> b(b_boxes);
  while (!a.done() && !b.done()) {
    if (a.hi() < b.lo()) {
      a.skip_below(b.lo());
    } else if (b.hi() < a.lo()) {
      b.skip_below(a.lo());
    } else {
      if constexpr (D == 0) {
        return true;
      } else {
        if (overlap<N, D - 1>(a.section(), b.section())) return true;
      }
      const coord_t last = std::min(a.hi(), b.hi());
      a.use_up_to(last);
      b.skip_below(last + 1);
    }
  }
  return false;
}

// Whether every point of a is in b.
template <int N, int D>
bool is_subset(View<N> a_boxes, View<N> b_boxes) {
  SlabCursor<N, D> a(a_boxes);
  SlabCursor<N, D> b(b_boxes);
  while (!a.done()) {
    b.skip_below(a.lo());
    if (b.done() || b.lo() > a.lo()) return false;
    if constexpr (D > 0) {
      if (!is_subset<N, D - 1>(a.section(), b.section())) return false;
    }
    a.use_up_to(std::min(a.hi(), b.hi()));
  }
  return true;
}

// The order that `build` takes boxes in: by their extent in dimension D, then in D-1...
template <int N, int D = N - 1>
bool slab_order(const Rect<N>& a, const Rect<N>& b) {
  if (a.lo[D] != b.lo[D]) return a.lo[D] < b.lo[D];
  if (a.hi[D] != b.hi[D]) return a.hi[D] < b.hi[D];
  if constexpr (D == 0) {
    return false;
  } else {
    return slab_order<N, D - 1>(a, b);
  }
}

// Where to cut `boxes`, near the middle, so that boxes of one extent in dimension D stay together.
// Precondition: in slab order, and not all of one extent.
template <int N, int D>
size_t cut_between_slabs(View<N> boxes) {
  const Rect<N>& middle = boxes[boxes.size() / 2];
  const auto before = [](const Rect<N>& a, const Rect<N>& b) {
    return a.lo[D] != b.lo[D] ? a.lo[D] < b.lo[D] : a.hi[D] < b.hi[D];
  };
  const auto [first, last] = std::equal_range(boxes.begin(), boxes.end(), middle, before);
  return static_cast<size_t>((first != boxes.begin() ? first : last) - boxes.begin());
}

// Appends the canonical list at level D of the union of `boxes`, which are in slab order and not empty. Where
// the extents in dimension D are equal or apart, in linear time; halves of overlapping ones are built, then
// united.
template <int N, int D>
void build(View<N> boxes, Boxes<N>& out) {
  SlabWriter<N, D> writer(out);
  for (size_t begin = 0, end = 0; begin < boxes.size(); begin = end) {
    const Rect<N>& first = boxes[begin];
    coord_t reach = first.hi[D];
    bool one_extent = true;
    for (end = begin + 1; end < boxes.size() && boxes[end].lo[D] <= reach; ++end) {
      one_extent = one_extent && boxes[end].lo[D] == first.lo[D] && boxes[end].hi[D] == first.hi[D];
      reach = std::max(reach, boxes[end].hi[D]);
    }
    const View<N> group = boxes.subspan(begin, end - begin);
    if constexpr (D == 0) {
      writer.copy(group.first(1), first.lo[D], reach);
    } else if (one_extent) {
      writer.add(first.lo[D], reach, [&] { build<N, D - 1>(group, out); });
    } else {
      const size_t cut = cut_between_slabs<N, D>(group);
      Boxes<N> low, high, both;
      build<N, D>(group.first(cut), low);
      build<N, D>(group.subspan(cut), high);
      unite<N, D>(low, high, both);
      for (SlabCursor<N, D> slab{View<N>(both)}; !slab.done(); slab.use_up_to(slab.hi())) {
        writer.copy(slab.section(), slab.lo(), slab.hi());
      }
    }
  }
}

}  // namespace testudo::slabs
