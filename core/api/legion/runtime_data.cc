#include <cstring>

#include "core/api/detail/build_launch.h"
#include "core/api/detail/convert.h"
#include "core/api/detail/runtime_state.h"
#include "core/api/legion/runtime_launches.h"

// Inline mappings, fills and copies.
namespace Legion::detail {

PhysicalRegion LaunchCalls::map_region(Context ctx, const InlineLauncher& launcher, Where where) {
  ctx->count_operation();
  testudo::InlineLaunch launch;
  launch.requirement = to_core(launcher.requirement);
  launch.mapper = launcher.map_id;
  launch.tag = launcher.tag;
  launch.source = source_of(where, launcher.provenance);
  auto handle = RegionHandle::for_inline(*ctx, std::move(launch), launcher.requirement.region,
                                         launcher.requirement.privilege);
  ctx->add_inline(handle);
  return PhysicalRegion(std::move(handle));
}

PhysicalRegion LaunchCalls::map_region(Context ctx, const RegionRequirement& requirement, MapperID id,
                                       MappingTagID tag, const char* provenance, Where where) {
  return map_region(ctx, InlineLauncher(requirement, id, tag, 0, UntypedBuffer(), provenance), where);
}

PhysicalRegion LaunchCalls::map_region(Context ctx, unsigned index, MapperID, MappingTagID,
                                       const char* provenance, Where where) {
  if (index >= ctx->regions().size()) {
    throw_error("T0404", "the task has no region requirement " + std::to_string(index),
                source_of(where, provenance));
  }
  ctx->regions()[index].handle()->remap();
  return ctx->regions()[index];
}

void LaunchCalls::remap_region(Context, PhysicalRegion region, const char* provenance, Where where) {
  if (!region.exists())
    throw_error("T0404", "an empty physical region is mapped again", source_of(where, provenance));
  region.handle()->remap();
}

void LaunchCalls::unmap_region(Context, PhysicalRegion region) {
  if (region.exists()) region.handle()->unmap();
}

void LaunchCalls::unmap_all_regions(Context ctx) {
  ctx->unmap_all();
}

namespace {

RegionRequirement fill_requirement(const FillLauncher& launcher) {
  RegionRequirement requirement(launcher.handle, LEGION_WRITE_DISCARD, LEGION_EXCLUSIVE, launcher.parent,
                                launcher.tag);
  for (FieldID field : launcher.fields) requirement.add_field(field);
  return requirement;
}

RegionRequirement fill_requirement(const IndexFillLauncher& launcher) {
  RegionRequirement requirement =
      launcher.partition.exists()
          ? RegionRequirement(launcher.partition, launcher.projection, LEGION_WRITE_DISCARD, LEGION_EXCLUSIVE,
                              launcher.parent, launcher.tag)
          : RegionRequirement(launcher.region, launcher.projection, LEGION_WRITE_DISCARD, LEGION_EXCLUSIVE,
                              launcher.parent, launcher.tag);
  for (FieldID field : launcher.fields) requirement.add_field(field);
  return requirement;
}

template <typename Launcher>
testudo::FillLaunch build_fill(const Launcher& launcher, const Where& where) {
  testudo::FillLaunch launch;
  launch.requirements = {to_core(fill_requirement(launcher))};
  launch.value = to_bytes(launcher.argument);
  launch.future_value = launcher.future.state();
  launch.source = source_of(where, launcher.provenance);
  return launch;
}

template <typename Launcher>
testudo::CopyLaunch build_copy(const Launcher& launcher, const Where& where) {
  testudo::CopyLaunch launch;
  launch.sources = to_core(launcher.src_requirements);
  launch.destinations = to_core(launcher.dst_requirements);
  launch.source = source_of(where, launcher.provenance);
  return launch;
}

testudo::Domain single_point(const DomainPoint& point) {
  return testudo::Domain::point(point.exists() ? point : DomainPoint(0));
}

}  // namespace

void LaunchCalls::fill_fields(Context ctx, const FillLauncher& launcher, Where where) {
  if (!launcher.predicate.get_value()) return;
  ctx->count_operation();
  testudo::FillLaunch launch = build_fill(launcher, where);
  launch.domain = single_point(launcher.point);
  ctx->core().fill(ctx->core_context(), std::move(launch));
}

void LaunchCalls::fill_fields(Context ctx, const IndexFillLauncher& launcher, Where where) {
  if (!launcher.predicate.get_value()) return;
  ctx->count_operation();
  testudo::FillLaunch launch = build_fill(launcher, where);
  launch.index = true;
  launch.domain = launch_domain(*state_, launcher.launch_domain, launcher.launch_space);
  ctx->core().fill(ctx->core_context(), std::move(launch));
}

void LaunchCalls::fill_fields(Context ctx, LogicalRegion handle, LogicalRegion parent,
                              const std::set<FieldID>& fields, const void* value, size_t size,
                              Predicate predicate, Where where) {
  FillLauncher launcher(handle, parent, UntypedBuffer(value, size), predicate);
  launcher.fields = fields;
  fill_fields(ctx, launcher, where);
}

void LaunchCalls::fill_fields(Context ctx, LogicalRegion handle, LogicalRegion parent,
                              const std::set<FieldID>& fields, Future value, Predicate predicate,
                              Where where) {
  FillLauncher launcher(handle, parent, std::move(value), predicate);
  launcher.fields = fields;
  fill_fields(ctx, launcher, where);
}

void LaunchCalls::fill_field(Context ctx, LogicalRegion handle, LogicalRegion parent, FieldID field,
                             const void* value, size_t size, Predicate predicate, Where where) {
  fill_fields(ctx, handle, parent, std::set<FieldID>{field}, value, size, predicate, where);
}

void LaunchCalls::fill_field(Context ctx, LogicalRegion handle, LogicalRegion parent, FieldID field,
                             Future value, Predicate predicate, Where where) {
  fill_fields(ctx, handle, parent, std::set<FieldID>{field}, std::move(value), predicate, where);
}

void LaunchCalls::issue_copy_operation(Context ctx, const CopyLauncher& launcher, Where where) {
  if (!launcher.predicate.get_value()) return;
  ctx->count_operation();
  testudo::CopyLaunch launch = build_copy(launcher, where);
  launch.domain = single_point(launcher.point);
  ctx->core().copy(ctx->core_context(), std::move(launch));
}

void LaunchCalls::issue_copy_operation(Context ctx, const IndexCopyLauncher& launcher, Where where) {
  if (!launcher.predicate.get_value()) return;
  ctx->count_operation();
  testudo::CopyLaunch launch = build_copy(launcher, where);
  launch.index = true;
  launch.domain = launch_domain(*state_, launcher.launch_domain, launcher.launch_space);
  ctx->core().copy(ctx->core_context(), std::move(launch));
}

}  // namespace Legion::detail
