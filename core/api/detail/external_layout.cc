#include "core/api/detail/external_layout.h"

#include <algorithm>

#include "core/api/detail/convert.h"

namespace Legion::detail {

namespace {

size_t round_up(size_t value, size_t to) {
  return (value + to - 1) / to * to;
}

// The elements of a box in an order of its dimensions, as if each took one byte.
struct Grid {
  testudo::DomainPoint lo;
  testudo::coord_t multiplier[LEGION_MAX_DIM] = {};
  size_t elements = 1;
};

Grid make_grid(const testudo::Domain& box, const std::vector<DimensionKind>& order) {
  Grid grid;
  grid.lo = box.lo();
  int dims = 0;
  for (DimensionKind kind : order) {
    if (kind == LEGION_DIM_F) continue;
    const int d = static_cast<int>(kind);
    if (d >= grid.lo.dim || grid.multiplier[d] != 0) {
      throw_error("T0604",
                  "the layout of external memory names a dimension that the region does not have, "
                  "or one twice; list each dimension of the region once");
    }
    grid.multiplier[d] = static_cast<testudo::coord_t>(grid.elements);
    grid.elements *= static_cast<size_t>(box.hi()[d] - box.lo()[d] + 1);
    ++dims;
  }
  if (dims != grid.lo.dim) {
    throw_error("T0604", "the layout of external memory orders " + std::to_string(dims) +
                             " dimensions of a region of " + std::to_string(grid.lo.dim));
  }
  return grid;
}

size_t alignment_of(const LayoutConstraintSet& constraints, FieldID field, size_t size) {
  for (const AlignmentConstraint& constraint : constraints.alignment_constraints) {
    if (constraint.fid == field && constraint.alignment > 0) return constraint.alignment;
  }
  size_t alignment = 1;
  while (alignment < 16 && size % (alignment * 2) == 0) alignment *= 2;
  return alignment;
}

struct Placed {
  FieldID field;
  size_t size;
  size_t offset;
  size_t stride;  // from element to element
};

struct Placement {
  std::vector<Placed> fields;
  size_t bytes = 0;
};

Placement place(const testudo::Forest& forest, testudo::FieldSpaceId space,
                const LayoutConstraintSet& constraints, size_t elements, bool aos) {
  Placement placement;
  size_t widest = 1;
  for (FieldID field : constraints.field_constraint.get_field_set()) {
    const size_t size = forest.field_size(space, field);
    const size_t alignment = alignment_of(constraints, field, size);
    widest = std::max(widest, alignment);
    placement.bytes = round_up(placement.bytes, alignment);
    placement.fields.push_back({field, size, placement.bytes, size});
    placement.bytes += aos ? size : size * elements;
  }
  if (!aos) return placement;
  const size_t stride = round_up(placement.bytes, widest);
  for (Placed& placed : placement.fields) placed.stride = stride;
  placement.bytes = elements == 0 ? 0 : (elements - 1) * stride + placement.bytes;
  return placement;
}

testudo::ExternalField view_of(const Placed& placed, const Grid& grid, std::byte* base) {
  testudo::ExternalField external{placed.field, {}};
  external.view.size = placed.size;
  auto origin = static_cast<testudo::coord_t>(reinterpret_cast<uintptr_t>(base) + placed.offset);
  for (int d = 0; d < grid.lo.dim; ++d) {
    external.view.strides[d] = grid.multiplier[d] * static_cast<testudo::coord_t>(placed.stride);
    origin -= external.view.strides[d] * grid.lo[d];
  }
  external.view.base = reinterpret_cast<std::byte*>(origin);
  return external;
}

}  // namespace

std::vector<testudo::ExternalField> lay_out_external(const testudo::Forest& forest,
                                                     const testudo::Requirement& requirement,
                                                     const LayoutConstraintSet& constraints, std::byte* base,
                                                     size_t bytes) {
  const testudo::Domain& domain = forest.domain(requirement.region);
  std::vector<testudo::ExternalField> fields;
  if (domain.empty()) {
    for (testudo::FieldId field : requirement.fields)
      fields.push_back({field, {nullptr, {}, forest.field_size(requirement.field_space, field)}});
    return fields;
  }
  const std::vector<DimensionKind>& order = constraints.ordering_constraint.ordering;
  const Grid grid = make_grid(domain.bounds(), order);
  const bool aos = !order.empty() && order.front() == LEGION_DIM_F;
  const Placement placement = place(forest, requirement.field_space, constraints, grid.elements, aos);
  if (placement.bytes > bytes) {
    throw_error("T0604", "external memory of " + std::to_string(bytes) +
                             " bytes is attached to fields that "
                             "take " +
                             std::to_string(placement.bytes) + " bytes in its layout");
  }
  for (testudo::FieldId field : requirement.fields) {
    const auto placed = std::find_if(placement.fields.begin(), placement.fields.end(),
                                     [&](const Placed& candidate) { return candidate.field == field; });
    if (placed == placement.fields.end()) {
      throw_error("T0604", "field " + std::to_string(field) +
                               " is to be attached, but the layout of the external memory does not name it; "
                               "call initialize_constraints with all fields");
    }
    fields.push_back(view_of(*placed, grid, base));
  }
  return fields;
}

}  // namespace Legion::detail
