#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/geometry/dimensions.h"
#include "core/geometry/domain.h"

namespace testudo {

// Points of one domain, named by their position in the order of Domain::for_each_point: sorted, disjoint runs
// [begin, end). Says the same for every number of dimensions in 16 bytes a run.
class PointRuns {
 public:
  struct Run {
    uint64_t begin;
    uint64_t end;
  };

  // Positions must come in ascending order.
  void append(uint64_t position) {
    if (!runs_.empty() && runs_.back().end == position) {
      ++runs_.back().end;
    } else {
      runs_.push_back({position, position + 1});
    }
  }
  std::span<const Run> runs() const { return runs_; }

 private:
  std::vector<Run> runs_;
};

namespace detail {

// Appends the points at positions [begin, end) of `box`, counted from its first one, as boxes of one row
// each.
template <int N>
void append_rows(const Rect<N>& box, uint64_t begin, uint64_t end, std::vector<Rect<N>>& out) {
  const uint64_t row_length = Rect<1>(box.lo[0], box.hi[0]).volume();
  while (begin < end) {
    uint64_t row = begin / row_length;
    const uint64_t first = begin % row_length;
    const uint64_t count = std::min(row_length - first, end - begin);
    Rect<N> piece;
    piece.lo[0] = box.lo[0] + static_cast<coord_t>(first);
    piece.hi[0] = piece.lo[0] + static_cast<coord_t>(count - 1);
    for (int d = 1; d < N; ++d) {
      const uint64_t length = Rect<1>(box.lo[d], box.hi[d]).volume();
      piece.lo[d] = piece.hi[d] = box.lo[d] + static_cast<coord_t>(row % length);
      row /= length;
    }
    out.push_back(piece);
    begin += count;
  }
}

// The box, not before box `from`, that holds a position; box i holds those from starts[i] to below starts[i +
// 1].
inline size_t box_at(std::span<const uint64_t> starts, size_t from, uint64_t position) {
  if (position < starts[from + 1]) return from;
  const std::span<const uint64_t> later = starts.subspan(from + 1);
  const auto after = std::upper_bound(later.begin(), later.end(), position);
  return from + static_cast<size_t>(after - later.begin());
}

template <int N>
Domain select(std::span<const Rect<N>> boxes, std::span<const uint64_t> starts, const PointRuns& runs) {
  std::vector<Rect<N>> rows;
  size_t i = 0;
  for (auto [begin, end] : runs.runs()) {
    while (begin < end) {
      i = box_at(starts, i, begin);
      const uint64_t last = std::min(end, starts[i + 1]);
      append_rows<N>(boxes[i], begin - starts[i], last - starts[i], rows);
      begin = last;
    }
  }
  return IndexSet<N>::from_rects(std::move(rows));
}

}  // namespace detail

// The sets of points of `domain` that `selections` name.
inline std::vector<Domain> select(const Domain& domain, std::span<const PointRuns> selections) {
  if (domain.dim() == 0) return std::vector<Domain>(selections.size());
  return dispatch_dim(domain.dim(), [&]<int N>() {
    const IndexSet<N> set = domain.as<N>();
    std::vector<uint64_t> starts = {0};  // the position of each box's first point, and the end
    for (const Rect<N>& box : set.rects()) starts.push_back(starts.back() + box.volume());
    std::vector<Domain> result;
    result.reserve(selections.size());
    for (const PointRuns& runs : selections) {
      result.push_back(detail::select<N>(set.rects(), starts, runs));
    }
    return result;
  });
}

}  // namespace testudo
