#pragma once

#include "core/api/legion/runtime_legacy_partitions.h"
#include "core/api/legion/untyped_buffer.h"

namespace Legion::detail {

// Partitions computed from the contents of a field. They wait for the writers of the field.
class DependentPartitionCalls : public LegacyPartitionCalls {
 public:
  // Point p of `handle` goes to the piece whose color field[p] is (a Point of the color space's type).
  IndexPartition create_partition_by_field(Context ctx, LogicalRegion handle, LogicalRegion parent,
                                           FieldID fid, IndexSpace color_space,
                                           Color color = LEGION_AUTO_GENERATE_ID, MapperID id = 0,
                                           MappingTagID tag = 0, PartitionKind kind = LEGION_DISJOINT_KIND,
                                           UntypedBuffer map_arg = UntypedBuffer(),
                                           const char* provenance = nullptr, Where where = Where::current());
  template <int D, typename T, int CD, typename CT>
  IndexPartitionT<D, T> create_partition_by_field(
      Context ctx, LogicalRegionT<D, T> handle, LogicalRegionT<D, T> parent, FieldID fid,
      IndexSpaceT<CD, CT> color_space, Color color = LEGION_AUTO_GENERATE_ID, MapperID id = 0,
      MappingTagID tag = 0, PartitionKind kind = LEGION_DISJOINT_KIND,
      UntypedBuffer map_arg = UntypedBuffer(), const char* provenance = nullptr,
      Where where = Where::current()) {
    return IndexPartitionT<D, T>(create_partition_by_field(ctx, LogicalRegion(handle), LogicalRegion(parent),
                                                           fid, IndexSpace(color_space), color, id, tag, kind,
                                                           map_arg, provenance, where));
  }

  // Piece c of `handle`: the points (or boxes: _range) that field[p] names, over the points p of
  // projection[c].
  IndexPartition create_partition_by_image(Context ctx, IndexSpace handle, LogicalPartition projection,
                                           LogicalRegion parent, FieldID fid, IndexSpace color_space,
                                           PartitionKind kind = LEGION_COMPUTE_KIND,
                                           Color color = LEGION_AUTO_GENERATE_ID, MapperID id = 0,
                                           MappingTagID tag = 0, UntypedBuffer map_arg = UntypedBuffer(),
                                           const char* provenance = nullptr, Where where = Where::current());
  IndexPartition create_partition_by_image_range(
      Context ctx, IndexSpace handle, LogicalPartition projection, LogicalRegion parent, FieldID fid,
      IndexSpace color_space, PartitionKind kind = LEGION_COMPUTE_KIND, Color color = LEGION_AUTO_GENERATE_ID,
      MapperID id = 0, MappingTagID tag = 0, UntypedBuffer map_arg = UntypedBuffer(),
      const char* provenance = nullptr, Where where = Where::current());
  // Piece c of `handle`: the points p whose field[p] is in (or, for _range, meets) projection[c].
  IndexPartition create_partition_by_preimage(Context ctx, IndexPartition projection, LogicalRegion handle,
                                              LogicalRegion parent, FieldID fid, IndexSpace color_space,
                                              PartitionKind kind = LEGION_COMPUTE_KIND,
                                              Color color = LEGION_AUTO_GENERATE_ID, MapperID id = 0,
                                              MappingTagID tag = 0, UntypedBuffer map_arg = UntypedBuffer(),
                                              const char* provenance = nullptr,
                                              Where where = Where::current());
  IndexPartition create_partition_by_preimage_range(
      Context ctx, IndexPartition projection, LogicalRegion handle, LogicalRegion parent, FieldID fid,
      IndexSpace color_space, PartitionKind kind = LEGION_COMPUTE_KIND, Color color = LEGION_AUTO_GENERATE_ID,
      MapperID id = 0, MappingTagID tag = 0, UntypedBuffer map_arg = UntypedBuffer(),
      const char* provenance = nullptr, Where where = Where::current());

  template <int D1, typename T1, int D2, typename T2, int CD, typename CT>
  IndexPartitionT<D2, T2> create_partition_by_image(
      Context ctx, IndexSpaceT<D2, T2> handle, LogicalPartitionT<D1, T1> projection,
      LogicalRegionT<D1, T1> parent, FieldID fid, IndexSpaceT<CD, CT> color_space,
      PartitionKind kind = LEGION_COMPUTE_KIND, Color color = LEGION_AUTO_GENERATE_ID, MapperID id = 0,
      MappingTagID tag = 0, UntypedBuffer map_arg = UntypedBuffer(), const char* provenance = nullptr,
      Where where = Where::current()) {
    return IndexPartitionT<D2, T2>(create_partition_by_image(
        ctx, IndexSpace(handle), LogicalPartition(projection), LogicalRegion(parent), fid,
        IndexSpace(color_space), kind, color, id, tag, map_arg, provenance, where));
  }
  template <int D1, typename T1, int D2, typename T2, int CD, typename CT>
  IndexPartitionT<D2, T2> create_partition_by_image_range(
      Context ctx, IndexSpaceT<D2, T2> handle, LogicalPartitionT<D1, T1> projection,
      LogicalRegionT<D1, T1> parent, FieldID fid, IndexSpaceT<CD, CT> color_space,
      PartitionKind kind = LEGION_COMPUTE_KIND, Color color = LEGION_AUTO_GENERATE_ID, MapperID id = 0,
      MappingTagID tag = 0, UntypedBuffer map_arg = UntypedBuffer(), const char* provenance = nullptr,
      Where where = Where::current()) {
    return IndexPartitionT<D2, T2>(create_partition_by_image_range(
        ctx, IndexSpace(handle), LogicalPartition(projection), LogicalRegion(parent), fid,
        IndexSpace(color_space), kind, color, id, tag, map_arg, provenance, where));
  }
  template <int D1, typename T1, int D2, typename T2, int CD, typename CT>
  IndexPartitionT<D1, T1> create_partition_by_preimage(
      Context ctx, IndexPartitionT<D2, T2> projection, LogicalRegionT<D1, T1> handle,
      LogicalRegionT<D1, T1> parent, FieldID fid, IndexSpaceT<CD, CT> color_space,
      PartitionKind kind = LEGION_COMPUTE_KIND, Color color = LEGION_AUTO_GENERATE_ID, MapperID id = 0,
      MappingTagID tag = 0, UntypedBuffer map_arg = UntypedBuffer(), const char* provenance = nullptr,
      Where where = Where::current()) {
    return IndexPartitionT<D1, T1>(create_partition_by_preimage(
        ctx, IndexPartition(projection), LogicalRegion(handle), LogicalRegion(parent), fid,
        IndexSpace(color_space), kind, color, id, tag, map_arg, provenance, where));
  }

 protected:
  using LegacyPartitionCalls::LegacyPartitionCalls;
};

}  // namespace Legion::detail
