#pragma once

#include <cstdlib>
#include <cstring>

#include "core/api/legion/mapping/mapper.h"
#include "core/api/legion/runtime.h"

namespace Legion::Mapping {

// What mappers may ask and make. The MapperContext is that of the call they are in.
class MapperRuntime {
 public:
  explicit MapperRuntime(detail::RuntimeState& state) : state_(&state) {}

  void find_valid_variants(MapperContext ctx, TaskID task, std::vector<VariantID>& variants,
                           Processor::Kind kind = Processor::NO_KIND) const;
  const char* find_task_variant_name(MapperContext ctx, TaskID task, VariantID variant) const;
  bool is_leaf_variant(MapperContext ctx, TaskID task, VariantID variant) const;
  bool is_inner_variant(MapperContext ctx, TaskID task, VariantID variant) const;
  bool is_idempotent_variant(MapperContext ctx, TaskID task, VariantID variant) const;
  bool is_replicable_variant(MapperContext ctx, TaskID task, VariantID variant) const;
  const ExecutionConstraintSet& find_execution_constraints(MapperContext ctx, TaskID task,
                                                           VariantID variant) const;
  const TaskLayoutConstraintSet& find_task_layout_constraints(MapperContext ctx, TaskID task,
                                                              VariantID variant) const;
  const LayoutConstraintSet& find_layout_constraints(MapperContext ctx, LayoutConstraintID layout) const;
  LayoutConstraintID register_layout(MapperContext ctx, const LayoutConstraintSet& constraints,
                                     FieldSpace handle = FieldSpace::NO_SPACE) const;
  void release_layout(MapperContext, LayoutConstraintID) const {}

  // Instances covering the regions. False where the memory is too small for it, or (find_) there is none.
  bool create_physical_instance(MapperContext ctx, Memory memory, const LayoutConstraintSet& constraints,
                                const std::vector<LogicalRegion>& regions, PhysicalInstance& result,
                                bool acquire = true, GCPriority priority = 0, bool tight_bounds = false,
                                size_t* footprint = nullptr,
                                const LayoutConstraint** unsatisfied = nullptr) const;
  bool create_physical_instance(MapperContext ctx, Memory memory, LayoutConstraintID layout,
                                const std::vector<LogicalRegion>& regions, PhysicalInstance& result,
                                bool acquire = true, GCPriority priority = 0, bool tight_bounds = false,
                                size_t* footprint = nullptr,
                                const LayoutConstraint** unsatisfied = nullptr) const;
  bool find_or_create_physical_instance(MapperContext ctx, Memory memory,
                                        const LayoutConstraintSet& constraints,
                                        const std::vector<LogicalRegion>& regions, PhysicalInstance& result,
                                        bool& created, bool acquire = true, GCPriority priority = 0,
                                        bool tight_bounds = false, size_t* footprint = nullptr,
                                        const LayoutConstraint** unsatisfied = nullptr) const;
  bool find_or_create_physical_instance(MapperContext ctx, Memory memory, LayoutConstraintID layout,
                                        const std::vector<LogicalRegion>& regions, PhysicalInstance& result,
                                        bool& created, bool acquire = true, GCPriority priority = 0,
                                        bool tight_bounds = false, size_t* footprint = nullptr,
                                        const LayoutConstraint** unsatisfied = nullptr) const;
  bool find_physical_instance(MapperContext ctx, Memory memory, const LayoutConstraintSet& constraints,
                              const std::vector<LogicalRegion>& regions, PhysicalInstance& result,
                              bool acquire = true, bool tight_bounds = false) const;
  // Instances live as long as anybody holds them, so there is nothing to acquire.
  bool acquire_instance(MapperContext, const PhysicalInstance&) const { return true; }
  bool acquire_instances(MapperContext, const std::vector<PhysicalInstance>&) const { return true; }
  bool acquire_instances(MapperContext, const std::vector<std::vector<PhysicalInstance>>&) const {
    return true;
  }
  void release_instance(MapperContext, const PhysicalInstance&) const {}
  void set_garbage_collection_priority(MapperContext, const PhysicalInstance&, GCPriority) const {}

  template <typename T>
  void pack_tunable(const T& result, Mapper::SelectTunableOutput& output) const {
    output.value = std::malloc(sizeof(T));
    output.size = sizeof(T);
    std::memcpy(output.value, &result, sizeof(T));
  }

  // The questions about trees, spaces and names that Runtime answers, under the same names.
  Domain get_index_space_domain(MapperContext, IndexSpace handle) const;
  Domain get_index_partition_color_space(MapperContext, IndexPartition handle) const;
  IndexSpace get_index_subspace(MapperContext, IndexPartition partition, Color color) const;
  IndexSpace get_index_subspace(MapperContext, IndexPartition partition, const DomainPoint& color) const;
  bool has_index_partition(MapperContext, IndexSpace parent, Color color) const;
  IndexPartition get_index_partition(MapperContext, IndexSpace parent, Color color) const;
  void get_index_space_partition_colors(MapperContext, IndexSpace space, std::set<Color>& colors) const;
  bool is_index_partition_disjoint(MapperContext, IndexPartition partition) const;
  bool is_index_partition_complete(MapperContext, IndexPartition partition) const;
  Color get_index_space_color(MapperContext, IndexSpace handle) const;
  DomainPoint get_index_space_color_point(MapperContext, IndexSpace handle) const;
  IndexSpace get_parent_index_space(MapperContext, IndexPartition handle) const;
  bool has_parent_index_partition(MapperContext, IndexSpace handle) const;
  IndexPartition get_parent_index_partition(MapperContext, IndexSpace handle) const;
  unsigned get_index_space_depth(MapperContext, IndexSpace handle) const;
  size_t get_field_size(MapperContext, FieldSpace handle, FieldID field) const;
  void get_field_space_fields(MapperContext, FieldSpace handle, std::vector<FieldID>& fields) const;
  LogicalPartition get_logical_partition(MapperContext, LogicalRegion parent, IndexPartition handle) const;
  LogicalPartition get_logical_partition_by_color(MapperContext, LogicalRegion parent, Color color) const;
  LogicalRegion get_logical_subregion_by_color(MapperContext, LogicalPartition parent, Color color) const;
  LogicalRegion get_logical_subregion_by_color(MapperContext, LogicalPartition parent,
                                               const DomainPoint& color) const;
  DomainPoint get_logical_region_color_point(MapperContext, LogicalRegion handle) const;
  LogicalRegion get_parent_logical_region(MapperContext, LogicalPartition handle) const;
  bool has_parent_logical_partition(MapperContext, LogicalRegion handle) const;
  LogicalPartition get_parent_logical_partition(MapperContext, LogicalRegion handle) const;
  void retrieve_name(MapperContext, TaskID task, const char*& result) const;
  void retrieve_name(MapperContext, LogicalRegion handle, const char*& result) const;
  void retrieve_name(MapperContext, FieldSpace handle, FieldID field, const char*& result) const;

 private:
  detail::RuntimeState* state_;
};

}  // namespace Legion::Mapping
