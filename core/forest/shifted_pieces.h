#pragma once

#include "core/forest/partition_operator.h"
#include "core/forest/pieces.h"

namespace testudo {

// For each color of a box, the points of `parent` in [lo, hi] + transform * color, where the transform is a
// diagonal matrix or has the rows or columns of one in another order or left out: no dimension moves with two
// coordinates of the color, and no coordinate moves two dimensions. Blocks, stripes, and blocks with halos
// are such. Null where there is no such formula: another transform, a parent or color space that is sparse or
// empty, coordinates beyond 2^62.
PiecesRef shifted_pieces(const Domain& parent, const Domain& color_space,
                         const partition_operator::Restriction& restriction);

}  // namespace testudo
