#include "core/forest/partition_makers.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "core/base/diagnostic.h"

namespace testudo {

namespace {

// Products of two 64-bit counts.
__extension__ using uint128_t = unsigned __int128;

using Box = std::pair<DomainPoint, DomainPoint>;

[[noreturn]] void fail(const char* code, std::string message) {
  throw ProgramError({code, std::move(message), {}});
}

void check_dim(const char* what, int dim, int expected) {
  if (dim == expected) return;
  fail("T0206", std::string(what) + " has " + std::to_string(dim) + " dimensions where " +
                    std::to_string(expected) + " are needed");
}

coord_t floor_div(coord_t a, coord_t b) {
  return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

PartitionSpec make_spec(IndexSpaceId parent, Domain color_space, PartitionOperator op) {
  PartitionSpec spec;
  spec.parent = parent;
  spec.color_space = std::move(color_space);
  spec.op = std::move(op);
  return spec;
}

uint64_t length(const Domain& domain, int dim) {
  return static_cast<uint64_t>(domain.hi().point_data[dim] - domain.lo().point_data[dim]) + 1;
}

int longest_dimension(const Domain& domain) {
  int longest = 0;
  for (int i = 1; i < domain.dim(); ++i) {
    if (length(domain, i) > length(domain, longest)) longest = i;
  }
  return longest;
}

// ends[i] is where piece i ends (and the next begins) when 0..total is cut by weight.
std::vector<uint64_t> cut(uint64_t total, const std::vector<uint64_t>& weights, uint64_t granularity) {
  const uint64_t granules = total / granularity;
  uint64_t sum = 0;
  for (uint64_t weight : weights) {
    if (weight > std::numeric_limits<int64_t>::max() - sum) {
      fail("T0208", "the weights of the pieces add up to more than 2^63: scale them down");
    }
    sum += weight;
  }
  if (weights.empty())
    fail("T0208",
         "the color space is empty, so there is no piece to hand points to: give at least one color");
  if (sum == 0 && total != 0)
    fail("T0208", "no piece has a weight: give at least one color a positive weight");
  std::vector<uint64_t> ends;
  uint64_t so_far = 0, last = 0;
  for (uint64_t weight : weights) {
    so_far += weight;
    const auto share = [&](uint64_t units) {
      return sum == 0 ? 0 : static_cast<uint64_t>(static_cast<uint128_t>(units) * so_far / sum);
    };
    uint64_t end = granularity == 1 ? share(total) : share(granules) * granularity;
    if (so_far == sum) end = total;  // what does not fill a granule goes to the last piece that gets anything
    ends.push_back(last = std::max(last, end));
  }
  return ends;
}

std::vector<Domain> cut_dense(const Domain& parent, const std::vector<uint64_t>& weights,
                              uint64_t granularity) {
  const int dim = longest_dimension(parent);
  const std::vector<uint64_t> ends = cut(length(parent, dim), weights, granularity);
  std::vector<Domain> pieces;
  DomainPoint lo = parent.lo(), hi = parent.hi();
  const coord_t origin = lo.point_data[dim];
  for (uint64_t end : ends) {
    hi.point_data[dim] = origin + static_cast<coord_t>(end) - 1;
    pieces.push_back(Domain::box(lo, hi));
    lo.point_data[dim] = hi.point_data[dim] + 1;
  }
  return pieces;
}

// Cuts the first `count` points (dimension 0 fastest) off a box, as at most one box per dimension, and leaves
// the rest in `rest`, ditto. Precondition: 0 < count < volume of the box.
void split_box(const Box& box, uint64_t count, std::vector<Box>& taken, std::vector<Box>& rest) {
  Box current = box;
  for (int dim = box.first.dim - 1; dim >= 0 && count > 0; --dim) {
    uint64_t slab = 1;
    for (int i = 0; i < dim; ++i) {
      slab *= static_cast<uint64_t>(current.second.point_data[i] - current.first.point_data[i]) + 1;
    }
    const auto whole = static_cast<coord_t>(count / slab);
    count %= slab;
    Box head = current, tail = current;
    const coord_t start = current.first.point_data[dim] + whole;
    head.second.point_data[dim] = start - 1;
    if (whole > 0) taken.push_back(head);
    tail.first.point_data[dim] = start + (count > 0 ? 1 : 0);
    if (tail.first.point_data[dim] <= tail.second.point_data[dim]) rest.push_back(tail);
    current.first.point_data[dim] = current.second.point_data[dim] = start;
  }
}

uint64_t volume(const Box& box) {
  uint64_t product = 1;
  for (int i = 0; i < box.first.dim; ++i) {
    product *= static_cast<uint64_t>(box.second.point_data[i] - box.first.point_data[i]) + 1;
  }
  return product;
}

std::vector<Domain> cut_sparse(const Domain& parent, const std::vector<uint64_t>& weights,
                               uint64_t granularity) {
  const std::vector<uint64_t> ends = cut(parent.volume(), weights, granularity);
  std::vector<Box> stack;  // the boxes still to hand out, the next one last
  parent.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) { stack.emplace_back(lo, hi); });
  std::reverse(stack.begin(), stack.end());
  std::vector<Domain> pieces;
  uint64_t done = 0;
  for (uint64_t end : ends) {
    std::vector<Box> taken;
    while (done < end) {
      const Box box = stack.back();
      stack.pop_back();
      const uint64_t points = volume(box);
      if (points <= end - done) {
        taken.push_back(box);
        done += points;
      } else {
        // split_box leaves the rest with what comes last in front, which is what a stack wants.
        split_box(box, end - done, taken, stack);
        done = end;
      }
    }
    pieces.push_back(Domain::from_boxes(parent.dim(), taken));
  }
  return pieces;
}

std::vector<Domain> cut_by_weight(const Domain& parent, const std::vector<uint64_t>& weights,
                                  uint64_t granularity) {
  if (granularity == 0) fail("T0208", "the granularity is 0: it must be at least 1");
  if (parent.empty()) return std::vector<Domain>(weights.size(), parent);
  return parent.dense() ? cut_dense(parent, weights, granularity) : cut_sparse(parent, weights, granularity);
}

Domain piece_or_empty(const Forest& forest, const PartitionNode& partition, const DomainPoint& color) {
  const int64_t position = partition.find_color(color);
  return position < 0 ? Domain() : forest.domain(partition.subspaces[static_cast<size_t>(position)]);
}

}  // namespace

PartitionSpec make_equal(const Forest& forest, IndexSpaceId parent, Domain color_space,
                         uint64_t granularity) {
  const Domain& space = forest.domain(parent);
  std::vector<uint64_t> weights(color_space.volume(), 1);
  if (granularity > 1 && !space.empty()) {
    // As many pieces as can have `granularity` each; the colors after them get nothing.
    const uint64_t size = space.dense() ? length(space, longest_dimension(space)) : space.volume();
    const uint64_t filled = std::max<uint64_t>(1, size / granularity);
    for (size_t i = filled; i < weights.size(); ++i) weights[i] = 0;
  }
  std::vector<Domain> pieces = cut_by_weight(space, weights, granularity == 0 ? 0 : 1);
  PartitionSpec spec = make_spec(parent, std::move(color_space), partition_operator::Equal{granularity});
  spec.subspaces = std::move(pieces);
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
  Domain colors = space.empty() ? Domain() : Domain::box(first, last);
  PartitionSpec spec = make_spec(parent, colors, partition_operator::Blockify{block, origin});
  colors.for_each_point([&](const DomainPoint& color) {
    DomainPoint lo = origin, hi = origin;
    for (int i = 0; i < dim; ++i) {
      lo.point_data[i] += color.point_data[i] * block.point_data[i];
      hi.point_data[i] = lo.point_data[i] + block.point_data[i] - 1;
    }
    spec.subspaces.push_back(Domain::box(lo, hi));
  });
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
  PartitionSpec spec = make_spec(parent, color_space, restriction);
  color_space.for_each_point([&](const DomainPoint& color) {
    DomainPoint lo = restriction.lo, hi = restriction.hi;
    for (int i = 0; i < dim; ++i) {
      const auto& row = restriction.transform[static_cast<size_t>(i)];
      const coord_t shift = std::inner_product(row.begin(), row.end(), color.point_data, coord_t{0});
      lo.point_data[i] += shift;
      hi.point_data[i] += shift;
    }
    spec.subspaces.push_back(Domain::box(lo, hi));
  });
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
    const Domain a = piece_or_empty(forest, left, color), b = piece_or_empty(forest, right, color);
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
  for (IndexSpaceId piece : node.subspaces) spec.subspaces.push_back(intersect(forest.domain(piece), space));
  return spec;
}

}  // namespace testudo
