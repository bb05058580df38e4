#include "core/api/legion/physical_region.h"

#include "core/api/detail/at_call.h"
#include "core/api/detail/process.h"
#include "core/api/detail/region_handle.h"

namespace Legion {

namespace {

detail::RegionHandle& handle_of(const PhysicalRegion& region) {
  if (!region.exists()) detail::throw_error("T0404", "the physical region is empty: it was never mapped");
  return *region.handle();
}

}  // namespace

bool PhysicalRegion::is_mapped() const {
  return exists() && handle_->is_mapped();
}

void PhysicalRegion::wait_until_valid(bool, const char*, detail::Where where) {
  detail::at_call(where, [&] { handle_of(*this).mapped(); });
}

bool PhysicalRegion::is_valid() const {
  return is_mapped();
}

LogicalRegion PhysicalRegion::get_logical_region() const {
  return handle_of(*this).region();
}

PrivilegeMode PhysicalRegion::get_privilege() const {
  return handle_of(*this).privilege();
}

void PhysicalRegion::get_memories(std::set<Memory>& memories, bool, const char*) const {
  memories.insert(detail::Process::instance().running().system_memory());
}

void PhysicalRegion::get_fields(std::vector<FieldID>& fields, detail::Where where) const {
  detail::at_call(where, [&] {
    for (const testudo::MappedField& field : handle_of(*this).mapped().fields) fields.push_back(field.field);
  });
}

Domain PhysicalRegion::get_domain() const {
  const LogicalRegion region = get_logical_region();
  return detail::Process::instance().running().api().get_index_space_domain(region.get_index_space(),
                                                                            detail::Where());
}

Domain PhysicalRegion::get_box() const {
  const LogicalRegion region = get_logical_region();
  detail::RuntimeState& state = detail::Process::instance().running();
  return detail::from_core(state.forest().domain(detail::to_core(region.get_index_space())).bounds());
}

}  // namespace Legion
