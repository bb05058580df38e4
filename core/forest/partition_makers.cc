#include "core/forest/partition_makers.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "core/base/diagnostic.h"
#include "core/forest/equal_pieces.h"
#include "core/forest/shifted_pieces.h"
#include "core/forest/weighted_cut.h"
#include "core/geometry/floor_div.h"

namespace testudo {

namespace {

[[noreturn]] void fail(const char* code, std::string message) {
  throw ProgramError({code, std::move(message), {}});
}

void check_dim(const char* what, int dim, int expected) {
  if (dim == expected) return;
  fail("T0206", std::string(what) + " has " + std::to_string(dim) + " dimensions where " +
                    std::to_string(expected) + " are needed");
}

PartitionSpec make_spec(IndexSpaceId parent, Domain color_space, PartitionOperator op) {
  PartitionSpec spec;
  spec.parent = parent;
  spec.color_space = std::move(color_space);
  spec.op = std::move(op);
  return spec;
}

// The pieces of a restriction to spec.color_space.
void restrict_to(const Domain& space, const partition_operator::Restriction& restriction,
                 PartitionSpec& spec) {
  spec.pieces = shifted_pieces(space, spec.color_space, restriction);
  if (spec.pieces) return;
  spec.color_space.for_each_point([&](const DomainPoint& color) {
    DomainPoint lo = restriction.lo, hi = restriction.hi;
    for (size_t i = 0; i < restriction.transform.size(); ++i) {
      const auto& row = restriction.transform[i];
      const coord_t shift = std::inner_product(row.begin(), row.end(), color.point_data, coord_t{0});
      lo.point_data[i] += shift;
      hi.point_data[i] += shift;
    }
    spec.subspaces.push_back(Domain::box(lo, hi));
  });
}

Domain piece_or_empty(const PartitionNode& partition, const DomainPoint& color) {
  const int64_t position = partition.find_color(color);
  return position < 0 ? Domain() : partition.pieces->domain(static_cast<size_t>(position));
}

}  // namespace

PartitionSpec make_equal(const Forest& forest, IndexSpaceId parent, Domain color_space,
                         uint64_t granularity) {
  const Domain& space = forest.domain(parent);
  const uint64_t colors = color_space.volume();
  if (colors > UINT32_MAX) fail("T0208", "a color space of more than 2^32 colors: use fewer");
  uint64_t filled = colors;
  if (granularity > 1 && !space.empty()) {
    // As many pieces as can have `granularity` each; the colors after them get nothing.
    filled = std::min(colors, std::max<uint64_t>(1, cut_length(space) / granularity));
  }
  PartitionSpec spec = make_spec(parent, std::move(color_space), partition_operator::Equal{granularity});
  if (granularity > 0 && filled > 0) spec.pieces = equal_pieces(space, colors, filled);
  if (spec.pieces) return spec;
  std::vector<uint64_t> weights(colors, 1);
  std::fill(weights.begin() + static_cast<ptrdiff_t>(filled), weights.end(), 0);
  spec.subspaces = cut_by_weight(space, weights, granularity == 0 ? 0 : 1);
  return spec;
}

PartitionSpec make_weighted(const Forest& forest, IndexSpaceId parent, Domain color_space,
                            const std::vector<uint64_t>& weights, uint64_t granularity) {
  if (weights.size() != color_space.volume()) {
    fail("T0206", "there are " + std::to_string(weights.size()) + " weights for " +
                      std::to_string(color_space.volume()) + " colors: give one per color");
  }
  std::vector<Domain> pieces = cut_by_weight(forest.domain(parent), weights, granularity);
  PartitionSpec spec = make_spec(parent, std::move(color_space), partition_operator::Coloring{});
  spec.subspaces = std::move(pieces);
  return spec;
}

PartitionSpec make_blockify(const Forest& forest, IndexSpaceId parent, const DomainPoint& block) {
  DomainPoint origin;
  origin.dim = block.dim;
  return make_blockify(forest, parent, block, origin);
}

PartitionSpec make_blockify(const Forest& forest, IndexSpaceId parent, const DomainPoint& block,
                            const DomainPoint& origin) {
  const Domain& space = forest.domain(parent);
  const int dim = block.dim;
  if (!space.empty()) check_dim("the blocking factor", dim, space.dim());
  check_dim("the origin", origin.dim, dim);
  DomainPoint first = origin, last = origin;
  for (int i = 0; i < dim; ++i) {
    if (block.point_data[i] <= 0) {
      fail("T0208", "the blocking factor " + to_string(block) + " must be positive in every dimension");
    }
    if (space.empty()) continue;
    first.point_data[i] = floor_div(space.lo().point_data[i] - origin.point_data[i], block.point_data[i]);
    last.point_data[i] = floor_div(space.hi().point_data[i] - origin.point_data[i], block.point_data[i]);
  }
  // Blocks are an extent that is moved by whole blocks.
  partition_operator::Restriction blocks;
  blocks.lo = blocks.hi = origin;
  for (int i = 0; i < dim; ++i) {
    blocks.hi.point_data[i] += block.point_data[i] - 1;
    blocks.transform.emplace_back(static_cast<size_t>(dim), 0)[static_cast<size_t>(i)] = block.point_data[i];
  }
  const Domain colors = space.empty() ? Domain() : Domain::box(first, last);
  PartitionSpec spec = make_spec(parent, colors, partition_operator::Blockify{block, origin});
  restrict_to(space, blocks, spec);
  return spec;
}

PartitionSpec make_restriction(const Forest& forest, IndexSpaceId parent, Domain color_space,
                               partition_operator::Restriction restriction) {
  const Domain& space = forest.domain(parent);
  const int dim = restriction.lo.dim;
  if (dim == 0) fail("T0206", "the extent is empty and has no dimension: give one of the parent's dimension");
  if (!space.empty()) check_dim("the extent", dim, space.dim());
  check_dim("the extent's upper corner", restriction.hi.dim, dim);
  check_dim("the transform's result", static_cast<int>(restriction.transform.size()), dim);
  for (const auto& row : restriction.transform) {
    check_dim("a row of the transform", static_cast<int>(row.size()), color_space.dim());
  }
  PartitionSpec spec = make_spec(parent, std::move(color_space), restriction);
  restrict_to(space, restriction, spec);
  return spec;
}

PartitionSpec make_coloring(const Forest& forest, IndexSpaceId parent, Domain color_space,
                            const std::map<DomainPoint, Domain>& pieces) {
  forest.index_space(parent);
  for (const auto& [color, piece] : pieces) {
    if (color_space.contains(color)) continue;
    fail("T0203", "the coloring has a piece for color " + to_string(color) +
                      " which is not in the color space " + to_string(color_space));
  }
  PartitionSpec spec = make_spec(parent, color_space, partition_operator::Coloring{});
  color_space.for_each_point([&](const DomainPoint& color) {
    const auto found = pieces.find(color);
    spec.subspaces.push_back(found == pieces.end() ? Domain() : found->second);
  });
  return spec;
}

PartitionSpec make_set_operation(const Forest& forest, IndexSpaceId parent, Domain color_space,
                                 partition_operator::SetOperation operation) {
  const Domain& space = forest.domain(parent);
  const PartitionNode& left = forest.partition(operation.left);
  const PartitionNode& right = forest.partition(operation.right);
  for (const PartitionNode* partition : {&left, &right}) {
    const int dim = forest.domain(partition->parent).dim();
    if (dim != 0 && space.dim() != 0) check_dim("an operand", dim, space.dim());
  }
  PartitionSpec spec = make_spec(parent, color_space, operation);
  color_space.for_each_point([&](const DomainPoint& color) {
    const Domain a = piece_or_empty(left, color), b = piece_or_empty(right, color);
    switch (operation.kind) {
      case partition_operator::SetKind::kUnion:
        spec.subspaces.push_back(unite(a, b));
        break;
      case partition_operator::SetKind::kIntersection:
        spec.subspaces.push_back(intersect(a, b));
        break;
      case partition_operator::SetKind::kDifference:
        spec.subspaces.push_back(subtract(a, b));
        break;
    }
  });
  return spec;
}

PartitionSpec make_intersection_with_parent(const Forest& forest, IndexSpaceId parent,
                                            PartitionId partition) {
  const Domain& space = forest.domain(parent);
  const PartitionNode& node = forest.partition(partition);
  const int dim = forest.domain(node.parent).dim();
  if (dim != 0 && space.dim() != 0) check_dim("the partition", dim, space.dim());
  using partition_operator::SetKind;
  PartitionSpec spec = make_spec(parent, node.color_space,
                                 partition_operator::SetOperation{SetKind::kIntersection, partition, {}});
  for (size_t i = 0; i < node.size(); ++i) spec.subspaces.push_back(intersect(node.pieces->domain(i), space));
  return spec;
}

}  // namespace testudo
