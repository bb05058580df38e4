#include "core/api/legion/mapping/physical_instance.h"

#include <algorithm>

#include "core/api/detail/convert.h"
#include "core/api/detail/instance_record.h"

namespace Legion::Mapping {

namespace {

const detail::InstanceRecord& record_of(const PhysicalInstance& instance) {
  if (!instance.exists())
    detail::throw_error("T0520", "a mapper asks about a physical instance that does not exist");
  return *instance.record();
}

}  // namespace

Memory PhysicalInstance::get_location() const {
  return record_of(*this).memory;
}
unsigned long PhysicalInstance::get_instance_id() const {
  return record_of(*this).id;
}
size_t PhysicalInstance::get_instance_size() const {
  return record_of(*this).bytes;
}
void PhysicalInstance::get_fields(std::set<FieldID>& fields) const {
  const auto& all = record_of(*this).constraints.field_constraint.field_set;
  fields.insert(all.begin(), all.end());
}
bool PhysicalInstance::has_field(FieldID field) const {
  const auto& all = record_of(*this).constraints.field_constraint.field_set;
  return std::find(all.begin(), all.end(), field) != all.end();
}
FieldSpace PhysicalInstance::get_field_space() const {
  const auto& regions = record_of(*this).regions;
  return regions.empty() ? FieldSpace::NO_SPACE : regions.front().get_field_space();
}
RegionTreeID PhysicalInstance::get_tree_id() const {
  const auto& regions = record_of(*this).regions;
  return regions.empty() ? 0 : regions.front().get_tree_id();
}
bool PhysicalInstance::is_normal_instance() const {
  return exists() && !is_virtual_instance() && !is_reduction_instance();
}
bool PhysicalInstance::is_virtual_instance() const {
  return record_of(*this).is_virtual;
}
bool PhysicalInstance::is_reduction_instance() const {
  return record_of(*this).constraints.specialized_constraint.is_reduction();
}
PhysicalInstance PhysicalInstance::get_virtual_instance() {
  auto record = std::make_shared<detail::InstanceRecord>();
  record->is_virtual = true;
  return PhysicalInstance(std::move(record));
}

}  // namespace Legion::Mapping
