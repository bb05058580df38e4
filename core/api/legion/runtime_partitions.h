#pragma once

#include <map>

#include "core/api/legion/domain_transform.h"
#include "core/api/legion/future.h"
#include "core/api/legion/runtime_index_spaces.h"

namespace Legion::detail {

// Partitions whose pieces follow from numbers, other partitions or explicit sets. `kind` is what the program
// claims; what is true is always computed. `color` is the partition's own among those of its parent.
class PartitionCalls : public IndexSpaceCalls {
 public:
  // Pieces of nearly equal size: along the longest dimension of a dense parent, by points of a sparse one.
  IndexPartition create_equal_partition(Context ctx, IndexSpace parent, IndexSpace color_space,
                                        size_t granularity = 1, Color color = LEGION_AUTO_GENERATE_ID,
                                        const char* provenance = nullptr, Where where = Where::current());
  template <int D, typename T, int CD, typename CT>
  IndexPartitionT<D, T> create_equal_partition(Context ctx, IndexSpaceT<D, T> parent,
                                               IndexSpaceT<CD, CT> color_space, size_t granularity = 1,
                                               Color color = LEGION_AUTO_GENERATE_ID,
                                               const char* provenance = nullptr,
                                               Where where = Where::current()) {
    return IndexPartitionT<D, T>(create_equal_partition(ctx, IndexSpace(parent), IndexSpace(color_space),
                                                        granularity, color, provenance, where));
  }
  // Pieces with sizes in proportion to the weights.
  IndexPartition create_partition_by_weights(Context ctx, IndexSpace parent,
                                             const std::map<DomainPoint, int>& weights,
                                             IndexSpace color_space, size_t granularity = 1,
                                             Color color = LEGION_AUTO_GENERATE_ID,
                                             const char* provenance = nullptr,
                                             Where where = Where::current());
  template <int D, typename T, int CD, typename CT>
  IndexPartitionT<D, T> create_partition_by_weights(Context ctx, IndexSpaceT<D, T> parent,
                                                    const std::map<Point<CD, CT>, int>& weights,
                                                    IndexSpaceT<CD, CT> color_space, size_t granularity = 1,
                                                    Color color = LEGION_AUTO_GENERATE_ID,
                                                    const char* provenance = nullptr,
                                                    Where where = Where::current()) {
    return IndexPartitionT<D, T>(create_partition_by_weights(ctx, IndexSpace(parent), erased(weights),
                                                             IndexSpace(color_space), granularity, color,
                                                             provenance, where));
  }
  IndexPartition create_partition_by_weights(Context ctx, IndexSpace parent,
                                             const std::map<DomainPoint, size_t>& weights,
                                             IndexSpace color_space, size_t granularity = 1,
                                             Color color = LEGION_AUTO_GENERATE_ID,
                                             const char* provenance = nullptr,
                                             Where where = Where::current());
  template <int D, typename T, int CD, typename CT>
  IndexPartitionT<D, T> create_partition_by_weights(Context ctx, IndexSpaceT<D, T> parent,
                                                    const std::map<Point<CD, CT>, size_t>& weights,
                                                    IndexSpaceT<CD, CT> color_space, size_t granularity = 1,
                                                    Color color = LEGION_AUTO_GENERATE_ID,
                                                    const char* provenance = nullptr,
                                                    Where where = Where::current()) {
    return IndexPartitionT<D, T>(create_partition_by_weights(ctx, IndexSpace(parent), erased(weights),
                                                             IndexSpace(color_space), granularity, color,
                                                             provenance, where));
  }
  IndexPartition create_partition_by_weights(Context ctx, IndexSpace parent, const FutureMap& weights,
                                             IndexSpace color_space, size_t granularity = 1,
                                             Color color = LEGION_AUTO_GENERATE_ID,
                                             const char* provenance = nullptr,
                                             Where where = Where::current());
  // Piece c: first[c] united with second[c]; and so on.
  IndexPartition create_partition_by_union(Context ctx, IndexSpace parent, IndexPartition first,
                                           IndexPartition second, IndexSpace color_space,
                                           PartitionKind kind = LEGION_COMPUTE_KIND,
                                           Color color = LEGION_AUTO_GENERATE_ID,
                                           const char* provenance = nullptr, Where where = Where::current());
  template <int D, typename T, int CD, typename CT>
  IndexPartitionT<D, T> create_partition_by_union(Context ctx, IndexSpaceT<D, T> parent,
                                                  IndexPartitionT<D, T> first, IndexPartitionT<D, T> second,
                                                  IndexSpaceT<CD, CT> color_space,
                                                  PartitionKind kind = LEGION_COMPUTE_KIND,
                                                  Color color = LEGION_AUTO_GENERATE_ID,
                                                  const char* provenance = nullptr,
                                                  Where where = Where::current()) {
    return IndexPartitionT<D, T>(create_partition_by_union(ctx, IndexSpace(parent), IndexPartition(first),
                                                           IndexPartition(second), IndexSpace(color_space),
                                                           kind, color, provenance, where));
  }
  IndexPartition create_partition_by_intersection(Context ctx, IndexSpace parent, IndexPartition first,
                                                  IndexPartition second, IndexSpace color_space,
                                                  PartitionKind kind = LEGION_COMPUTE_KIND,
                                                  Color color = LEGION_AUTO_GENERATE_ID,
                                                  const char* provenance = nullptr,
                                                  Where where = Where::current());
  template <int D, typename T, int CD, typename CT>
  IndexPartitionT<D, T> create_partition_by_intersection(
      Context ctx, IndexSpaceT<D, T> parent, IndexPartitionT<D, T> first, IndexPartitionT<D, T> second,
      IndexSpaceT<CD, CT> color_space, PartitionKind kind = LEGION_COMPUTE_KIND,
      Color color = LEGION_AUTO_GENERATE_ID, const char* provenance = nullptr,
      Where where = Where::current()) {
    return IndexPartitionT<D, T>(create_partition_by_intersection(
        ctx, IndexSpace(parent), IndexPartition(first), IndexPartition(second), IndexSpace(color_space), kind,
        color, provenance, where));
  }
  IndexPartition create_partition_by_difference(Context ctx, IndexSpace parent, IndexPartition first,
                                                IndexPartition second, IndexSpace color_space,
                                                PartitionKind kind = LEGION_COMPUTE_KIND,
                                                Color color = LEGION_AUTO_GENERATE_ID,
                                                const char* provenance = nullptr,
                                                Where where = Where::current());
  template <int D, typename T, int CD, typename CT>
  IndexPartitionT<D, T> create_partition_by_difference(
      Context ctx, IndexSpaceT<D, T> parent, IndexPartitionT<D, T> first, IndexPartitionT<D, T> second,
      IndexSpaceT<CD, CT> color_space, PartitionKind kind = LEGION_COMPUTE_KIND,
      Color color = LEGION_AUTO_GENERATE_ID, const char* provenance = nullptr,
      Where where = Where::current()) {
    return IndexPartitionT<D, T>(
        create_partition_by_difference(ctx, IndexSpace(parent), IndexPartition(first), IndexPartition(second),
                                       IndexSpace(color_space), kind, color, provenance, where));
  }
  // Every piece of `partition` cut down to the parent.
  IndexPartition create_partition_by_intersection(Context ctx, IndexSpace parent, IndexPartition partition,
                                                  PartitionKind kind = LEGION_COMPUTE_KIND,
                                                  Color color = LEGION_AUTO_GENERATE_ID,
                                                  bool dominates = false, const char* provenance = nullptr,
                                                  Where where = Where::current());
  template <int D, typename T>
  IndexPartitionT<D, T> create_partition_by_intersection(
      Context ctx, IndexSpaceT<D, T> parent, IndexPartitionT<D, T> partition,
      PartitionKind kind = LEGION_COMPUTE_KIND, Color color = LEGION_AUTO_GENERATE_ID, bool dominates = false,
      const char* provenance = nullptr, Where where = Where::current()) {
    return IndexPartitionT<D, T>(create_partition_by_intersection(
        ctx, IndexSpace(parent), IndexPartition(partition), kind, color, dominates, provenance, where));
  }
  // Each piece s of `first` partitioned by the pieces of `second`, all under one color, which is returned.
  // The partitions of those spaces that are keys of `handles` are filled in.
  Color create_cross_product_partitions(Context ctx, IndexPartition first, IndexPartition second,
                                        std::map<IndexSpace, IndexPartition>& handles,
                                        PartitionKind kind = LEGION_COMPUTE_KIND,
                                        Color color = LEGION_AUTO_GENERATE_ID,
                                        const char* provenance = nullptr, Where where = Where::current());
  // Piece c: transform * c + extent, cut down to the parent.
  IndexPartition create_partition_by_restriction(Context ctx, IndexSpace parent, IndexSpace color_space,
                                                 DomainTransform transform, Domain extent,
                                                 PartitionKind kind = LEGION_COMPUTE_KIND,
                                                 Color color = LEGION_AUTO_GENERATE_ID,
                                                 const char* provenance = nullptr,
                                                 Where where = Where::current());
  template <int D, int CD, typename T>
  IndexPartitionT<D, T> create_partition_by_restriction(
      Context ctx, IndexSpaceT<D, T> parent, IndexSpaceT<CD, T> color_space, Transform<D, CD, T> transform,
      Rect<D, T> extent, PartitionKind kind = LEGION_COMPUTE_KIND, Color color = LEGION_AUTO_GENERATE_ID,
      const char* provenance = nullptr, Where where = Where::current()) {
    return IndexPartitionT<D, T>(create_partition_by_restriction(
        ctx, IndexSpace(parent), IndexSpace(color_space), DomainTransform(transform), Domain(extent), kind,
        color, provenance, where));
  }
  // Point p has color (p - origin) / block; the color space is made to fit.
  IndexPartition create_partition_by_blockify(Context ctx, IndexSpace parent, DomainPoint block,
                                              Color color = LEGION_AUTO_GENERATE_ID,
                                              const char* provenance = nullptr,
                                              Where where = Where::current());
  IndexPartition create_partition_by_blockify(Context ctx, IndexSpace parent, DomainPoint block,
                                              DomainPoint origin, Color color = LEGION_AUTO_GENERATE_ID,
                                              const char* provenance = nullptr,
                                              Where where = Where::current());
  template <int D, typename T>
  IndexPartitionT<D, T> create_partition_by_blockify(Context ctx, IndexSpaceT<D, T> parent, Point<D, T> block,
                                                     Color color = LEGION_AUTO_GENERATE_ID,
                                                     const char* provenance = nullptr,
                                                     Where where = Where::current()) {
    return IndexPartitionT<D, T>(
        create_partition_by_blockify(ctx, IndexSpace(parent), DomainPoint(block), color, provenance, where));
  }
  template <int D, typename T>
  IndexPartitionT<D, T> create_partition_by_blockify(Context ctx, IndexSpaceT<D, T> parent, Point<D, T> block,
                                                     Point<D, T> origin,
                                                     Color color = LEGION_AUTO_GENERATE_ID,
                                                     const char* provenance = nullptr,
                                                     Where where = Where::current()) {
    return IndexPartitionT<D, T>(create_partition_by_blockify(ctx, IndexSpace(parent), DomainPoint(block),
                                                              DomainPoint(origin), color, provenance, where));
  }
  // Explicit sets; colors without one get an empty piece.
  IndexPartition create_partition_by_domain(Context ctx, IndexSpace parent,
                                            const std::map<DomainPoint, Domain>& domains,
                                            IndexSpace color_space, bool perform_intersections = true,
                                            PartitionKind kind = LEGION_COMPUTE_KIND,
                                            Color color = LEGION_AUTO_GENERATE_ID,
                                            const char* provenance = nullptr, bool take_ownership = false,
                                            Where where = Where::current());
  template <int D, typename T, int CD, typename CT>
  IndexPartitionT<D, T> create_partition_by_domain(
      Context ctx, IndexSpaceT<D, T> parent, const std::map<Point<CD, CT>, DomainT<D, T>>& domains,
      IndexSpaceT<CD, CT> color_space, bool perform_intersections = true,
      PartitionKind kind = LEGION_COMPUTE_KIND, Color color = LEGION_AUTO_GENERATE_ID,
      const char* provenance = nullptr, bool take_ownership = false, Where where = Where::current()) {
    std::map<DomainPoint, Domain> pieces;
    for (const auto& [point, domain] : domains) pieces[DomainPoint(point)] = domain;
    return IndexPartitionT<D, T>(create_partition_by_domain(ctx, IndexSpace(parent), pieces,
                                                            IndexSpace(color_space), perform_intersections,
                                                            kind, color, provenance, take_ownership, where));
  }
  IndexPartition create_partition_by_domain(Context ctx, IndexSpace parent, const FutureMap& domains,
                                            IndexSpace color_space, bool perform_intersections = true,
                                            PartitionKind kind = LEGION_COMPUTE_KIND,
                                            Color color = LEGION_AUTO_GENERATE_ID,
                                            const char* provenance = nullptr, Where where = Where::current());
  template <int D, typename T, int CD, typename CT>
  IndexPartitionT<D, T> create_partition_by_rectangles(
      Context ctx, IndexSpaceT<D, T> parent,
      const std::map<Point<CD, CT>, std::vector<Rect<D, T>>>& rectangles, IndexSpaceT<CD, CT> color_space,
      bool perform_intersections = true, PartitionKind kind = LEGION_COMPUTE_KIND,
      Color color = LEGION_AUTO_GENERATE_ID, const char* provenance = nullptr,
      Where where = Where::current()) {
    std::map<DomainPoint, Domain> pieces;
    for (const auto& [point, rects] : rectangles) pieces[DomainPoint(point)] = DomainT<D, T>(rects);
    return IndexPartitionT<D, T>(create_partition_by_domain(ctx, IndexSpace(parent), pieces,
                                                            IndexSpace(color_space), perform_intersections,
                                                            kind, color, provenance, false, where));
  }

 protected:
  using IndexSpaceCalls::IndexSpaceCalls;

 private:
  template <typename Map>
  static auto erased(const Map& weights) {
    std::map<DomainPoint, typename Map::mapped_type> result;
    for (const auto& [point, weight] : weights) result[DomainPoint(point)] = weight;
    return result;
  }
};

}  // namespace Legion::detail
