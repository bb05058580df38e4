#include "checker/overlay.h"

#include <algorithm>

namespace testudo::checker {

uint32_t Overlay::add(const Domain& set) {
  for (const Box& box : boxes_of(set)) pieces_.push_back({box, sets_});
  return sets_++;
}

bool Overlay::visit(const Visitor& visitor) const {
  if (pieces_.empty()) return true;
  Box bounds = pieces_.front().box;
  std::vector<uint32_t> all(pieces_.size());
  for (uint32_t i = 0; i < pieces_.size(); ++i) {
    all[i] = i;
    for (int d = 0; d < dim_; ++d) {
      bounds.lo[d] = std::min(bounds.lo[d], pieces_[i].box.lo[d]);
      bounds.hi[d] = std::max(bounds.hi[d], pieces_[i].box.hi[d]);
    }
  }
  std::vector<uint32_t> covering;
  return descend_half(bounds, all, covering, visitor);
}

// The median of the edges of the dimension that has most of them, so that each half keeps about half of them.
Overlay::Cut Overlay::choose_cut(const Box& cell, std::span<const uint32_t> partial) const {
  size_t count[kMaxDim] = {};
  for (const uint32_t i : partial) {
    for (int d = 0; d < dim_; ++d) {
      count[d] += pieces_[i].box.lo[d] > cell.lo[d];
      count[d] += pieces_[i].box.hi[d] < cell.hi[d];
    }
  }
  const int dimension = static_cast<int>(std::max_element(count, count + dim_) - count);
  if (count[dimension] == 0) return {};
  std::vector<coord_t> edges;
  edges.reserve(count[dimension]);
  for (const uint32_t i : partial) {
    const Box& box = pieces_[i].box;
    if (box.lo[dimension] > cell.lo[dimension]) edges.push_back(box.lo[dimension]);
    if (box.hi[dimension] < cell.hi[dimension]) edges.push_back(box.hi[dimension] + 1);
  }
  const auto median = edges.begin() + static_cast<std::ptrdiff_t>(edges.size() / 2);
  std::nth_element(edges.begin(), median, edges.end());
  return {dimension, *median};
}

bool Overlay::descend(const Box& cell, std::vector<uint32_t> partial, std::vector<uint32_t>& covering,
                      const Visitor& visitor) const {
  const Cut cut = choose_cut(cell, partial);
  if (cut.dimension < 0) return covering.empty() || visitor(cell, covering);
  Box left = cell;
  Box right = cell;
  left.hi[cut.dimension] = cut.first_right - 1;
  right.lo[cut.dimension] = cut.first_right;
  return descend_half(left, partial, covering, visitor) && descend_half(right, partial, covering, visitor);
}

bool Overlay::descend_half(const Box& half, const std::vector<uint32_t>& partial,
                           std::vector<uint32_t>& covering, const Visitor& visitor) const {
  const size_t covering_before = covering.size();
  std::vector<uint32_t> inside;
  for (const uint32_t i : partial) {
    const Piece& piece = pieces_[i];
    if (!overlap(piece.box, half, dim_)) continue;
    if (covers(piece.box, half, dim_)) {
      covering.push_back(piece.set);
    } else {
      inside.push_back(i);
    }
  }
  const bool go_on = descend(half, std::move(inside), covering, visitor);
  covering.resize(covering_before);
  return go_on;
}

namespace {

int common_dim(std::span<const Domain> sets) {
  int dim = 1;
  for (const Domain& set : sets) dim = std::max(dim, set.dim());
  return dim;
}

}  // namespace

std::optional<SharedPoint> find_shared_point(std::span<const Domain> sets) {
  const int dim = common_dim(sets);
  Overlay overlay(dim);
  for (const Domain& set : sets) overlay.add(set);
  std::optional<SharedPoint> found;
  overlay.visit([&](const Box& cell, std::span<const uint32_t> covering) {
    if (covering.size() < 2) return true;
    const auto [first, second] = std::minmax(covering[0], covering[1]);
    found = SharedPoint{first, second, cell.low_corner(dim)};
    return false;
  });
  return found;
}

std::optional<DomainPoint> find_uncovered_point(const Domain& whole, std::span<const Domain> parts) {
  const int dim = std::max(common_dim(parts), whole.dim());
  Overlay overlay(dim);
  const uint32_t of_whole = overlay.add(whole);
  for (const Domain& part : parts) overlay.add(part);
  std::optional<DomainPoint> found;
  overlay.visit([&](const Box& cell, std::span<const uint32_t> covering) {
    if (covering.size() != 1 || covering[0] != of_whole) return true;
    found = cell.low_corner(dim);
    return false;
  });
  return found;
}

std::optional<DomainPoint> find_point_outside(const Domain& inner, const Domain& outer) {
  return find_uncovered_point(inner, std::span(&outer, 1));
}

}  // namespace testudo::checker
