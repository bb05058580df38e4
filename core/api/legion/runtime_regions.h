#pragma once

#include "core/api/legion/field_allocator.h"
#include "core/api/legion/runtime_index_queries.h"

namespace Legion::detail {

// Field spaces and logical regions, and questions about them.
class RegionCalls : public IndexQueryCalls {
 public:
  FieldSpace create_field_space(Context ctx, const char* provenance = nullptr,
                                Where where = Where::current());
  // With fields of these sizes; their ids are added to `fields` unless it already holds them.
  FieldSpace create_field_space(Context ctx, const std::vector<size_t>& sizes, std::vector<FieldID>& fields,
                                CustomSerdezID serdez = 0, const char* provenance = nullptr,
                                Where where = Where::current());
  FieldSpace create_field_space(Context ctx, const std::vector<Future>& sizes, std::vector<FieldID>& fields,
                                CustomSerdezID serdez = 0, const char* provenance = nullptr,
                                Where where = Where::current());
  void destroy_field_space(Context ctx, FieldSpace handle, bool unordered = false,
                           const char* provenance = nullptr, Where where = Where::current());
  FieldAllocator create_field_allocator(Context ctx, FieldSpace handle);
  LogicalRegion create_logical_region(Context ctx, IndexSpace index, FieldSpace fields,
                                      bool task_local = false, const char* provenance = nullptr,
                                      Where where = Where::current());
  template <int D, typename T>
  LogicalRegionT<D, T> create_logical_region(Context ctx, IndexSpaceT<D, T> index, FieldSpace fields,
                                             bool task_local = false, const char* provenance = nullptr,
                                             Where where = Where::current()) {
    return LogicalRegionT<D, T>(
        create_logical_region(ctx, IndexSpace(index), fields, task_local, provenance, where));
  }
  // The data goes away when the operations issued before have used it.
  void destroy_logical_region(Context ctx, LogicalRegion handle, bool unordered = false,
                              const char* provenance = nullptr, Where where = Where::current());
  void destroy_logical_partition(Context, LogicalPartition, bool = false) {}

  size_t get_field_size(FieldSpace handle, FieldID field, Where where = Where::current()) const;
  size_t get_field_size(Context, FieldSpace handle, FieldID field, Where where = Where::current()) const {
    return get_field_size(handle, field, where);
  }
  void get_field_space_fields(FieldSpace handle, std::vector<FieldID>& fields,
                              Where where = Where::current()) const;
  void get_field_space_fields(Context, FieldSpace handle, std::vector<FieldID>& fields,
                              Where where = Where::current()) const {
    get_field_space_fields(handle, fields, where);
  }
  void get_field_space_fields(FieldSpace handle, std::set<FieldID>& fields,
                              Where where = Where::current()) const;
  void get_field_space_fields(Context, FieldSpace handle, std::set<FieldID>& fields,
                              Where where = Where::current()) const {
    get_field_space_fields(handle, fields, where);
  }

  LogicalPartition get_logical_partition(LogicalRegion parent, IndexPartition handle,
                                         Where where = Where::current()) const;
  LogicalPartition get_logical_partition(Context, LogicalRegion parent, IndexPartition handle,
                                         Where where = Where::current()) const {
    return get_logical_partition(parent, handle, where);
  }
  template <int D, typename T>
  LogicalPartitionT<D, T> get_logical_partition(LogicalRegionT<D, T> parent, IndexPartitionT<D, T> handle,
                                                Where where = Where::current()) const {
    return LogicalPartitionT<D, T>(
        get_logical_partition(LogicalRegion(parent), IndexPartition(handle), where));
  }
  LogicalPartition get_logical_partition_by_color(LogicalRegion parent, Color color,
                                                  Where where = Where::current()) const;
  LogicalPartition get_logical_partition_by_color(Context, LogicalRegion parent, Color color,
                                                  Where where = Where::current()) const {
    return get_logical_partition_by_color(parent, color, where);
  }
  LogicalPartition get_logical_partition_by_color(LogicalRegion parent, const DomainPoint& color,
                                                  Where where = Where::current()) const;
  LogicalPartition get_logical_partition_by_color(Context, LogicalRegion parent, const DomainPoint& color,
                                                  Where where = Where::current()) const {
    return get_logical_partition_by_color(parent, color, where);
  }
  bool has_logical_partition_by_color(LogicalRegion parent, const DomainPoint& color,
                                      Where where = Where::current()) const;
  bool has_logical_partition_by_color(Context, LogicalRegion parent, const DomainPoint& color,
                                      Where where = Where::current()) const {
    return has_logical_partition_by_color(parent, color, where);
  }
  LogicalPartition get_logical_partition_by_tree(IndexPartition handle, FieldSpace fields, RegionTreeID tree,
                                                 Where where = Where::current()) const;
  LogicalPartition get_logical_partition_by_tree(Context, IndexPartition handle, FieldSpace fields,
                                                 RegionTreeID tree, Where where = Where::current()) const {
    return get_logical_partition_by_tree(handle, fields, tree, where);
  }
  LogicalRegion get_logical_subregion(LogicalPartition parent, IndexSpace handle,
                                      Where where = Where::current()) const;
  LogicalRegion get_logical_subregion(Context, LogicalPartition parent, IndexSpace handle,
                                      Where where = Where::current()) const {
    return get_logical_subregion(parent, handle, where);
  }
  template <int D, typename T>
  LogicalRegionT<D, T> get_logical_subregion(LogicalPartitionT<D, T> parent, IndexSpaceT<D, T> handle,
                                             Where where = Where::current()) const {
    return LogicalRegionT<D, T>(get_logical_subregion(LogicalPartition(parent), IndexSpace(handle), where));
  }
  LogicalRegion get_logical_subregion_by_color(LogicalPartition parent, Color color,
                                               Where where = Where::current()) const;
  LogicalRegion get_logical_subregion_by_color(Context, LogicalPartition parent, Color color,
                                               Where where = Where::current()) const {
    return get_logical_subregion_by_color(parent, color, where);
  }
  LogicalRegion get_logical_subregion_by_color(LogicalPartition parent, const DomainPoint& color,
                                               Where where = Where::current()) const;
  LogicalRegion get_logical_subregion_by_color(Context, LogicalPartition parent, const DomainPoint& color,
                                               Where where = Where::current()) const {
    return get_logical_subregion_by_color(parent, color, where);
  }
  template <int D, typename T, int CD, typename CT>
  LogicalRegionT<D, T> get_logical_subregion_by_color(LogicalPartitionT<D, T> parent, Point<CD, CT> color,
                                                      Where where = Where::current()) const {
    return LogicalRegionT<D, T>(
        get_logical_subregion_by_color(LogicalPartition(parent), DomainPoint(color), where));
  }
  bool has_logical_subregion_by_color(LogicalPartition parent, const DomainPoint& color,
                                      Where where = Where::current()) const;
  bool has_logical_subregion_by_color(Context, LogicalPartition parent, const DomainPoint& color,
                                      Where where = Where::current()) const {
    return has_logical_subregion_by_color(parent, color, where);
  }
  LogicalRegion get_logical_subregion_by_tree(IndexSpace handle, FieldSpace fields, RegionTreeID tree,
                                              Where where = Where::current()) const;
  LogicalRegion get_logical_subregion_by_tree(Context, IndexSpace handle, FieldSpace fields,
                                              RegionTreeID tree, Where where = Where::current()) const {
    return get_logical_subregion_by_tree(handle, fields, tree, where);
  }
  Color get_logical_region_color(LogicalRegion handle, Where where = Where::current()) const;
  Color get_logical_region_color(Context, LogicalRegion handle, Where where = Where::current()) const {
    return get_logical_region_color(handle, where);
  }
  DomainPoint get_logical_region_color_point(LogicalRegion handle, Where where = Where::current()) const;
  DomainPoint get_logical_region_color_point(Context, LogicalRegion handle,
                                             Where where = Where::current()) const {
    return get_logical_region_color_point(handle, where);
  }
  Color get_logical_partition_color(LogicalPartition handle, Where where = Where::current()) const;
  Color get_logical_partition_color(Context, LogicalPartition handle, Where where = Where::current()) const {
    return get_logical_partition_color(handle, where);
  }
  DomainPoint get_logical_partition_color_point(LogicalPartition handle,
                                                Where where = Where::current()) const;
  DomainPoint get_logical_partition_color_point(Context, LogicalPartition handle,
                                                Where where = Where::current()) const {
    return get_logical_partition_color_point(handle, where);
  }
  LogicalRegion get_parent_logical_region(LogicalPartition handle, Where where = Where::current()) const;
  LogicalRegion get_parent_logical_region(Context, LogicalPartition handle,
                                          Where where = Where::current()) const {
    return get_parent_logical_region(handle, where);
  }
  bool has_parent_logical_partition(LogicalRegion handle, Where where = Where::current()) const;
  bool has_parent_logical_partition(Context, LogicalRegion handle, Where where = Where::current()) const {
    return has_parent_logical_partition(handle, where);
  }
  LogicalPartition get_parent_logical_partition(LogicalRegion handle, Where where = Where::current()) const;
  LogicalPartition get_parent_logical_partition(Context, LogicalRegion handle,
                                                Where where = Where::current()) const {
    return get_parent_logical_partition(handle, where);
  }

  // The point where it is in the region, else nil.
  DomainPoint safe_cast(Context ctx, DomainPoint point, LogicalRegion region,
                        Where where = Where::current()) const;
  template <int D, typename T>
  bool safe_cast(Context ctx, Point<D, T> point, LogicalRegionT<D, T> region,
                 Where where = Where::current()) const {
    return !safe_cast(ctx, DomainPoint(point), LogicalRegion(region), where).is_null();
  }

 protected:
  using IndexQueryCalls::IndexQueryCalls;
};

}  // namespace Legion::detail
