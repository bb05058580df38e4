#pragma once

#include "core/api/legion/index_allocator.h"
#include "core/api/legion/runtime_partitions.h"

namespace Legion::detail {

template <typename T>
concept IsPartitionMapping = requires(const T& mapping) {
  T::IDIM;
  T::ODIM;
  mapping.image_convex(Rect<T::IDIM>());
  mapping.preimage(Point<T::ODIM>());
};

// The create_index_partition forms of the older API: colorings, which name the pieces one by one, and
// mappings.
class LegacyPartitionCalls : public PartitionCalls {
 public:
  IndexPartition create_index_partition(Context ctx, IndexSpace parent, const Domain& color_space,
                                        const PointColoring& coloring,
                                        PartitionKind kind = LEGION_COMPUTE_KIND,
                                        Color color = LEGION_AUTO_GENERATE_ID, bool allocable = false,
                                        Where where = Where::current());
  IndexPartition create_index_partition(Context ctx, IndexSpace parent, const Coloring& coloring,
                                        bool disjoint, Color color = LEGION_AUTO_GENERATE_ID,
                                        Where where = Where::current());
  IndexPartition create_index_partition(Context ctx, IndexSpace parent, const Domain& color_space,
                                        const DomainPointColoring& coloring,
                                        PartitionKind kind = LEGION_COMPUTE_KIND,
                                        Color color = LEGION_AUTO_GENERATE_ID,
                                        Where where = Where::current());
  IndexPartition create_index_partition(Context ctx, IndexSpace parent, Domain color_space,
                                        const DomainColoring& coloring, bool disjoint,
                                        Color color = LEGION_AUTO_GENERATE_ID,
                                        Where where = Where::current());
  IndexPartition create_index_partition(Context ctx, IndexSpace parent, const Domain& color_space,
                                        const MultiDomainPointColoring& coloring,
                                        PartitionKind kind = LEGION_COMPUTE_KIND,
                                        Color color = LEGION_AUTO_GENERATE_ID,
                                        Where where = Where::current());
  IndexPartition create_index_partition(Context ctx, IndexSpace parent, Domain color_space,
                                        const MultiDomainColoring& coloring, bool disjoint,
                                        Color color = LEGION_AUTO_GENERATE_ID,
                                        Where where = Where::current());
  // Colors: the mapping's image of the parent's box; piece c is the preimage of c, cut down to the parent.
  template <IsPartitionMapping T>
  IndexPartition create_index_partition(Context ctx, IndexSpace parent, const T& mapping,
                                        Color color = LEGION_AUTO_GENERATE_ID,
                                        Where where = Where::current()) {
    if constexpr (requires { mapping.block_size(); }) {
      return create_partition_by_blockify(ctx, parent, DomainPoint(mapping.block_size()), color, nullptr,
                                          where);
    } else {
      const Rect<T::ODIM> colors =
          mapping.image_convex(bounds_of(parent).template bounds<T::IDIM, coord_t>());
      DomainPointColoring pieces;
      for (PointInRectIterator<T::ODIM> c(colors); c(); c++)
        pieces[DomainPoint(*c)] = Domain(mapping.preimage(*c));
      return create_index_partition(ctx, parent, Domain(colors), pieces, LEGION_DISJOINT_KIND, color, where);
    }
  }

  IndexAllocator create_index_allocator(Context, IndexSpace space) {
    return IndexAllocator(bounds_of(space));
  }

 protected:
  using PartitionCalls::PartitionCalls;

 private:
  Domain bounds_of(IndexSpace space) const;
};

}  // namespace Legion::detail
