#include "core/api/detail/at_call.h"
#include "core/api/detail/build_requirement.h"
#include "core/api/detail/external_layout.h"
#include "core/api/detail/runtime_state.h"
#include "core/api/detail/wait.h"
#include "core/api/legion/runtime_synchronisation.h"

// Data in the program's own memory.
namespace Legion::detail {

namespace {

// What both kinds of launchers say about one region.
struct Attach {
  ExternalResource kind;
  LogicalRegion handle;
  LogicalRegion parent;
  const std::set<FieldID>& fields;
  const Realm::ExternalInstanceResource* resource;
  const LayoutConstraintSet& constraints;
  bool mapped;
  testudo::Source source;
};

const Realm::ExternalMemoryResource& memory_of(const Attach& attach) {
  const auto* memory = dynamic_cast<const Realm::ExternalMemoryResource*>(attach.resource);
  if (memory && attach.kind == LEGION_EXTERNAL_INSTANCE) return *memory;
  if (attach.kind == LEGION_EXTERNAL_INSTANCE && !attach.resource) {
    throw_error("T0604",
                "an attach names no external memory; set external_resource to an "
                "ExternalMemoryResource");
  }
  throw_error("T0605",
              "files cannot be attached to regions; read the file into memory and attach that, or "
              "fill the region in a task");
}

PhysicalRegion attach_one(Context ctx, const Attach& attach) {
  ctx->count_operation();
  const Realm::ExternalMemoryResource& memory = memory_of(attach);
  RegionRequirement requirement(attach.handle, LEGION_WRITE_DISCARD, LEGION_EXCLUSIVE, attach.parent);
  for (FieldID field : attach.fields) requirement.add_field(field);
  testudo::AttachLaunch launch;
  launch.requirement = build_requirement(ctx->state(), ctx, requirement);
  launch.fields = lay_out_external(ctx->state().forest(), launch.requirement, attach.constraints,
                                   reinterpret_cast<std::byte*>(memory.base), memory.size_in_bytes);
  launch.read_only = memory.read_only;
  launch.source = attach.source;
  testudo::InlineLaunch mapping;
  mapping.requirement = launch.requirement;
  mapping.requirement.privilege =
      memory.read_only ? testudo::Privilege::kReadOnly : testudo::Privilege::kReadWrite;
  mapping.source = attach.source;
  auto attachment = ctx->core().attach(ctx->core_context(), std::move(launch));
  auto handle = RegionHandle::for_attached(*ctx, std::move(mapping), attach.handle, attach.mapped,
                                           std::move(attachment));
  ctx->add_inline(handle);
  return PhysicalRegion(std::move(handle));
}

testudo::Future detach_one(Context ctx, const PhysicalRegion& region, bool flush,
                           const testudo::Source& source) {
  if (!region.exists() || !region.handle()->attachment()) {
    throw_error("T0606",
                "a region is detached that is not attached; pass what attach_external_resource "
                "returned");
  }
  ctx->count_operation();
  region.handle()->unmap();
  return ctx->core().detach(ctx->core_context(), region.handle()->attachment(), flush, source);
}

}  // namespace

PhysicalRegion SynchronisationCalls::attach_external_resource(Context ctx, const AttachLauncher& launcher,
                                                              Where where) {
  return at_call(where, launcher.provenance, [&] {
    return attach_one(ctx, {launcher.resource, launcher.handle, launcher.parent, launcher.privilege_fields,
                            launcher.external_resource, launcher.constraints, launcher.mapped,
                            source_of(where, launcher.provenance)});
  });
}

Future SynchronisationCalls::detach_external_resource(Context ctx, PhysicalRegion region, const bool flush,
                                                      const bool, const char* provenance, Where where) {
  return at_call(where, provenance,
                 [&] { return Future(detach_one(ctx, region, flush, source_of(where, provenance))); });
}

ExternalResources SynchronisationCalls::attach_external_resources(Context ctx,
                                                                  const IndexAttachLauncher& launcher,
                                                                  Where where) {
  return at_call(where, launcher.provenance, [&] {
    std::vector<PhysicalRegion> regions;
    for (size_t i = 0; i < launcher.handles.size(); ++i) {
      regions.push_back(
          attach_one(ctx, {launcher.resource, launcher.handles[i], launcher.parent, launcher.privilege_fields,
                           launcher.external_resources[i], launcher.constraints, false,
                           source_of(where, launcher.provenance)}));
    }
    return ExternalResources(std::move(regions));
  });
}

Future SynchronisationCalls::detach_external_resources(Context ctx, ExternalResources external,
                                                       const bool flush, const bool, const char* provenance,
                                                       Where where) {
  return at_call(where, provenance, [&] {
    std::vector<testudo::Future> done;
    for (unsigned i = 0; i < external.size(); ++i)
      done.push_back(detach_one(ctx, external[i], flush, source_of(where, provenance)));
    return Future(when_ready(std::move(done), [] { return std::vector<std::byte>(); }));
  });
}

PhysicalRegion SynchronisationCalls::attach_hdf5(Context ctx, const char* file_name, LogicalRegion handle,
                                                 LogicalRegion parent,
                                                 const std::map<FieldID, const char*>& field_map,
                                                 LegionFileMode mode, Where where) {
  AttachLauncher launcher(LEGION_EXTERNAL_HDF5_FILE, handle, parent);
  launcher.attach_hdf5(file_name, field_map, mode);
  return attach_external_resource(ctx, launcher, where);
}

void SynchronisationCalls::detach_hdf5(Context ctx, PhysicalRegion region, Where where) {
  detach_external_resource(ctx, region, true, false, nullptr, where);
}

PhysicalRegion SynchronisationCalls::attach_file(Context ctx, const char* file_name, LogicalRegion handle,
                                                 LogicalRegion parent, const std::vector<FieldID>& fields,
                                                 LegionFileMode mode, Where where) {
  AttachLauncher launcher(LEGION_EXTERNAL_POSIX_FILE, handle, parent);
  launcher.attach_file(file_name, fields, mode);
  return attach_external_resource(ctx, launcher, where);
}

void SynchronisationCalls::detach_file(Context ctx, PhysicalRegion region, Where where) {
  detach_external_resource(ctx, region, true, false, nullptr, where);
}

}  // namespace Legion::detail
