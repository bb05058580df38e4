#include "core/api/detail/layout_table.h"

#include <algorithm>

#include "core/api/detail/convert.h"

namespace Legion::detail {

LayoutTable::LayoutTable() : next_(LEGION_MAX_APPLICATION_LAYOUT_ID + 1) {}

LayoutConstraintID LayoutTable::add(const LayoutConstraintRegistrar& registrar, LayoutConstraintID id) {
  std::lock_guard lock(mutex_);
  if (id == LEGION_AUTO_GENERATE_ID) id = next_++;
  for (const auto& [used, entry] : entries_) {
    if (used == id)
      throw_error("T0511", "layout constraint id " + std::to_string(id) + " is already registered");
  }
  entries_.emplace_back(id, registrar);
  return id;
}

const LayoutConstraintRegistrar& LayoutTable::find(LayoutConstraintID id) const {
  std::lock_guard lock(mutex_);
  for (const auto& [used, entry] : entries_) {
    if (used == id) return entry;
  }
  throw_error("T0512", "there is no layout with id " + std::to_string(id));
}

namespace {

size_t wanted_alignment(const LayoutConstraintSet& constraints) {
  size_t alignment = testudo::Layout().alignment;
  for (const AlignmentConstraint& constraint : constraints.alignment_constraints) {
    alignment = std::max(alignment, constraint.alignment);
  }
  return alignment;
}

bool in_fortran_order(const std::vector<int>& order) {
  for (size_t i = 0; i < order.size(); ++i) {
    if (order[i] != static_cast<int>(i)) return false;
  }
  return true;
}

}  // namespace

std::optional<testudo::Layout> to_layout(const LayoutConstraintSet& constraints, int dim) {
  using Kind = testudo::Layout::Kind;
  testudo::Layout layout;
  layout.alignment = wanted_alignment(constraints);
  const SpecializedKind special = constraints.specialized_constraint.kind;
  const std::vector<DimensionKind>& ordering = constraints.ordering_constraint.ordering;
  for (DimensionKind kind : ordering) {
    if (kind != LEGION_DIM_F && static_cast<int>(kind) < dim) layout.order.push_back(static_cast<int>(kind));
  }
  if (in_fortran_order(layout.order)) layout.order.clear();
  if (special == LEGION_AFFINE_REDUCTION_SPECIALIZE || special == LEGION_COMPACT_REDUCTION_SPECIALIZE) {
    layout.kind = special == LEGION_AFFINE_REDUCTION_SPECIALIZE ? Kind::kFold : Kind::kList;
    return layout;
  }
  if (constraints.tiling_constraints.size() > 1) {
    throw_error("T0505",
                "a layout asks for tiles in several dimensions; one dimension can be cut into blocks");
  }
  const bool fields_first = !ordering.empty() && ordering.front() == LEGION_DIM_F;
  if (!constraints.tiling_constraints.empty() && constraints.tiling_constraints.front().value > 1) {
    layout.kind = Kind::kBlocked;
    layout.block = constraints.tiling_constraints.front().value;
  } else if (fields_first) {
    layout.kind = Kind::kAos;
  }
  if (layout == testudo::Layout()) return std::nullopt;
  return layout;
}

}  // namespace Legion::detail
