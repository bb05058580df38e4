#include "core/api/legion/runtime_regions.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/runtime_state.h"
#include "core/api/detail/task_context.h"
#include "core/base/diagnostic.h"

namespace Legion {

FieldID FieldAllocator::allocate_field(size_t size, FieldID desired, CustomSerdezID serdez, bool,
                                       const char*) {
  if (serdez != 0) {
    detail::throw_error("T0506",
                        "a field with a custom serialiser is asked for; fields hold plain bytes here");
  }
  testudo::Forest& forest = state_->forest();
  if (desired == LEGION_AUTO_GENERATE_ID) return forest.create_field(detail::to_core(space_), size);
  forest.create_field(detail::to_core(space_), desired, size);
  return desired;
}

FieldID FieldAllocator::allocate_field(const Future& size, FieldID desired, CustomSerdezID serdez, bool local,
                                       const char* provenance) {
  return allocate_field(size.get_result<size_t>(), desired, serdez, local, provenance);
}

void FieldAllocator::allocate_fields(const std::vector<size_t>& sizes, std::vector<FieldID>& fields,
                                     CustomSerdezID serdez, bool local, const char* provenance) {
  fields.resize(sizes.size(), LEGION_AUTO_GENERATE_ID);
  for (size_t i = 0; i < sizes.size(); ++i) {
    fields[i] = allocate_field(sizes[i], fields[i], serdez, local, provenance);
  }
}

void FieldAllocator::allocate_fields(const std::vector<Future>& sizes, std::vector<FieldID>& fields,
                                     CustomSerdezID serdez, bool local, const char* provenance) {
  std::vector<size_t> known;
  for (const Future& size : sizes) known.push_back(size.get_result<size_t>());
  allocate_fields(known, fields, serdez, local, provenance);
}

void FieldAllocator::free_field(FieldID field, bool, const char*) {
  context_->count_operation();
  context_->core().destroy_field(context_->core_context(), detail::to_core(space_), field);
}

void FieldAllocator::free_fields(const std::set<FieldID>& fields, bool unordered, const char* provenance) {
  for (FieldID field : fields) free_field(field, unordered, provenance);
}

}  // namespace Legion

namespace Legion::detail {

FieldSpace RegionCalls::create_field_space(Context, const char*, Where) {
  return FieldSpace(state_->forest().create_field_space().value);
}

FieldSpace RegionCalls::create_field_space(Context ctx, const std::vector<size_t>& sizes,
                                           std::vector<FieldID>& fields, CustomSerdezID serdez,
                                           const char* provenance, Where where) {
  const FieldSpace space = create_field_space(ctx, provenance, where);
  create_field_allocator(ctx, space).allocate_fields(sizes, fields, serdez);
  return space;
}

FieldSpace RegionCalls::create_field_space(Context ctx, const std::vector<Future>& sizes,
                                           std::vector<FieldID>& fields, CustomSerdezID serdez,
                                           const char* provenance, Where where) {
  const FieldSpace space = create_field_space(ctx, provenance, where);
  create_field_allocator(ctx, space).allocate_fields(sizes, fields, serdez);
  return space;
}

// The shape stays known; the data of its fields goes with the regions.
void RegionCalls::destroy_field_space(Context, FieldSpace handle, bool, const char*) {
  state_->handles().remove_owner({"field_space", handle.get_id(), 0});
}

FieldAllocator RegionCalls::create_field_allocator(Context ctx, FieldSpace handle) {
  return FieldAllocator(*state_, ctx, handle);
}

LogicalRegion RegionCalls::create_logical_region(Context, IndexSpace index, FieldSpace fields, bool,
                                                 const char* provenance, Where where) {
  try {
    const testudo::LogicalRegion region = state_->forest().create_region(to_core(index), to_core(fields));
    if (testudo::Context* task = testudo::Runtime::current_context())
      state_->core().note_creation(*task, region);
    return LogicalRegion(region.tree.value, index, fields);
  } catch (const testudo::ProgramError& error) {
    throw_error(error.diagnostic().code.c_str(), error.diagnostic().message, source_of(where, provenance));
  }
}

void RegionCalls::destroy_logical_region(Context ctx, LogicalRegion handle, bool, const char*) {
  if (!state_->handles().remove_owner({"region", handle.get_tree_id(), 0})) return;
  ctx->count_operation();
  ctx->core().destroy_region(ctx->core_context(), to_core(handle));
}

size_t RegionCalls::get_field_size(FieldSpace handle, FieldID field) const {
  return state_->forest().field_size(to_core(handle), field);
}
void RegionCalls::get_field_space_fields(FieldSpace handle, std::vector<FieldID>& fields) const {
  const std::vector<testudo::FieldId> all = state_->forest().fields(to_core(handle));
  fields.insert(fields.end(), all.begin(), all.end());
}
void RegionCalls::get_field_space_fields(FieldSpace handle, std::set<FieldID>& fields) const {
  for (FieldID field : state_->forest().fields(to_core(handle))) fields.insert(field);
}

LogicalPartition RegionCalls::get_logical_partition(LogicalRegion parent, IndexPartition handle) const {
  const testudo::IndexSpaceId of = state_->forest().partition(to_core(handle)).parent;
  if (of != to_core(parent.get_index_space())) {
    throw_error("T0205", "partition " + std::to_string(handle.get_id()) + " is one of index space " +
                             std::to_string(of.value) + ", not of index space " +
                             std::to_string(parent.get_index_space().get_id()) + ", which the region has");
  }
  return LogicalPartition(parent.get_tree_id(), handle, parent.get_field_space());
}
LogicalPartition RegionCalls::get_logical_partition_by_color(LogicalRegion parent, Color color) const {
  return get_logical_partition(parent, get_index_partition(parent.get_index_space(), color));
}
LogicalPartition RegionCalls::get_logical_partition_by_color(LogicalRegion parent,
                                                             const DomainPoint& color) const {
  return get_logical_partition_by_color(parent, color.get_color());
}
bool RegionCalls::has_logical_partition_by_color(LogicalRegion parent, const DomainPoint& color) const {
  return has_index_partition(parent.get_index_space(), color);
}
LogicalPartition RegionCalls::get_logical_partition_by_tree(IndexPartition handle, FieldSpace fields,
                                                            RegionTreeID tree) const {
  return LogicalPartition(tree, handle, fields);
}
LogicalRegion RegionCalls::get_logical_subregion(LogicalPartition parent, IndexSpace handle) const {
  if (state_->forest().index_space(to_core(handle)).parent != to_core(parent.get_index_partition())) {
    throw_error("T0205", "index space " + std::to_string(handle.get_id()) + " is not a piece of partition " +
                             std::to_string(parent.get_index_partition().get_id()));
  }
  return LogicalRegion(parent.get_tree_id(), handle, parent.get_field_space());
}
LogicalRegion RegionCalls::get_logical_subregion_by_color(LogicalPartition parent, Color color) const {
  return LogicalRegion(parent.get_tree_id(), get_index_subspace(parent.get_index_partition(), color),
                       parent.get_field_space());
}
LogicalRegion RegionCalls::get_logical_subregion_by_color(LogicalPartition parent,
                                                          const DomainPoint& color) const {
  return LogicalRegion(parent.get_tree_id(), get_index_subspace(parent.get_index_partition(), color),
                       parent.get_field_space());
}
bool RegionCalls::has_logical_subregion_by_color(LogicalPartition parent, const DomainPoint& color) const {
  return has_index_subspace(parent.get_index_partition(), color);
}
LogicalRegion RegionCalls::get_logical_subregion_by_tree(IndexSpace handle, FieldSpace fields,
                                                         RegionTreeID tree) const {
  return LogicalRegion(tree, handle, fields);
}
Color RegionCalls::get_logical_region_color(LogicalRegion handle) const {
  return get_index_space_color(handle.get_index_space());
}
DomainPoint RegionCalls::get_logical_region_color_point(LogicalRegion handle) const {
  return get_index_space_color_point(handle.get_index_space());
}
Color RegionCalls::get_logical_partition_color(LogicalPartition handle) const {
  return get_index_partition_color(handle.get_index_partition());
}
DomainPoint RegionCalls::get_logical_partition_color_point(LogicalPartition handle) const {
  return get_index_partition_color_point(handle.get_index_partition());
}
LogicalRegion RegionCalls::get_parent_logical_region(LogicalPartition handle) const {
  return LogicalRegion(handle.get_tree_id(), get_parent_index_space(handle.get_index_partition()),
                       handle.get_field_space());
}
bool RegionCalls::has_parent_logical_partition(LogicalRegion handle) const {
  return has_parent_index_partition(handle.get_index_space());
}
LogicalPartition RegionCalls::get_parent_logical_partition(LogicalRegion handle) const {
  return LogicalPartition(handle.get_tree_id(), get_parent_index_partition(handle.get_index_space()),
                          handle.get_field_space());
}

DomainPoint RegionCalls::safe_cast(Context, DomainPoint point, LogicalRegion region) const {
  return state_->forest().domain(to_core(region.get_index_space())).contains(point) ? point
                                                                                    : DomainPoint::nil();
}

}  // namespace Legion::detail
