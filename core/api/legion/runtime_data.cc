#include <algorithm>

#include "core/api/detail/at_call.h"
#include "core/api/detail/build_launch.h"
#include "core/api/detail/build_requirement.h"
#include "core/api/detail/copy_record.h"
#include "core/api/detail/phases.h"
#include "core/api/detail/runtime_state.h"
#include "core/api/legion/runtime_launches.h"
#include "core/execution/context.h"

// Inline mappings, fills and copies.
namespace Legion::detail {

namespace {

void check_inline(RuntimeState& state, const testudo::Requirement& requirement) {
  if (!requirement.region) {
    throw_error("T0205", "an inline mapping asks for a partition; map one of its regions");
  }
  if (requirement.reduction != 0 && !state.core().registry().find_reduction(requirement.reduction)) {
    throw_error("T0108",
                "reduction operator " + std::to_string(requirement.reduction) + " is not registered");
  }
}

}  // namespace

PhysicalRegion LaunchCalls::map_region(Context ctx, const InlineLauncher& launcher, Where where) {
  ctx->count_operation();
  return at_call(where, launcher.provenance, [&] {
    testudo::InlineLaunch launch;
    launch.requirement = build_requirement(*state_, ctx, launcher.requirement);
    check_inline(*state_, launch.requirement);
    launch.mapper = launcher.map_id;
    launch.tag = launcher.tag;
    launch.phases = phases_of(launcher);
    launch.source = source_of(where, launcher.provenance);
    auto handle = RegionHandle::for_inline(*ctx, std::move(launch), launcher.requirement.region,
                                           launcher.requirement.privilege);
    ctx->add_inline(handle);
    return PhysicalRegion(std::move(handle));
  });
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
  at_call(where, provenance, [&] { ctx->regions()[index].handle()->remap(); });
  return ctx->regions()[index];
}

void LaunchCalls::remap_region(Context, PhysicalRegion region, const char* provenance, Where where) {
  if (!region.exists())
    throw_error("T0404", "an empty physical region is mapped again", source_of(where, provenance));
  at_call(where, provenance, [&] { region.handle()->remap(); });
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
testudo::FillLaunch build_fill(Context ctx, const Launcher& launcher, const Where& where) {
  testudo::FillLaunch launch;
  launch.requirements = {build_requirement(ctx->state(), ctx, fill_requirement(launcher))};
  launch.value = to_bytes(launcher.argument);
  launch.future_value = launcher.future.state();
  launch.phases = phases_of(launcher);
  launch.source = source_of(where, launcher.provenance);
  return launch;
}

int dimension_of(const testudo::Forest& forest, const testudo::Requirement& requirement) {
  return forest.domain(forest.root_region(requirement.tree).index_space).dim();
}

// A copy moves the common points, and points of different dimensions are never the same.
void check_dimensions(const testudo::Forest& forest, const testudo::CopyLaunch& launch) {
  for (size_t i = 0; i < std::min(launch.sources.size(), launch.destinations.size()); ++i) {
    const int from = dimension_of(forest, launch.sources[i]),
              to = dimension_of(forest, launch.destinations[i]);
    if (from == to || from == 0 || to == 0) continue;
    throw_error("T0502", "source " + std::to_string(i) + " of a copy has " + std::to_string(from) +
                             " dimensions and its destination " + std::to_string(to) +
                             ": copy between regions of one dimension");
  }
}

template <typename Launcher>
testudo::CopyLaunch build_copy(Context ctx, const Launcher& launcher, const Where& where) {
  RuntimeState& state = ctx->state();
  testudo::CopyLaunch launch;
  launch.sources = build_requirements(state, ctx, launcher.src_requirements, "source");
  launch.destinations = build_requirements(state, ctx, launcher.dst_requirements, "destination");
  check_dimensions(state.forest(), launch);
  launch.mapper = launcher.map_id;
  launch.tag = launcher.tag;
  launch.sharding_domain = sharding_domain(state, launcher.sharding_space);
  if (ctx->core_context().replicated()) {
    launch.user = std::make_shared<const CopyRecord>(
        CopyRecord{launcher.src_requirements, launcher.dst_requirements, launcher.point});
  }
  launch.phases = phases_of(launcher);
  launch.source = source_of(where, launcher.provenance);
  return launch;
}

testudo::Domain single_point(const DomainPoint& point) {
  return testudo::Domain::point(point.exists() ? point : DomainPoint(0));
}

}  // namespace

void LaunchCalls::fill_fields(Context ctx, const FillLauncher& launcher, Where where) {
  if (!launcher.predicate.get_value())
    return at_call(where, launcher.provenance, [&] { skip_phases(*ctx, launcher); });
  ctx->count_operation();
  at_call(where, launcher.provenance, [&] {
    testudo::FillLaunch launch = build_fill(ctx, launcher, where);
    launch.domain = single_point(launcher.point);
    ctx->core().fill(ctx->core_context(), std::move(launch));
  });
}

void LaunchCalls::fill_fields(Context ctx, const IndexFillLauncher& launcher, Where where) {
  if (!launcher.predicate.get_value())
    return at_call(where, launcher.provenance, [&] { skip_phases(*ctx, launcher); });
  ctx->count_operation();
  at_call(where, launcher.provenance, [&] {
    testudo::FillLaunch launch = build_fill(ctx, launcher, where);
    launch.index = true;
    launch.domain = launch_domain(*state_, launcher.launch_domain, launcher.launch_space);
    ctx->core().fill(ctx->core_context(), std::move(launch));
  });
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
  if (!launcher.predicate.get_value())
    return at_call(where, launcher.provenance, [&] { skip_phases(*ctx, launcher); });
  ctx->count_operation();
  at_call(where, launcher.provenance, [&] {
    testudo::CopyLaunch launch = build_copy(ctx, launcher, where);
    launch.domain = single_point(launcher.point);
    ctx->core().copy(ctx->core_context(), std::move(launch));
  });
}

void LaunchCalls::issue_copy_operation(Context ctx, const IndexCopyLauncher& launcher, Where where) {
  if (!launcher.predicate.get_value())
    return at_call(where, launcher.provenance, [&] { skip_phases(*ctx, launcher); });
  ctx->count_operation();
  at_call(where, launcher.provenance, [&] {
    testudo::CopyLaunch launch = build_copy(ctx, launcher, where);
    launch.index = true;
    launch.domain = launch_domain(*state_, launcher.launch_domain, launcher.launch_space);
    ctx->core().copy(ctx->core_context(), std::move(launch));
  });
}

}  // namespace Legion::detail
