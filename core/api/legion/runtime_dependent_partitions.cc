#include "core/api/legion/runtime_dependent_partitions.h"

#include "core/api/detail/at_call.h"
#include "core/api/detail/build_requirement.h"
#include "core/api/detail/partition_spec.h"
#include "core/api/detail/task_context.h"

namespace Legion::detail {

namespace {

testudo::PartitionSpec spec_of(RuntimeState& state, const PartitionRequest& request, IndexSpace color_space) {
  testudo::PartitionSpec spec;
  spec.parent = to_core(request.parent);
  spec.color_space = color_space_of(state, color_space);
  complete_spec(spec, request);
  return spec;
}

// What the call reads is checked like what a launch asks for.
void check_pointers(RuntimeState& state, Context ctx, RegionRequirement pointers, FieldID field) {
  build_requirement(state, ctx, pointers.add_field(field));
}

IndexPartition by_image(RuntimeState& state, Context ctx, const PartitionRequest& request,
                        LogicalPartition projection, LogicalRegion parent, FieldID field, bool ranges,
                        IndexSpace color_space) {
  ctx->count_operation();
  return at_call(request.where, request.provenance, [&] {
    check_pointers(state, ctx, RegionRequirement(projection, 0, LEGION_READ_ONLY, LEGION_EXCLUSIVE, parent),
                   field);
    return from_core(ctx->core().partition_by_image(ctx->core_context(), to_core(projection),
                                                    to_core(parent.get_index_space()), field, ranges,
                                                    spec_of(state, request, color_space)),
                     request.parent);
  });
}

IndexPartition by_preimage(RuntimeState& state, Context ctx, const PartitionRequest& request,
                           IndexPartition targets, LogicalRegion handle, LogicalRegion parent, FieldID field,
                           bool ranges, IndexSpace color_space) {
  ctx->count_operation();
  return at_call(request.where, request.provenance, [&] {
    check_pointers(state, ctx, RegionRequirement(handle, LEGION_READ_ONLY, LEGION_EXCLUSIVE, parent), field);
    return from_core(ctx->core().partition_by_preimage(ctx->core_context(), to_core(targets), to_core(handle),
                                                       to_core(parent.get_index_space()), field, ranges,
                                                       spec_of(state, request, color_space)),
                     request.parent);
  });
}

}  // namespace

IndexPartition DependentPartitionCalls::create_partition_by_field(
    Context ctx, LogicalRegion handle, LogicalRegion parent, FieldID fid, IndexSpace color_space, Color color,
    MapperID, MappingTagID, PartitionKind kind, UntypedBuffer, const char* provenance, Where where) {
  ctx->count_operation();
  const PartitionRequest request{handle.get_index_space(), kind, color, provenance, where};
  return at_call(where, provenance, [&] {
    check_pointers(*state_, ctx, RegionRequirement(handle, LEGION_READ_ONLY, LEGION_EXCLUSIVE, parent), fid);
    testudo::PartitionSpec spec = spec_of(*state_, request, color_space);
    const testudo::Domain colors = spec.color_space;
    return from_core(
        ctx->core().partition_by_field(ctx->core_context(), to_core(handle),
                                       to_core(parent.get_index_space()), fid, colors, std::move(spec)),
        request.parent);
  });
}

IndexPartition DependentPartitionCalls::create_partition_by_image(
    Context ctx, IndexSpace handle, LogicalPartition projection, LogicalRegion parent, FieldID fid,
    IndexSpace color_space, PartitionKind kind, Color color, MapperID, MappingTagID, UntypedBuffer,
    const char* provenance, Where where) {
  return by_image(*state_, ctx, {handle, kind, color, provenance, where}, projection, parent, fid, false,
                  color_space);
}

IndexPartition DependentPartitionCalls::create_partition_by_image_range(
    Context ctx, IndexSpace handle, LogicalPartition projection, LogicalRegion parent, FieldID fid,
    IndexSpace color_space, PartitionKind kind, Color color, MapperID, MappingTagID, UntypedBuffer,
    const char* provenance, Where where) {
  return by_image(*state_, ctx, {handle, kind, color, provenance, where}, projection, parent, fid, true,
                  color_space);
}

IndexPartition DependentPartitionCalls::create_partition_by_preimage(
    Context ctx, IndexPartition projection, LogicalRegion handle, LogicalRegion parent, FieldID fid,
    IndexSpace color_space, PartitionKind kind, Color color, MapperID, MappingTagID, UntypedBuffer,
    const char* provenance, Where where) {
  return by_preimage(*state_, ctx, {handle.get_index_space(), kind, color, provenance, where}, projection,
                     handle, parent, fid, false, color_space);
}

IndexPartition DependentPartitionCalls::create_partition_by_preimage_range(
    Context ctx, IndexPartition projection, LogicalRegion handle, LogicalRegion parent, FieldID fid,
    IndexSpace color_space, PartitionKind kind, Color color, MapperID, MappingTagID, UntypedBuffer,
    const char* provenance, Where where) {
  return by_preimage(*state_, ctx, {handle.get_index_space(), kind, color, provenance, where}, projection,
                     handle, parent, fid, true, color_space);
}

}  // namespace Legion::detail
