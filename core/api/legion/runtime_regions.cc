#include "core/api/legion/runtime_regions.h"

#include "core/api/detail/at_call.h"
#include "core/api/detail/runtime_state.h"
#include "core/api/detail/task_context.h"

namespace Legion {

using detail::at_call;
using detail::Destroyed;
using detail::Where;

FieldID FieldAllocator::allocate_field(size_t size, FieldID desired, CustomSerdezID serdez, bool,
                                       const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    if (serdez != 0) {
      detail::throw_error("T0506",
                          "a field with a custom serialiser is asked for; fields hold plain bytes here");
    }
    testudo::Forest& forest = state_->forest();
    if (desired == LEGION_AUTO_GENERATE_ID) return forest.create_field(detail::to_core(space_), size);
    forest.create_field(detail::to_core(space_), desired, size);
    context_->destroyed().remove(Destroyed::Kind::kField, space_.get_id(), desired);
    return desired;
  });
}

FieldID FieldAllocator::allocate_field(const Future& size, FieldID desired, CustomSerdezID serdez, bool local,
                                       const char* provenance, Where where) {
  return allocate_field(size.get_result<size_t>(false, nullptr, where), desired, serdez, local, provenance,
                        where);
}

void FieldAllocator::allocate_fields(const std::vector<size_t>& sizes, std::vector<FieldID>& fields,
                                     CustomSerdezID serdez, bool local, const char* provenance, Where where) {
  fields.resize(sizes.size(), LEGION_AUTO_GENERATE_ID);
  for (size_t i = 0; i < sizes.size(); ++i) {
    fields[i] = allocate_field(sizes[i], fields[i], serdez, local, provenance, where);
  }
}

void FieldAllocator::allocate_fields(const std::vector<Future>& sizes, std::vector<FieldID>& fields,
                                     CustomSerdezID serdez, bool local, const char* provenance, Where where) {
  std::vector<size_t> known;
  for (const Future& size : sizes) known.push_back(size.get_result<size_t>(false, nullptr, where));
  allocate_fields(known, fields, serdez, local, provenance, where);
}

void FieldAllocator::free_field(FieldID field, bool, const char* provenance, Where where) {
  context_->count_operation();
  at_call(where, provenance,
          [&] { context_->core().destroy_field(context_->core_context(), detail::to_core(space_), field); });
  context_->destroyed().add(Destroyed::Kind::kField, space_.get_id(), field);
}

void FieldAllocator::free_fields(const std::set<FieldID>& fields, bool unordered, const char* provenance,
                                 Where where) {
  for (FieldID field : fields) free_field(field, unordered, provenance, where);
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
  create_field_allocator(ctx, space).allocate_fields(sizes, fields, serdez, false, provenance, where);
  return space;
}

FieldSpace RegionCalls::create_field_space(Context ctx, const std::vector<Future>& sizes,
                                           std::vector<FieldID>& fields, CustomSerdezID serdez,
                                           const char* provenance, Where where) {
  const FieldSpace space = create_field_space(ctx, provenance, where);
  create_field_allocator(ctx, space).allocate_fields(sizes, fields, serdez, false, provenance, where);
  return space;
}

// The shape stays known; the data of its fields goes with the regions.
void RegionCalls::destroy_field_space(Context ctx, FieldSpace handle, bool, const char* provenance,
                                      Where where) {
  at_call(where, provenance, [&] { ctx->release(Destroyed::Kind::kFieldSpace, handle.get_id()); });
}

FieldAllocator RegionCalls::create_field_allocator(Context ctx, FieldSpace handle) {
  return FieldAllocator(*state_, ctx, handle);
}

LogicalRegion RegionCalls::create_logical_region(Context ctx, IndexSpace index, FieldSpace fields, bool,
                                                 const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    const Destroyed& destroyed = ctx->destroyed();
    if (destroyed.has(Destroyed::Kind::kIndexSpace, index.get_id()) ||
        destroyed.has(Destroyed::Kind::kFieldSpace, fields.get_id())) {
      throw_error("T0205", "a region is made of index space " + std::to_string(index.get_id()) +
                               " and field space " + std::to_string(fields.get_id()) +
                               ", one of which the task has destroyed; make it before");
    }
    const testudo::LogicalRegion region = state_->forest().create_region(to_core(index), to_core(fields));
    if (testudo::Context* task = testudo::Runtime::current_context())
      state_->core().note_creation(*task, region);
    return LogicalRegion(region.tree.value, index, fields);
  });
}

void RegionCalls::destroy_logical_region(Context ctx, LogicalRegion handle, bool, const char* provenance,
                                         Where where) {
  at_call(where, provenance, [&] {
    if (!ctx->release(Destroyed::Kind::kRegion, handle.get_tree_id())) return;
    ctx->count_operation();
    ctx->core().destroy_region(ctx->core_context(), to_core(handle));
  });
}

size_t RegionCalls::get_field_size(FieldSpace handle, FieldID field, Where where) const {
  return at_call(where, [&] { return state_->forest().field_size(to_core(handle), field); });
}
void RegionCalls::get_field_space_fields(FieldSpace handle, std::vector<FieldID>& fields, Where where) const {
  at_call(where, [&] {
    const std::vector<testudo::FieldId> all = state_->forest().fields(to_core(handle));
    fields.insert(fields.end(), all.begin(), all.end());
  });
}
void RegionCalls::get_field_space_fields(FieldSpace handle, std::set<FieldID>& fields, Where where) const {
  at_call(where, [&] {
    for (FieldID field : state_->forest().fields(to_core(handle))) fields.insert(field);
  });
}

namespace {

// Errors: T0205 the tree has other fields, or no such index space.
void check_of_tree(const testudo::Forest& forest, testudo::IndexSpaceId space, FieldSpace fields,
                   RegionTreeID tree) {
  const testudo::LogicalRegion root = forest.root_region({tree});
  if (root.field_space != to_core(fields)) {
    throw_error("T0205", "region tree " + std::to_string(tree) + " has field space " +
                             std::to_string(root.field_space.value) + ", not " +
                             std::to_string(fields.get_id()));
  }
  if (!forest.is_ancestor(root.index_space, space)) {
    throw_error("T0205", "index space " + std::to_string(space.value) + " is not in region tree " +
                             std::to_string(tree) + ", whose root has index space " +
                             std::to_string(root.index_space.value));
  }
}

}  // namespace

LogicalPartition RegionCalls::get_logical_partition(LogicalRegion parent, IndexPartition handle,
                                                    Where where) const {
  return at_call(where, [&] {
    const testudo::IndexSpaceId of = state_->forest().partition(to_core(handle)).parent;
    if (of != to_core(parent.get_index_space())) {
      throw_error("T0205", "partition " + std::to_string(handle.get_id()) + " is one of index space " +
                               std::to_string(of.value) + ", not of index space " +
                               std::to_string(parent.get_index_space().get_id()) + ", which the region has");
    }
    return LogicalPartition(parent.get_tree_id(), handle, parent.get_field_space());
  });
}
LogicalPartition RegionCalls::get_logical_partition_by_color(LogicalRegion parent, Color color,
                                                             Where where) const {
  return get_logical_partition(parent, get_index_partition(parent.get_index_space(), color, where), where);
}
LogicalPartition RegionCalls::get_logical_partition_by_color(LogicalRegion parent, const DomainPoint& color,
                                                             Where where) const {
  return get_logical_partition_by_color(parent, color.get_color(), where);
}
bool RegionCalls::has_logical_partition_by_color(LogicalRegion parent, const DomainPoint& color,
                                                 Where where) const {
  return has_index_partition(parent.get_index_space(), color, where);
}
LogicalPartition RegionCalls::get_logical_partition_by_tree(IndexPartition handle, FieldSpace fields,
                                                            RegionTreeID tree, Where where) const {
  return at_call(where, [&] {
    const testudo::Forest& forest = state_->forest();
    check_of_tree(forest, forest.partition(to_core(handle)).parent, fields, tree);
    return LogicalPartition(tree, handle, fields);
  });
}
LogicalRegion RegionCalls::get_logical_subregion(LogicalPartition parent, IndexSpace handle,
                                                 Where where) const {
  return at_call(where, [&] {
    if (state_->forest().index_space(to_core(handle)).parent != to_core(parent.get_index_partition())) {
      throw_error("T0205", "index space " + std::to_string(handle.get_id()) +
                               " is not a piece of partition " +
                               std::to_string(parent.get_index_partition().get_id()));
    }
    return LogicalRegion(parent.get_tree_id(), handle, parent.get_field_space());
  });
}
LogicalRegion RegionCalls::get_logical_subregion_by_color(LogicalPartition parent, Color color,
                                                          Where where) const {
  return LogicalRegion(parent.get_tree_id(), get_index_subspace(parent.get_index_partition(), color, where),
                       parent.get_field_space());
}
LogicalRegion RegionCalls::get_logical_subregion_by_color(LogicalPartition parent, const DomainPoint& color,
                                                          Where where) const {
  return LogicalRegion(parent.get_tree_id(), get_index_subspace(parent.get_index_partition(), color, where),
                       parent.get_field_space());
}
bool RegionCalls::has_logical_subregion_by_color(LogicalPartition parent, const DomainPoint& color,
                                                 Where where) const {
  return has_index_subspace(parent.get_index_partition(), color, where);
}
LogicalRegion RegionCalls::get_logical_subregion_by_tree(IndexSpace handle, FieldSpace fields,
                                                         RegionTreeID tree, Where where) const {
  return at_call(where, [&] {
    check_of_tree(state_->forest(), to_core(handle), fields, tree);
    return LogicalRegion(tree, handle, fields);
  });
}
Color RegionCalls::get_logical_region_color(LogicalRegion handle, Where where) const {
  return get_index_space_color(handle.get_index_space(), where);
}
DomainPoint RegionCalls::get_logical_region_color_point(LogicalRegion handle, Where where) const {
  return get_index_space_color_point(handle.get_index_space(), where);
}
Color RegionCalls::get_logical_partition_color(LogicalPartition handle, Where where) const {
  return get_index_partition_color(handle.get_index_partition(), where);
}
DomainPoint RegionCalls::get_logical_partition_color_point(LogicalPartition handle, Where where) const {
  return get_index_partition_color_point(handle.get_index_partition(), where);
}
LogicalRegion RegionCalls::get_parent_logical_region(LogicalPartition handle, Where where) const {
  return LogicalRegion(handle.get_tree_id(), get_parent_index_space(handle.get_index_partition(), where),
                       handle.get_field_space());
}
bool RegionCalls::has_parent_logical_partition(LogicalRegion handle, Where where) const {
  return has_parent_index_partition(handle.get_index_space(), where);
}
LogicalPartition RegionCalls::get_parent_logical_partition(LogicalRegion handle, Where where) const {
  return LogicalPartition(handle.get_tree_id(), get_parent_index_partition(handle.get_index_space(), where),
                          handle.get_field_space());
}

DomainPoint RegionCalls::safe_cast(Context, DomainPoint point, LogicalRegion region, Where where) const {
  return at_call(where, [&] {
    return state_->forest().domain(to_core(region.get_index_space())).contains(point) ? point
                                                                                      : DomainPoint::nil();
  });
}

}  // namespace Legion::detail
