#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "checker/box.h"

namespace testudo::checker {

// The common refinement of many sets of points: boxes ("cells") inside which every point belongs to the same
// sets. This is the checker's own sweep; it takes from core/geometry only the boxes that a set is made of.
//
// The space is halved at a median edge of the boxes that still cut it, until none does (a k-d recursion).
// O(n log n) for n intervals, and for boxes about O(n^(1-1/dim)) more where they tile; the worst case is the
// number of cells, which for staggered boxes can be n^dim.
class Overlay {
 public:
  // `dim` is that of all sets; sets of dimension 0 are empty and fit.
  explicit Overlay(int dim) : dim_(dim) {}

  // Adds one set and returns its number: 0, 1, ...
  uint32_t add(const Domain& set);

  // Is given a cell and the numbers, in no special order, of the sets that cover it: at least one. Returns
  // false to stop.
  using Visitor = std::function<bool(const Box& cell, std::span<const uint32_t> covering)>;
  // Visits all cells, those with smaller coordinates first where a cut separates them. Returns whether it was
  // not stopped.
  bool visit(const Visitor& visitor) const;

 private:
  struct Piece {
    Box box;
    uint32_t set;
  };
  struct Cut {
    int dimension = -1;  // -1: nothing cuts the cell
    coord_t first_right = 0;
  };

  Cut choose_cut(const Box& cell, std::span<const uint32_t> partial) const;
  bool descend(const Box& cell, std::vector<uint32_t> partial, std::vector<uint32_t>& covering,
               const Visitor& visitor) const;
  bool descend_half(const Box& half, const std::vector<uint32_t>& partial, std::vector<uint32_t>& covering,
                    const Visitor& visitor) const;

  int dim_;
  uint32_t sets_ = 0;
  std::vector<Piece> pieces_;
};

// A point that two of the sets share.
struct SharedPoint {
  size_t first = 0;  // positions of the two sets, first < second
  size_t second = 0;
  DomainPoint point;
};
// None where the sets are pairwise disjoint.
std::optional<SharedPoint> find_shared_point(std::span<const Domain> sets);

// A point of `whole` that is in none of the parts; none where they cover it.
std::optional<DomainPoint> find_uncovered_point(const Domain& whole, std::span<const Domain> parts);

// A point of `inner` that is not in `outer`.
std::optional<DomainPoint> find_point_outside(const Domain& inner, const Domain& outer);

}  // namespace testudo::checker
