#include "core/api/legion/runtime_partitions.h"

#include "core/api/detail/at_call.h"
#include "core/api/detail/partition_spec.h"
#include "core/api/detail/wait.h"
#include "core/program/future.h"

namespace Legion::detail {

void complete_spec(testudo::PartitionSpec& spec, const PartitionRequest& request) {
  std::tie(spec.disjoint, spec.complete) = claims(request.kind);
  if (request.color != LEGION_AUTO_GENERATE_ID) spec.color = request.color;
  spec.source = source_of(request.where, request.provenance);
}

IndexPartition make_partition(RuntimeState& state, const PartitionRequest& request,
                              const std::function<testudo::PartitionSpec(const testudo::Forest&)>& make) {
  return at_call(request.where, request.provenance, [&] {
    testudo::PartitionSpec spec = make(state.forest());
    complete_spec(spec, request);
    return from_core(state.forest().create_partition(std::move(spec)), request.parent);
  });
}

testudo::Domain color_space_of(RuntimeState& state, IndexSpace colors) {
  return state.forest().domain(to_core(colors));
}

IndexPartition PartitionCalls::create_equal_partition(Context, IndexSpace parent, IndexSpace color_space,
                                                      size_t granularity, Color color, const char* provenance,
                                                      Where where) {
  return make_partition(*state_, {parent, LEGION_COMPUTE_KIND, color, provenance, where},
                        [&](const testudo::Forest& forest) {
                          return testudo::make_equal(forest, to_core(parent),
                                                     color_space_of(*state_, color_space), granularity);
                        });
}

namespace {

template <typename Weight>
std::vector<uint64_t> weights_in_order(const testudo::Domain& colors,
                                       const std::map<DomainPoint, Weight>& weights) {
  std::vector<uint64_t> result;
  for (const DomainPoint& color : colors.points()) {
    const auto it = weights.find(color);
    if (it == weights.end()) throw_error("T0208", "color " + testudo::to_string(color) + " has no weight");
    if (std::is_signed_v<Weight> && it->second < Weight(0)) {
      throw_error("T0208", "the weight of color " + testudo::to_string(color) + " is negative");
    }
    result.push_back(static_cast<uint64_t>(it->second));
  }
  return result;
}

}  // namespace

IndexPartition PartitionCalls::create_partition_by_weights(Context, IndexSpace parent,
                                                           const std::map<DomainPoint, int>& weights,
                                                           IndexSpace color_space, size_t granularity,
                                                           Color color, const char* provenance, Where where) {
  return make_partition(*state_, {parent, LEGION_COMPUTE_KIND, color, provenance, where},
                        [&](const testudo::Forest& forest) {
                          const testudo::Domain colors = color_space_of(*state_, color_space);
                          return testudo::make_weighted(forest, to_core(parent), colors,
                                                        weights_in_order(colors, weights), granularity);
                        });
}

IndexPartition PartitionCalls::create_partition_by_weights(Context, IndexSpace parent,
                                                           const std::map<DomainPoint, size_t>& weights,
                                                           IndexSpace color_space, size_t granularity,
                                                           Color color, const char* provenance, Where where) {
  return make_partition(*state_, {parent, LEGION_COMPUTE_KIND, color, provenance, where},
                        [&](const testudo::Forest& forest) {
                          const testudo::Domain colors = color_space_of(*state_, color_space);
                          return testudo::make_weighted(forest, to_core(parent), colors,
                                                        weights_in_order(colors, weights), granularity);
                        });
}

IndexPartition PartitionCalls::create_partition_by_weights(Context ctx, IndexSpace parent,
                                                           const FutureMap& weights, IndexSpace color_space,
                                                           size_t granularity, Color color,
                                                           const char* provenance, Where where) {
  std::map<DomainPoint, size_t> values;
  if (!weights.exists()) throw_error("T0504", "the future map of the weights is empty", where);
  for (const DomainPoint& point : weights.state()->points()) {
    const Future weight = weights.get_future(point, where);
    values[point] = weight.get_untyped_size(where) == sizeof(int)
                        ? static_cast<size_t>(weight.get_result<int>(false, nullptr, where))
                        : weight.get_result<size_t>(false, nullptr, where);
  }
  return create_partition_by_weights(ctx, parent, values, color_space, granularity, color, provenance, where);
}

namespace {

using testudo::partition_operator::SetKind;

IndexPartition set_operation(RuntimeState& state, const PartitionRequest& request, SetKind operation,
                             IndexPartition first, IndexPartition second, IndexSpace color_space) {
  return make_partition(state, request, [&](const testudo::Forest& forest) {
    return testudo::make_set_operation(forest, to_core(request.parent), color_space_of(state, color_space),
                                       {operation, to_core(first), to_core(second)});
  });
}

}  // namespace

IndexPartition PartitionCalls::create_partition_by_union(Context, IndexSpace parent, IndexPartition first,
                                                         IndexPartition second, IndexSpace color_space,
                                                         PartitionKind kind, Color color,
                                                         const char* provenance, Where where) {
  return set_operation(*state_, {parent, kind, color, provenance, where}, SetKind::kUnion, first, second,
                       color_space);
}

IndexPartition PartitionCalls::create_partition_by_intersection(Context, IndexSpace parent,
                                                                IndexPartition first, IndexPartition second,
                                                                IndexSpace color_space, PartitionKind kind,
                                                                Color color, const char* provenance,
                                                                Where where) {
  return set_operation(*state_, {parent, kind, color, provenance, where}, SetKind::kIntersection, first,
                       second, color_space);
}

IndexPartition PartitionCalls::create_partition_by_difference(Context, IndexSpace parent,
                                                              IndexPartition first, IndexPartition second,
                                                              IndexSpace color_space, PartitionKind kind,
                                                              Color color, const char* provenance,
                                                              Where where) {
  return set_operation(*state_, {parent, kind, color, provenance, where}, SetKind::kDifference, first, second,
                       color_space);
}

IndexPartition PartitionCalls::create_partition_by_intersection(Context, IndexSpace parent,
                                                                IndexPartition partition, PartitionKind kind,
                                                                Color color, bool, const char* provenance,
                                                                Where where) {
  return make_partition(
      *state_, {parent, kind, color, provenance, where}, [&](const testudo::Forest& forest) {
        return testudo::make_intersection_with_parent(forest, to_core(parent), to_core(partition));
      });
}

Color PartitionCalls::create_cross_product_partitions(Context, IndexPartition first, IndexPartition second,
                                                      std::map<IndexSpace, IndexPartition>& handles,
                                                      PartitionKind kind, Color color, const char* provenance,
                                                      Where where) {
  const testudo::Forest& forest = state_->forest();
  const testudo::PartitionNode& outer = forest.partition(to_core(first));
  if (color == LEGION_AUTO_GENERATE_ID) {
    // One color for all: the first that none of the pieces uses.
    color = 0;
    for (size_t i = 0; i < outer.size(); ++i) {
      for (testudo::PartitionId partition : forest.partitions_of(outer.subspace(i))) {
        color = std::max(color, forest.partition(partition).color + 1);
      }
    }
  }
  for (size_t i = 0; i < outer.size(); ++i) {
    const testudo::IndexSpaceId space = outer.subspace(i);
    const IndexSpace piece = from_core(space, first);
    const IndexPartition made =
        make_partition(*state_, {piece, kind, color, provenance, where}, [&](const testudo::Forest&) {
          return testudo::make_intersection_with_parent(forest, space, to_core(second));
        });
    if (const auto it = handles.find(piece); it != handles.end()) it->second = made;
  }
  return color;
}

IndexPartition PartitionCalls::create_partition_by_restriction(Context, IndexSpace parent,
                                                               IndexSpace color_space,
                                                               DomainTransform transform, Domain extent,
                                                               PartitionKind kind, Color color,
                                                               const char* provenance, Where where) {
  testudo::partition_operator::Restriction restriction;
  for (int i = 0; i < transform.m; ++i) {
    const coord_t* row = transform.matrix + i * transform.n;
    restriction.transform.emplace_back(row, row + transform.n);
  }
  restriction.lo = extent.lo();
  restriction.hi = extent.hi();
  return make_partition(*state_, {parent, kind, color, provenance, where},
                        [&](const testudo::Forest& forest) {
                          return testudo::make_restriction(forest, to_core(parent),
                                                           color_space_of(*state_, color_space), restriction);
                        });
}

IndexPartition PartitionCalls::create_partition_by_blockify(Context, IndexSpace parent, DomainPoint block,
                                                            Color color, const char* provenance,
                                                            Where where) {
  return make_partition(
      *state_, {parent, LEGION_COMPUTE_KIND, color, provenance, where},
      [&](const testudo::Forest& forest) { return testudo::make_blockify(forest, to_core(parent), block); });
}

IndexPartition PartitionCalls::create_partition_by_blockify(Context, IndexSpace parent, DomainPoint block,
                                                            DomainPoint origin, Color color,
                                                            const char* provenance, Where where) {
  return make_partition(*state_, {parent, LEGION_COMPUTE_KIND, color, provenance, where},
                        [&](const testudo::Forest& forest) {
                          return testudo::make_blockify(forest, to_core(parent), block, origin);
                        });
}

IndexPartition PartitionCalls::create_partition_by_domain(Context, IndexSpace parent,
                                                          const std::map<DomainPoint, Domain>& domains,
                                                          IndexSpace color_space, bool perform_intersections,
                                                          PartitionKind kind, Color color,
                                                          const char* provenance, bool, Where where) {
  return make_partition(
      *state_, {parent, kind, color, provenance, where}, [&](const testudo::Forest& forest) {
        std::map<DomainPoint, testudo::Domain> pieces;
        for (const auto& [point, domain] : domains) pieces[point] = to_core(domain);
        testudo::PartitionSpec spec =
            testudo::make_coloring(forest, to_core(parent), color_space_of(*state_, color_space), pieces);
        spec.clip = perform_intersections;
        return spec;
      });
}

IndexPartition PartitionCalls::create_partition_by_domain(Context ctx, IndexSpace parent,
                                                          const FutureMap& domains, IndexSpace color_space,
                                                          bool perform_intersections, PartitionKind kind,
                                                          Color color, const char* provenance, Where where) {
  std::map<DomainPoint, Domain> pieces;
  if (!domains.exists()) throw_error("T0504", "the future map of the pieces is empty", where);
  for (const DomainPoint& point : domains.state()->points()) {
    pieces[point] = domains.get_result<Domain>(point, false, nullptr, where);
  }
  return create_partition_by_domain(ctx, parent, pieces, color_space, perform_intersections, kind, color,
                                    provenance, false, where);
}

}  // namespace Legion::detail
