#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/forest/forest.h"

// What each partitioning operator means: pure functions from its arguments to the pieces. They return a spec
// with parent, color_space, op, and subspaces or pieces filled in; the caller adds claims, color and source.
// Subspaces are not clipped to the parent yet: create_partition does that. Of a dense parent, equal parts,
// blocks and most restrictions are pieces by a formula, whatever the number of colors. Wrong arguments throw
// ProgramError: T0205 for handles, T0206 for dimensions, T0208 for numbers that make no sense.
namespace testudo {

// Pieces of nearly equal size, in the order of the colors. A dense parent is cut only along its longest
// dimension (the first of several), where piece i of n gets the positions from floor(i*length/n) on; a sparse
// one is cut by the number of points, in the order of for_each_point. With a granularity g > 1 pieces have at
// least g (positions or points) while any are left, and the last colors may get none.
PartitionSpec make_equal(const Forest& forest, IndexSpaceId parent, Domain color_space,
                         uint64_t granularity = 1);

// As make_equal, with sizes in proportion to `weights` (one per color, in order; their sum must fit in 63
// bits).
PartitionSpec make_weighted(const Forest& forest, IndexSpaceId parent, Domain color_space,
                            const std::vector<uint64_t>& weights, uint64_t granularity = 1);

// Color c holds origin + c*block up to origin + (c+1)*block - 1; the color space is the box of colors that
// meet the parent's bounding box.
PartitionSpec make_blockify(const Forest& forest, IndexSpaceId parent, const DomainPoint& block,
                            const DomainPoint& origin);
PartitionSpec make_blockify(const Forest& forest, IndexSpaceId parent, const DomainPoint& block);

// Color c holds the box transform*c + [lo, hi].
PartitionSpec make_restriction(const Forest& forest, IndexSpaceId parent, Domain color_space,
                               partition_operator::Restriction restriction);

// The sets are given; colors that are missing get none. Errors: T0203 a color is not in the color space.
PartitionSpec make_coloring(const Forest& forest, IndexSpaceId parent, Domain color_space,
                            const std::map<DomainPoint, Domain>& pieces);

// Color by color; a color that one of the two partitions lacks counts as empty there.
PartitionSpec make_set_operation(const Forest& forest, IndexSpaceId parent, Domain color_space,
                                 partition_operator::SetOperation operation);

// Each piece of `partition` cut down to the parent: SetOperation with `right` none.
PartitionSpec make_intersection_with_parent(const Forest& forest, IndexSpaceId parent, PartitionId partition);

}  // namespace testudo
