#include "checker/smt/family.h"

#include <algorithm>
#include <map>

namespace testudo::checker {

std::optional<Domain> evaluate_box(const std::vector<Term>& lo, const std::vector<Term>& hi,
                                   const Environment& values) {
  DomainPoint low;
  DomainPoint high;
  low.dim = high.dim = static_cast<int>(lo.size());
  for (size_t d = 0; d < lo.size(); ++d) {
    const auto a = evaluate(lo[d], values);
    const auto b = evaluate(hi[d], values);
    if (!a || !b) return std::nullopt;
    low[static_cast<unsigned>(d)] = *a;
    high[static_cast<unsigned>(d)] = *b;
    if (*a > *b) return Domain();
  }
  return Domain::box(low, high);
}

namespace {

// Names a parameter and notes its recorded value.
Term parameter(PartitionFamily& family, const std::string& name, int64_t recorded) {
  family.recorded[name] = recorded;
  return Term::variable(name);
}

// A box of parameters that is not empty. The names are shared by all families over the same thing.
void add_box(PartitionFamily& family, const std::string& prefix, const Domain& recorded,
             std::vector<Term>& lo, std::vector<Term>& hi, std::vector<Term>& extent) {
  for (int d = 0; d < recorded.dim(); ++d) {
    const std::string suffix = std::to_string(d);
    lo.push_back(parameter(family, prefix + "lo" + suffix, recorded.lo()[d]));
    extent.push_back(parameter(family, prefix + "extent" + suffix, recorded.hi()[d] - recorded.lo()[d] + 1));
    hi.push_back(lo.back() + extent.back() - 1);
    family.assumptions.push_back(Term(1) <= extent.back());
  }
}

std::vector<Term> color_variables(int count) {
  std::vector<Term> colors;
  for (int k = 0; k < count; ++k) colors.push_back(Term::variable("color" + std::to_string(k)));
  return colors;
}

// Membership and concrete sets follow from the intervals.
void finish_intervals(PartitionFamily& family) {
  std::vector<int> uses(static_cast<size_t>(family.color_dim));
  for (const int k : family.color_of_dim) {
    if (k >= 0) ++uses[static_cast<size_t>(k)];
  }
  family.separable = std::all_of(uses.begin(), uses.end(), [](int n) { return n == 1; });
  const PartitionFamily copy = family;
  family.member = [copy](const std::vector<Term>& color, const std::vector<Term>& point) {
    std::vector<Term> all;
    for (int d = 0; d < copy.dim; ++d) {
      const auto at = static_cast<size_t>(d);
      const auto [lo, hi] = copy.interval(d, color);
      for (const Term& bound : {lo, copy.parent_lo[at]}) all.push_back(bound <= point[at]);
      for (const Term& bound : {hi, copy.parent_hi[at]}) all.push_back(point[at] <= bound);
    }
    return all_of(std::move(all));
  };
  std::vector<Term> lo;
  std::vector<Term> hi;
  for (int d = 0; d < family.dim; ++d) {
    auto [low, high] = family.interval(d, color_variables(family.color_dim));
    lo.push_back(std::move(low));
    hi.push_back(std::move(high));
  }
  family.set = [copy, lo, hi](const DomainPoint& color, const Environment& values) -> std::optional<Domain> {
    Environment with_color = values;
    for (int k = 0; k < color.dim; ++k) with_color["color" + std::to_string(k)] = color[k];
    const auto piece = evaluate_box(lo, hi, with_color);
    const auto parent = evaluate_box(copy.parent_lo, copy.parent_hi, values);
    if (!piece || !parent) return std::nullopt;
    return intersect(*piece, *parent);
  };
}

class FamilyFinder {
 public:
  explicit FamilyFinder(const trace::Trace& trace) : trace_(trace) {}

  std::optional<PartitionFamily> find(PartitionId id) {
    const trace::PartitionNode& partition = trace_.partition(id);
    const Domain& parent = parent_of(partition);
    const Domain& colors = partition.record.color_space;
    if (parent.empty() || colors.empty() || !colors.dense()) return std::nullopt;
    for (PartitionFamily& candidate : candidates(partition)) {
      if (reproduces(partition, candidate)) return std::move(candidate);
    }
    return std::nullopt;
  }

 private:
  const Domain& parent_of(const trace::PartitionNode& partition) const {
    return trace_.space(partition.record.parent).record.domain;
  }

  std::vector<PartitionFamily> candidates(const trace::PartitionNode& partition) {
    switch (partition.record.made_by.kind) {
      case trace::OperatorKind::kEqual:
        return equal_candidates(partition);
      case trace::OperatorKind::kBlockify:
        return blockify_candidates(partition);
      case trace::OperatorKind::kRestriction:
        return restriction_candidates(partition);
      case trace::OperatorKind::kUnion:
      case trace::OperatorKind::kIntersection:
      case trace::OperatorKind::kDifference:
        return set_candidates(partition);
      default:
        return {};
    }
  }

  // With the parent's bounding box and the color space as parameters.
  PartitionFamily base(const trace::PartitionNode& partition, bool own_colors) const {
    PartitionFamily family;
    const Domain& parent = parent_of(partition);
    family.dim = parent.dim();
    family.color_dim = partition.record.color_space.dim();
    add_box(family, "s" + std::to_string(partition.record.parent.value) + "_", parent, family.parent_lo,
            family.parent_hi, family.parent_extent);
    if (own_colors) {
      add_box(family, prefix(partition) + "color_", partition.record.color_space, family.color_lo,
              family.color_hi, family.color_extent);
    }
    return family;
  }

  static std::string prefix(const trace::PartitionNode& partition) {
    return "p" + std::to_string(partition.record.id.value) + "_";
  }

  // Color i of n gets the positions from i*length div n on along one dimension; with a granularity, only as
  // many colors as can have that many get any.
  std::vector<PartitionFamily> equal_candidates(const trace::PartitionNode& partition) const {
    std::vector<PartitionFamily> found;
    if (partition.record.color_space.dim() != 1) return found;
    const int64_t granularity = partition.record.made_by.granularity;
    for (int axis = 0; axis < parent_of(partition).dim(); ++axis) {
      PartitionFamily family = base(partition, true);
      const auto at = static_cast<size_t>(axis);
      const Term length = family.parent_extent[at];
      const Term colors = family.color_extent[0];
      const Term filled = granularity > 1 ? min(colors, max(1, floor_div(length, granularity))) : colors;
      const Term first = family.color_lo[0];
      const Term origin = family.parent_lo[at];
      const auto start = [=](const Term& color) {
        const Term i = color - first;
        return origin + floor_div((granularity > 1 ? min(i, filled) : i) * length, filled);
      };
      family.color_of_dim.assign(static_cast<size_t>(family.dim), -1);
      family.color_of_dim[at] = 0;
      const auto lo = family.parent_lo;
      const auto hi = family.parent_hi;
      family.interval = [=](int d, const std::vector<Term>& color) {
        if (d != axis) return std::pair(lo[static_cast<size_t>(d)], hi[static_cast<size_t>(d)]);
        return std::pair(start(color[0]), start(color[0] + 1) - 1);
      };
      family.text = "for every extent of the parent and number of colors";
      finish_intervals(family);
      found.push_back(std::move(family));
    }
    return found;
  }

  // Color c holds the positions x with (x - origin) div block = c in every dimension.
  std::vector<PartitionFamily> blockify_candidates(const trace::PartitionNode& partition) const {
    const DomainPoint& block = partition.record.made_by.block;
    const int dim = parent_of(partition).dim();
    if (block.dim != dim || partition.record.color_space.dim() != dim) return {};
    std::vector<PartitionFamily> found;
    for (const bool own_colors : {false, true}) {
      PartitionFamily family = base(partition, own_colors);
      std::vector<Term> blocks;
      std::vector<Term> origins;
      for (int d = 0; d < dim; ++d) {
        const std::string suffix = std::to_string(d);
        const auto& origin = partition.record.made_by.origin;
        add_block(family, partition, suffix, block[d], blocks);
        origins.push_back(
            parameter(family, prefix(partition) + "origin" + suffix, origin ? (*origin)[d] : 0));
        family.shown.emplace_back(prefix(partition) + "origin" + suffix, "origin");
        family.color_of_dim.push_back(d);
      }
      add_tiles(family, blocks, origins, own_colors);
      family.text = own_colors ? "for every extent of the parent, block size, origin and color space"
                               : "for every extent of the parent, block size and origin";
      finish_intervals(family);
      found.push_back(std::move(family));
    }
    return found;
  }

  static void add_block(PartitionFamily& family, const trace::PartitionNode& partition,
                        const std::string& suffix, int64_t recorded, std::vector<Term>& blocks) {
    blocks.push_back(parameter(family, prefix(partition) + "block" + suffix, recorded));
    family.assumptions.push_back(Term(1) <= blocks.back());
    family.shown.emplace_back(prefix(partition) + "block" + suffix, "block");
  }

  // Dimension d of color c is [origin + c*block, origin + (c+1)*block - 1]; without own colors, they are just
  // those whose tiles meet the parent.
  static void add_tiles(PartitionFamily& family, const std::vector<Term>& blocks,
                        const std::vector<Term>& origins, bool own_colors) {
    for (size_t d = 0; !own_colors && d < blocks.size(); ++d) {
      family.color_lo.push_back(floor_div(family.parent_lo[d] - origins[d], blocks[d]));
      family.color_hi.push_back(floor_div(family.parent_hi[d] - origins[d], blocks[d]));
      family.color_extent.push_back(family.color_hi.back() - family.color_lo.back() + 1);
    }
    family.interval = [=](int d, const std::vector<Term>& color) {
      const auto at = static_cast<size_t>(d);
      return std::pair(origins[at] + color[at] * blocks[at], origins[at] + (color[at] + 1) * blocks[at] - 1);
    };
  }

  // A diagonal transform whose extent is as wide as its step is a tiling, whose step may vary; the others
  // keep their numbers.
  std::vector<PartitionFamily> restriction_candidates(const trace::PartitionNode& partition) const {
    const trace::Operator& op = partition.record.made_by;
    const int dim = parent_of(partition).dim();
    if (op.extent_lo.dim != dim || op.extent_hi.dim != dim || op.transform.size() != static_cast<size_t>(dim))
      return {};
    std::vector<PartitionFamily> found;
    if (is_tiling(partition)) {
      found.push_back(tiling(partition, false));
      found.push_back(tiling(partition, true));
    }
    found.push_back(fixed_restriction(partition));
    return found;
  }

  bool is_tiling(const trace::PartitionNode& partition) const {
    const trace::Operator& op = partition.record.made_by;
    const int dim = parent_of(partition).dim();
    if (partition.record.color_space.dim() != dim) return false;
    for (int d = 0; d < dim; ++d) {
      for (int k = 0; k < dim; ++k) {
        const int64_t step = op.transform[static_cast<size_t>(d)][static_cast<size_t>(k)];
        if (d == k ? step < 1 || op.extent_hi[d] - op.extent_lo[d] + 1 != step : step != 0) return false;
      }
    }
    return true;
  }

  PartitionFamily tiling(const trace::PartitionNode& partition, bool own_colors) const {
    PartitionFamily family = base(partition, own_colors);
    const trace::Operator& op = partition.record.made_by;
    std::vector<Term> blocks;
    std::vector<Term> origins;
    for (int d = 0; d < family.dim; ++d) {
      const auto at = static_cast<size_t>(d);
      add_block(family, partition, std::to_string(d), op.transform[at][at], blocks);
      origins.push_back(parameter(family, prefix(partition) + "offset" + std::to_string(d), op.extent_lo[d]));
      family.shown.emplace_back(prefix(partition) + "offset" + std::to_string(d), "offset");
      family.color_of_dim.push_back(d);
    }
    add_tiles(family, blocks, origins, own_colors);
    family.text =
        std::string("for every extent of the parent, block size") +
        (own_colors ? ", offset and color space, with an extent of one block"
                    : " and offset, with an extent of one block and the colors that meet the parent");
    finish_intervals(family);
    return family;
  }

  PartitionFamily fixed_restriction(const trace::PartitionNode& partition) const {
    PartitionFamily family = base(partition, true);
    const trace::Operator op = partition.record.made_by;
    for (const auto& row : op.transform) {
      const auto used = std::count_if(row.begin(), row.end(), [](int64_t step) { return step != 0; });
      const auto first = std::find_if(row.begin(), row.end(), [](int64_t step) { return step != 0; });
      // More than one coordinate in a row makes the family inseparable: -1 leaves each of them unused.
      family.color_of_dim.push_back(used == 1 ? static_cast<int>(first - row.begin()) : -1);
    }
    const bool mixed =
        std::any_of(op.transform.begin(), op.transform.end(), [](const std::vector<int64_t>& row) {
          return std::count_if(row.begin(), row.end(), [](int64_t step) { return step != 0; }) > 1;
        });
    family.interval = [op](int d, const std::vector<Term>& color) {
      Term shift = 0;
      const auto& row = op.transform[static_cast<size_t>(d)];
      for (size_t k = 0; k < row.size(); ++k) shift = shift + Term(row[k]) * color[k];
      return std::pair(shift + op.extent_lo[d], shift + op.extent_hi[d]);
    };
    family.text = "for every extent of the parent and color space, with the recorded transform and extent";
    finish_intervals(family);
    if (mixed) family.separable = false;
    return family;
  }

  std::vector<PartitionFamily> set_candidates(const trace::PartitionNode& partition) {
    const trace::Operator& op = partition.record.made_by;
    const auto left = find(op.left);
    const auto right = find(op.right);
    if (!left || !right) return {};
    if (left->color_dim != right->color_dim || left->color_dim != partition.record.color_space.dim())
      return {};
    const bool colors_of_left = partition.record.color_space == trace_.partition(op.left).record.color_space;
    PartitionFamily family = base(partition, !colors_of_left);
    if (colors_of_left) {
      family.color_lo = left->color_lo;
      family.color_hi = left->color_hi;
      family.color_extent = left->color_extent;
    }
    for (const PartitionFamily* operand : {&*left, &*right}) {
      family.assumptions.insert(family.assumptions.end(), operand->assumptions.begin(),
                                operand->assumptions.end());
      family.recorded.insert(operand->recorded.begin(), operand->recorded.end());
      family.shown.insert(family.shown.end(), operand->shown.begin(), operand->shown.end());
    }
    family.text = "for all sizes of its operands";
    combine_members(family, *left, *right, op.kind);
    return {std::move(family)};
  }

  // A color that an operand does not have is empty there.
  static void combine_members(PartitionFamily& family, const PartitionFamily& left,
                              const PartitionFamily& right, trace::OperatorKind kind) {
    const auto member = [](const PartitionFamily& operand, const std::vector<Term>& color,
                           const std::vector<Term>& point) {
      std::vector<Term> all{operand.member(color, point)};
      for (size_t k = 0; k < color.size(); ++k) {
        all.push_back(operand.color_lo[k] <= color[k]);
        all.push_back(color[k] <= operand.color_hi[k]);
      }
      return all_of(std::move(all));
    };
    const auto parent_lo = family.parent_lo;
    const auto parent_hi = family.parent_hi;
    family.member = [=](const std::vector<Term>& color, const std::vector<Term>& point) {
      const Term in_left = member(left, color, point);
      const Term in_right = member(right, color, point);
      std::vector<Term> all;
      switch (kind) {
        case trace::OperatorKind::kUnion:
          all.push_back(any_of({in_left, in_right}));
          break;
        case trace::OperatorKind::kIntersection:
          all = {in_left, in_right};
          break;
        default:
          all = {in_left, negate(in_right)};
          break;
      }
      for (size_t d = 0; d < point.size(); ++d) {
        all.push_back(parent_lo[d] <= point[d]);
        all.push_back(point[d] <= parent_hi[d]);
      }
      return all_of(std::move(all));
    };
    const auto set = [](const PartitionFamily& operand, const DomainPoint& color, const Environment& values) {
      const auto colors = evaluate_box(operand.color_lo, operand.color_hi, values);
      if (colors && !colors->contains(color)) return std::optional(Domain());
      return colors ? operand.set(color, values) : std::nullopt;
    };
    family.set = [=](const DomainPoint& color, const Environment& values) -> std::optional<Domain> {
      const auto a = set(left, color, values);
      const auto b = set(right, color, values);
      const auto parent = evaluate_box(parent_lo, parent_hi, values);
      if (!a || !b || !parent) return std::nullopt;
      switch (kind) {
        case trace::OperatorKind::kUnion:
          return intersect(unite(*a, *b), *parent);
        case trace::OperatorKind::kIntersection:
          return intersect(intersect(*a, *b), *parent);
        default:
          return intersect(subtract(*a, *b), *parent);
      }
    };
  }

  // The safeguard of everything symbolic: with the recorded parameters, the description must be the recorded
  // partition.
  bool reproduces(const trace::PartitionNode& partition, const PartitionFamily& family) const {
    const auto colors = evaluate_box(family.color_lo, family.color_hi, family.recorded);
    if (!colors || *colors != partition.record.color_space) return false;
    for (const Term& assumption : family.assumptions) {
      if (evaluate(assumption, family.recorded) != 1) return false;
    }
    const Domain& parent = parent_of(partition);
    if (partition.subspaces.size() != colors->volume()) return false;
    for (const IndexSpaceId id : partition.subspaces) {
      const trace::IndexSpace& subspace = trace_.space(id).record;
      const auto expected = family.set(subspace.color.value_or(DomainPoint()), family.recorded);
      if (!expected || intersect(*expected, parent) != subspace.domain) return false;
    }
    return true;
  }

  const trace::Trace& trace_;
};

}  // namespace

std::optional<PartitionFamily> find_family(const trace::Trace& trace, PartitionId partition) {
  return FamilyFinder(trace).find(partition);
}

}  // namespace testudo::checker
