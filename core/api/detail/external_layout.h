#pragma once

#include <vector>

#include "core/api/legion/layout_constraints.h"
#include "core/forest/forest.h"
#include "core/program/launch.h"

namespace Legion::detail {

// Where the fields of `requirement`, over the bounding box of its region, are in `bytes` of memory at `base`
// that is laid out as the constraints say: which fields it holds, in their order, and the order of the
// dimensions. Errors: T0604 the memory is too small, the constraints name no fields or not those of the
// requirement, or an order of dimensions that is none.
std::vector<testudo::ExternalField> lay_out_external(const testudo::Forest& forest,
                                                     const testudo::Requirement& requirement,
                                                     const LayoutConstraintSet& constraints, std::byte* base,
                                                     size_t bytes);

}  // namespace Legion::detail
