#include "core/forest/equal_pieces.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/check.h"

namespace testudo {

namespace {

// Products of two 64-bit counts.
__extension__ using uint128_t = unsigned __int128;

class EqualPieces final : public Pieces {
 public:
  EqualPieces(const Domain& parent, int dim, uint64_t length, size_t size, uint64_t filled)
      : Pieces(size, true, true),
        parent_(parent),
        lo_(parent.lo()),
        hi_(parent.hi()),
        dim_(dim),
        length_(length),
        filled_(filled),
        quotient_(length / filled),
        remainder_(length % filled) {}

  Domain domain(size_t position) const override {
    DomainPoint lo = lo_, hi = hi_;
    const coord_t origin = lo.point_data[dim_];
    lo.point_data[dim_] = origin + static_cast<coord_t>(begin(position));
    hi.point_data[dim_] = origin + static_cast<coord_t>(begin(position + 1)) - 1;
    return Domain::box(lo, hi);
  }

  void overlapping(const Domain& query, const std::function<void(size_t)>& fn) const override {
    uint64_t next = 0;  // what lies before has been looked at
    for (const auto& [first, last] : runs_of(query)) {
      for (next = std::max(next, first); next <= last;) {
        const uint64_t position = piece_at(next);
        fn(position);
        next = begin(position + 1);
      }
    }
  }
  // They are all of the parent.
  bool any_overlaps(const Domain& query) const override { return query.overlaps(parent_); }

 private:
  // Where a piece begins, counted from the low end of the parent: floor(position * length / filled).
  uint64_t begin(uint64_t position) const {
    const uint64_t i = std::min(position, filled_);
    const uint64_t rest = remainder_ == 0 ? 0 : i * remainder_ / filled_;  // fits: both are below 2^32
    return i * quotient_ + rest;
  }
  // The piece that holds what is `offset` from there.
  uint64_t piece_at(uint64_t offset) const {
    return static_cast<uint64_t>((uint128_t{offset + 1} * filled_ - 1) / length_);
  }
  // What the boxes of `query` touch along the dimension that is cut, ascending.
  std::vector<std::pair<uint64_t, uint64_t>> runs_of(const Domain& query) const {
    std::vector<std::pair<uint64_t, uint64_t>> runs;
    const coord_t origin = lo_.point_data[dim_];
    intersect(query, parent_).for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
      runs.emplace_back(static_cast<uint64_t>(lo.point_data[dim_] - origin),
                        static_cast<uint64_t>(hi.point_data[dim_] - origin));
    });
    std::sort(runs.begin(), runs.end());
    return runs;
  }

  const Domain parent_;
  const DomainPoint lo_, hi_;  // of the parent
  const int dim_;
  const uint64_t length_, filled_, quotient_, remainder_;
};

}  // namespace

PiecesRef equal_pieces(const Domain& parent, size_t size, uint64_t filled) {
  CHECK(filled > 0 && filled <= size && size <= UINT32_MAX);
  if (parent.empty() || !parent.dense()) return nullptr;
  int longest = 0;
  uint64_t length = 0;
  for (int d = 0; d < parent.dim(); ++d) {
    const uint64_t before_last =
        static_cast<uint64_t>(parent.hi().point_data[d]) - static_cast<uint64_t>(parent.lo().point_data[d]);
    if (before_last >= INT64_MAX) return nullptr;
    if (before_last + 1 <= length) continue;
    longest = d;
    length = before_last + 1;
  }
  return std::make_shared<const EqualPieces>(parent, longest, length, size, filled);
}

}  // namespace testudo
