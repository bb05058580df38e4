#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "core/geometry/domain.h"
#include "core/geometry/domain_point.h"

// Dependent partitioning (Treichler, Bauer, Sharma, Slaughter, Aiken, "Dependent partitioning", OOPSLA 2016)
// as pure functions from sets and field values to sets. All are near-linear in the points that they read,
// plus the boxes that they take and make.
namespace testudo {

// Where the values of one field lie: that of point p starts at base + sum of p[d] * strides[d]. A value is
// made of integer coordinates, all of 4 bytes (int) or all of 8 (coord_t): those of a point, or of a box's
// lo, then hi.
struct FieldView {
  std::byte* base = nullptr;
  coord_t strides[kMaxDim] = {};  // in bytes
  size_t size = 0;                // of a value, in bytes
};

// Whether a value of `size` bytes can be a point (or a box) of `dim` dimensions: what the functions below
// require of a FieldView.
bool is_value_size(size_t size, int dim, bool ranges = false);

// For each color, the points of `domain` that have it. Points whose color is not in `colors` are in no
// result; a color listed twice gets its points the first time.
std::vector<Domain> partition_by_color(const Domain& domain, std::span<const DomainPoint> colors,
                                       const std::function<DomainPoint(const DomainPoint&)>& color_of);
// The same with the colors in a field. All colors have one dimension.
std::vector<Domain> partition_by_color(const Domain& domain, std::span<const DomainPoint> colors,
                                       const FieldView& color_field);

// For each source, the points of `target_bounds` (of dimension `target_dim`) that its points point to; where
// `ranges`, that lie in the boxes its points hold. Pointers out of the bounds point to nothing.
std::vector<Domain> image(std::span<const Domain> sources, int target_dim, const FieldView& pointers,
                          bool ranges, const Domain& target_bounds);

// For each target, the points of `source` that point into it; where `ranges`, whose box overlaps it. Targets
// may overlap each other.
std::vector<Domain> preimage(const Domain& source, std::span<const Domain> targets, const FieldView& pointers,
                             bool ranges);

}  // namespace testudo
