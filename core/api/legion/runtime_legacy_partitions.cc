#include "core/api/legion/runtime_legacy_partitions.h"

#include "core/api/detail/partition_spec.h"

namespace Legion::detail {

namespace {

using Pieces = std::map<DomainPoint, testudo::Domain>;

testudo::Domain set_of(const ColoredPoints<ptr_t>& colored) {
  std::vector<std::pair<DomainPoint, DomainPoint>> boxes;
  boxes.reserve(colored.points.size() + colored.ranges.size());
  for (ptr_t point : colored.points) boxes.emplace_back(point, point);
  for (const auto& [first, last] : colored.ranges) boxes.emplace_back(first, last);
  return testudo::Domain::from_boxes(1, boxes);
}

testudo::Domain set_of(const Domain& domain) {
  return to_core(domain);
}

testudo::Domain set_of(const std::set<Domain>& domains) {
  std::vector<testudo::Domain> sets;
  for (const Domain& domain : domains) {
    sets.push_back(to_core(domain));
    if (sets.back().dim() == sets.front().dim()) continue;
    throw_error("T0206", "the boxes of one color have " + std::to_string(sets.front().dim()) + " and " +
                             std::to_string(sets.back().dim()) +
                             " dimensions: make all from points of the parent");
  }
  return testudo::unite_all(sets);
}

template <typename Map>
Pieces pieces_of(const Map& coloring) {
  Pieces pieces;
  for (const auto& [color, set] : coloring) {
    if constexpr (std::is_same_v<typename Map::key_type, Color>) {
      pieces[DomainPoint(static_cast<coord_t>(color))] = set_of(set);
    } else {
      pieces[color] = set_of(set);
    }
  }
  return pieces;
}

template <typename Map>
IndexPartition color_by(RuntimeState& state, const PartitionRequest& request, const Domain& colors,
                        const Map& coloring) {
  return make_partition(state, request, [&](const testudo::Forest& forest) {
    return testudo::make_coloring(forest, to_core(request.parent), to_core(colors), pieces_of(coloring));
  });
}

PartitionKind kind_of(bool disjoint) {
  return disjoint ? LEGION_DISJOINT_KIND : LEGION_ALIASED_KIND;
}

}  // namespace

IndexPartition LegacyPartitionCalls::create_index_partition(Context, IndexSpace parent,
                                                            const Domain& color_space,
                                                            const PointColoring& coloring, PartitionKind kind,
                                                            Color color, bool, Where where) {
  return color_by(*state_, {parent, kind, color, nullptr, where}, color_space, coloring);
}

IndexPartition LegacyPartitionCalls::create_index_partition(Context, IndexSpace parent,
                                                            const Coloring& coloring, bool disjoint,
                                                            Color color, Where where) {
  // The colors are those that are named, from the smallest to the largest.
  Domain colors;
  if (!coloring.empty()) {
    colors = Rect<1>(static_cast<coord_t>(coloring.begin()->first),
                     static_cast<coord_t>(coloring.rbegin()->first));
  }
  return color_by(*state_, {parent, kind_of(disjoint), color, nullptr, where}, colors, coloring);
}

IndexPartition LegacyPartitionCalls::create_index_partition(Context, IndexSpace parent,
                                                            const Domain& color_space,
                                                            const DomainPointColoring& coloring,
                                                            PartitionKind kind, Color color, Where where) {
  return color_by(*state_, {parent, kind, color, nullptr, where}, color_space, coloring);
}

IndexPartition LegacyPartitionCalls::create_index_partition(Context, IndexSpace parent, Domain color_space,
                                                            const DomainColoring& coloring, bool disjoint,
                                                            Color color, Where where) {
  return color_by(*state_, {parent, kind_of(disjoint), color, nullptr, where}, color_space, coloring);
}

IndexPartition LegacyPartitionCalls::create_index_partition(Context, IndexSpace parent,
                                                            const Domain& color_space,
                                                            const MultiDomainPointColoring& coloring,
                                                            PartitionKind kind, Color color, Where where) {
  return color_by(*state_, {parent, kind, color, nullptr, where}, color_space, coloring);
}

IndexPartition LegacyPartitionCalls::create_index_partition(Context, IndexSpace parent, Domain color_space,
                                                            const MultiDomainColoring& coloring,
                                                            bool disjoint, Color color, Where where) {
  return color_by(*state_, {parent, kind_of(disjoint), color, nullptr, where}, color_space, coloring);
}

Domain LegacyPartitionCalls::bounds_of(IndexSpace space) const {
  return from_core(state_->forest().domain(to_core(space)).bounds());
}

}  // namespace Legion::detail
