#include "core/api/legion/mapping/mapper_runtime.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/mapper_table.h"
#include "core/api/detail/process.h"
#include "core/api/detail/run_variant.h"

namespace Legion::Mapping {

namespace {

// Errors: T0520 there is no such variant.
const testudo::TaskVariant& variant_of(detail::RuntimeState& state, TaskID task, VariantID id) {
  const testudo::TaskKind* kind = state.core().registry().find_task(task);
  if (kind) {
    for (const auto& variant : kind->variants) {
      if (variant->id == id) return *variant;
    }
  }
  detail::throw_error("T0520", "a mapper asks about variant " + std::to_string(id) + " of task " +
                                   std::to_string(task) + ", which is not registered");
}

const detail::VariantBody& body_of(detail::RuntimeState& state, TaskID task, VariantID id) {
  return *static_cast<const detail::VariantBody*>(variant_of(state, task, id).implementation.get());
}

size_t bytes_of(detail::RuntimeState& state, const std::vector<FieldID>& fields,
                const LogicalRegion& region) {
  size_t per_element = 0;
  for (FieldID field : fields)
    per_element += state.api().get_field_size(region.get_field_space(), field, detail::Where());
  return per_element * state.forest().domain(detail::to_core(region.get_index_space())).volume();
}

}  // namespace

void MapperRuntime::find_valid_variants(MapperContext, TaskID task, std::vector<VariantID>& variants,
                                        Processor::Kind kind) const {
  const testudo::TaskKind* all = state_->core().registry().find_task(task);
  if (!all) return;
  for (const auto& variant : all->variants) {
    if (kind == Processor::NO_KIND || static_cast<int>(variant->processor) == static_cast<int>(kind)) {
      variants.push_back(variant->id);
    }
  }
}
const char* MapperRuntime::find_task_variant_name(MapperContext, TaskID task, VariantID variant) const {
  return variant_of(*state_, task, variant).name.c_str();
}
bool MapperRuntime::is_leaf_variant(MapperContext, TaskID task, VariantID variant) const {
  return variant_of(*state_, task, variant).leaf;
}
bool MapperRuntime::is_inner_variant(MapperContext, TaskID task, VariantID variant) const {
  return variant_of(*state_, task, variant).inner;
}
bool MapperRuntime::is_idempotent_variant(MapperContext, TaskID task, VariantID variant) const {
  return variant_of(*state_, task, variant).idempotent;
}
bool MapperRuntime::is_replicable_variant(MapperContext, TaskID task, VariantID variant) const {
  return variant_of(*state_, task, variant).replicable;
}
const ExecutionConstraintSet& MapperRuntime::find_execution_constraints(MapperContext, TaskID task,
                                                                        VariantID variant) const {
  return body_of(*state_, task, variant).execution_constraints;
}
const TaskLayoutConstraintSet& MapperRuntime::find_task_layout_constraints(MapperContext, TaskID task,
                                                                           VariantID variant) const {
  return body_of(*state_, task, variant).layout_constraints;
}
const LayoutConstraintSet& MapperRuntime::find_layout_constraints(MapperContext,
                                                                  LayoutConstraintID layout) const {
  return detail::Process::instance().layouts().find(layout).layout_constraints;
}
LayoutConstraintID MapperRuntime::register_layout(MapperContext, const LayoutConstraintSet& constraints,
                                                  FieldSpace handle) const {
  LayoutConstraintRegistrar registrar(handle);
  registrar.layout_constraints = constraints;
  return detail::Process::instance().layouts().add(registrar, LEGION_AUTO_GENERATE_ID);
}

bool MapperRuntime::create_physical_instance(MapperContext, Memory memory,
                                             const LayoutConstraintSet& constraints,
                                             const std::vector<LogicalRegion>& regions,
                                             PhysicalInstance& result, bool, GCPriority, bool,
                                             size_t* footprint, const LayoutConstraint**) const {
  if (regions.empty()) detail::throw_error("T0520", "a mapper makes a physical instance of no regions");
  detail::InstanceRecord record;
  record.memory = memory;
  record.constraints = constraints;
  record.regions = regions;
  record.is_virtual = constraints.specialized_constraint.is_virtual();
  record.layout = detail::to_layout(constraints, regions.front().get_dim());
  for (const LogicalRegion& region : regions) {
    record.bytes = std::max(record.bytes, bytes_of(*state_, constraints.field_constraint.field_set, region));
  }
  if (footprint) *footprint = record.bytes;
  const uint64_t capacity = state_->capacity(memory);
  if (capacity != 0 && record.bytes > capacity) return false;
  result = PhysicalInstance(state_->mappers().add_instance(std::move(record)));
  return true;
}

bool MapperRuntime::create_physical_instance(MapperContext ctx, Memory memory, LayoutConstraintID layout,
                                             const std::vector<LogicalRegion>& regions,
                                             PhysicalInstance& result, bool acquire, GCPriority priority,
                                             bool tight, size_t* footprint,
                                             const LayoutConstraint** unsatisfied) const {
  return create_physical_instance(ctx, memory, find_layout_constraints(ctx, layout), regions, result, acquire,
                                  priority, tight, footprint, unsatisfied);
}

bool MapperRuntime::find_or_create_physical_instance(MapperContext ctx, Memory memory,
                                                     const LayoutConstraintSet& constraints,
                                                     const std::vector<LogicalRegion>& regions,
                                                     PhysicalInstance& result, bool& created, bool acquire,
                                                     GCPriority priority, bool tight, size_t* footprint,
                                                     const LayoutConstraint** unsatisfied) const {
  created = !find_physical_instance(ctx, memory, constraints, regions, result, acquire, tight);
  if (!created) return true;
  return create_physical_instance(ctx, memory, constraints, regions, result, acquire, priority, tight,
                                  footprint, unsatisfied);
}

bool MapperRuntime::find_or_create_physical_instance(MapperContext ctx, Memory memory,
                                                     LayoutConstraintID layout,
                                                     const std::vector<LogicalRegion>& regions,
                                                     PhysicalInstance& result, bool& created, bool acquire,
                                                     GCPriority priority, bool tight, size_t* footprint,
                                                     const LayoutConstraint** unsatisfied) const {
  return find_or_create_physical_instance(ctx, memory, find_layout_constraints(ctx, layout), regions, result,
                                          created, acquire, priority, tight, footprint, unsatisfied);
}

bool MapperRuntime::find_physical_instance(MapperContext, Memory memory,
                                           const LayoutConstraintSet& constraints,
                                           const std::vector<LogicalRegion>& regions,
                                           PhysicalInstance& result, bool, bool) const {
  if (regions.empty()) return false;
  detail::InstanceRecord wanted;
  wanted.memory = memory;
  wanted.constraints = constraints;
  wanted.regions = regions;
  wanted.layout = detail::to_layout(constraints, regions.front().get_dim());
  auto record = state_->mappers().find_instance(wanted);
  if (!record) return false;
  result = PhysicalInstance(std::move(record));
  return true;
}

Domain MapperRuntime::get_index_space_domain(MapperContext, IndexSpace handle) const {
  return state_->api().get_index_space_domain(handle, detail::Where());
}
Domain MapperRuntime::get_index_partition_color_space(MapperContext, IndexPartition handle) const {
  return state_->api().get_index_partition_color_space(handle, detail::Where());
}
IndexSpace MapperRuntime::get_index_subspace(MapperContext, IndexPartition partition, Color color) const {
  return state_->api().get_index_subspace(partition, color, detail::Where());
}
IndexSpace MapperRuntime::get_index_subspace(MapperContext, IndexPartition partition,
                                             const DomainPoint& color) const {
  return state_->api().get_index_subspace(partition, color, detail::Where());
}
bool MapperRuntime::has_index_partition(MapperContext, IndexSpace parent, Color color) const {
  return state_->api().has_index_partition(parent, color, detail::Where());
}
IndexPartition MapperRuntime::get_index_partition(MapperContext, IndexSpace parent, Color color) const {
  return state_->api().get_index_partition(parent, color, detail::Where());
}
void MapperRuntime::get_index_space_partition_colors(MapperContext, IndexSpace space,
                                                     std::set<Color>& colors) const {
  state_->api().get_index_space_partition_colors(space, colors, detail::Where());
}
bool MapperRuntime::is_index_partition_disjoint(MapperContext, IndexPartition partition) const {
  return state_->api().is_index_partition_disjoint(partition, detail::Where());
}
bool MapperRuntime::is_index_partition_complete(MapperContext, IndexPartition partition) const {
  return state_->api().is_index_partition_complete(partition, detail::Where());
}
Color MapperRuntime::get_index_space_color(MapperContext, IndexSpace handle) const {
  return state_->api().get_index_space_color(handle, detail::Where());
}
DomainPoint MapperRuntime::get_index_space_color_point(MapperContext, IndexSpace handle) const {
  return state_->api().get_index_space_color_point(handle, detail::Where());
}
IndexSpace MapperRuntime::get_parent_index_space(MapperContext, IndexPartition handle) const {
  return state_->api().get_parent_index_space(handle, detail::Where());
}
bool MapperRuntime::has_parent_index_partition(MapperContext, IndexSpace handle) const {
  return state_->api().has_parent_index_partition(handle, detail::Where());
}
IndexPartition MapperRuntime::get_parent_index_partition(MapperContext, IndexSpace handle) const {
  return state_->api().get_parent_index_partition(handle, detail::Where());
}
unsigned MapperRuntime::get_index_space_depth(MapperContext, IndexSpace handle) const {
  return state_->api().get_index_space_depth(handle, detail::Where());
}
size_t MapperRuntime::get_field_size(MapperContext, FieldSpace handle, FieldID field) const {
  return state_->api().get_field_size(handle, field, detail::Where());
}
void MapperRuntime::get_field_space_fields(MapperContext, FieldSpace handle,
                                           std::vector<FieldID>& fields) const {
  state_->api().get_field_space_fields(handle, fields, detail::Where());
}
LogicalPartition MapperRuntime::get_logical_partition(MapperContext, LogicalRegion parent,
                                                      IndexPartition handle) const {
  return state_->api().get_logical_partition(parent, handle, detail::Where());
}
LogicalPartition MapperRuntime::get_logical_partition_by_color(MapperContext, LogicalRegion parent,
                                                               Color color) const {
  return state_->api().get_logical_partition_by_color(parent, color, detail::Where());
}
LogicalRegion MapperRuntime::get_logical_subregion_by_color(MapperContext, LogicalPartition parent,
                                                            Color color) const {
  return state_->api().get_logical_subregion_by_color(parent, color, detail::Where());
}
LogicalRegion MapperRuntime::get_logical_subregion_by_color(MapperContext, LogicalPartition parent,
                                                            const DomainPoint& color) const {
  return state_->api().get_logical_subregion_by_color(parent, color, detail::Where());
}
DomainPoint MapperRuntime::get_logical_region_color_point(MapperContext, LogicalRegion handle) const {
  return state_->api().get_logical_region_color_point(handle, detail::Where());
}
LogicalRegion MapperRuntime::get_parent_logical_region(MapperContext, LogicalPartition handle) const {
  return state_->api().get_parent_logical_region(handle, detail::Where());
}
bool MapperRuntime::has_parent_logical_partition(MapperContext, LogicalRegion handle) const {
  return state_->api().has_parent_logical_partition(handle, detail::Where());
}
LogicalPartition MapperRuntime::get_parent_logical_partition(MapperContext, LogicalRegion handle) const {
  return state_->api().get_parent_logical_partition(handle, detail::Where());
}
void MapperRuntime::retrieve_name(MapperContext, TaskID task, const char*& result) const {
  state_->api().retrieve_name(task, result);
}
void MapperRuntime::retrieve_name(MapperContext, LogicalRegion handle, const char*& result) const {
  state_->api().retrieve_name(handle, result);
}
void MapperRuntime::retrieve_name(MapperContext, FieldSpace handle, FieldID field,
                                  const char*& result) const {
  state_->api().retrieve_name(handle, field, result);
}

}  // namespace Legion::Mapping
