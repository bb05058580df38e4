#include "core/api/legion/requirement.h"

#include "core/api/detail/convert.h"

namespace Legion {

RegionRequirement::RegionRequirement() = default;
RegionRequirement::RegionRequirement(const RegionRequirement&) = default;
RegionRequirement::RegionRequirement(RegionRequirement&&) noexcept = default;
RegionRequirement& RegionRequirement::operator=(const RegionRequirement&) = default;
RegionRequirement& RegionRequirement::operator=(RegionRequirement&&) noexcept = default;
RegionRequirement::~RegionRequirement() = default;

RegionRequirement::RegionRequirement(LogicalRegion of, const std::set<FieldID>& fields,
                                     const std::vector<FieldID>& instance, PrivilegeMode mode,
                                     CoherenceProperty coherence, LogicalRegion from,
                                     MappingTagID mapping_tag, bool verified)
    : region(of),
      privilege_fields(fields),
      instance_fields(instance),
      privilege(mode),
      prop(coherence),
      parent(from),
      tag(mapping_tag),
      flags(verified ? LEGION_VERIFIED_FLAG : LEGION_NO_FLAG) {}

RegionRequirement::RegionRequirement(LogicalPartition of, ProjectionID functor,
                                     const std::set<FieldID>& fields, const std::vector<FieldID>& instance,
                                     PrivilegeMode mode, CoherenceProperty coherence, LogicalRegion from,
                                     MappingTagID mapping_tag, bool verified)
    : RegionRequirement(LogicalRegion(), fields, instance, mode, coherence, from, mapping_tag, verified) {
  partition = of;
  projection = functor;
  handle_type = LEGION_PARTITION_PROJECTION;
}

RegionRequirement::RegionRequirement(LogicalRegion of, ProjectionID functor, const std::set<FieldID>& fields,
                                     const std::vector<FieldID>& instance, PrivilegeMode mode,
                                     CoherenceProperty coherence, LogicalRegion from,
                                     MappingTagID mapping_tag, bool verified)
    : RegionRequirement(of, fields, instance, mode, coherence, from, mapping_tag, verified) {
  projection = functor;
  handle_type = LEGION_REGION_PROJECTION;
}

RegionRequirement::RegionRequirement(LogicalRegion of, const std::set<FieldID>& fields,
                                     const std::vector<FieldID>& instance, ReductionOpID op,
                                     CoherenceProperty coherence, LogicalRegion from,
                                     MappingTagID mapping_tag, bool verified)
    : RegionRequirement(of, fields, instance, LEGION_REDUCE, coherence, from, mapping_tag, verified) {
  redop = op;
}

RegionRequirement::RegionRequirement(LogicalPartition of, ProjectionID functor,
                                     const std::set<FieldID>& fields, const std::vector<FieldID>& instance,
                                     ReductionOpID op, CoherenceProperty coherence, LogicalRegion from,
                                     MappingTagID mapping_tag, bool verified)
    : RegionRequirement(of, functor, fields, instance, LEGION_REDUCE, coherence, from, mapping_tag,
                        verified) {
  redop = op;
}

RegionRequirement::RegionRequirement(LogicalRegion of, ProjectionID functor, const std::set<FieldID>& fields,
                                     const std::vector<FieldID>& instance, ReductionOpID op,
                                     CoherenceProperty coherence, LogicalRegion from,
                                     MappingTagID mapping_tag, bool verified)
    : RegionRequirement(of, functor, fields, instance, LEGION_REDUCE, coherence, from, mapping_tag,
                        verified) {
  redop = op;
}

RegionRequirement::RegionRequirement(LogicalRegion of, PrivilegeMode mode, CoherenceProperty coherence,
                                     LogicalRegion from, MappingTagID mapping_tag, bool verified)
    : RegionRequirement(of, {}, {}, mode, coherence, from, mapping_tag, verified) {}

RegionRequirement::RegionRequirement(LogicalPartition of, ProjectionID functor, PrivilegeMode mode,
                                     CoherenceProperty coherence, LogicalRegion from,
                                     MappingTagID mapping_tag, bool verified)
    : RegionRequirement(of, functor, {}, {}, mode, coherence, from, mapping_tag, verified) {}

RegionRequirement::RegionRequirement(LogicalRegion of, ProjectionID functor, PrivilegeMode mode,
                                     CoherenceProperty coherence, LogicalRegion from,
                                     MappingTagID mapping_tag, bool verified)
    : RegionRequirement(of, functor, {}, {}, mode, coherence, from, mapping_tag, verified) {}

RegionRequirement::RegionRequirement(LogicalRegion of, ReductionOpID op, CoherenceProperty coherence,
                                     LogicalRegion from, MappingTagID mapping_tag, bool verified)
    : RegionRequirement(of, {}, {}, op, coherence, from, mapping_tag, verified) {}

RegionRequirement::RegionRequirement(LogicalPartition of, ProjectionID functor, ReductionOpID op,
                                     CoherenceProperty coherence, LogicalRegion from,
                                     MappingTagID mapping_tag, bool verified)
    : RegionRequirement(of, functor, {}, {}, op, coherence, from, mapping_tag, verified) {}

RegionRequirement::RegionRequirement(LogicalRegion of, ProjectionID functor, ReductionOpID op,
                                     CoherenceProperty coherence, LogicalRegion from,
                                     MappingTagID mapping_tag, bool verified)
    : RegionRequirement(of, functor, {}, {}, op, coherence, from, mapping_tag, verified) {}

RegionRequirement& RegionRequirement::add_field(FieldID field, bool instance) {
  privilege_fields.insert(field);
  if (instance) instance_fields.push_back(field);
  return *this;
}

RegionRequirement& RegionRequirement::add_fields(const std::vector<FieldID>& fields, bool instance) {
  for (FieldID field : fields) add_field(field, instance);
  return *this;
}

RegionRequirement& RegionRequirement::add_flags(RegionFlags new_flags) {
  flags = flags | new_flags;
  return *this;
}

RegionRequirement& detail::requirement_at(std::vector<RegionRequirement>& requirements, unsigned index,
                                          const detail::Where& where) {
  if (index < requirements.size()) return requirements[index];
  throw_error("T0307",
              "a field is added to requirement " + std::to_string(index) + " of a launcher that has " +
                  std::to_string(requirements.size()) + "; add the requirement first",
              where);
}

namespace {

// Mostly there is one, and to step through a set costs a call each.
bool same_fields(const std::set<FieldID>& a, const std::set<FieldID>& b) {
  return a.size() == 1 && b.size() == 1 ? *a.begin() == *b.begin() : a == b;
}

}  // namespace

bool RegionRequirement::operator==(const RegionRequirement& other) const {
  return region == other.region && partition == other.partition &&
         same_fields(privilege_fields, other.privilege_fields) && instance_fields == other.instance_fields &&
         privilege == other.privilege && prop == other.prop && parent == other.parent &&
         redop == other.redop && tag == other.tag && flags == other.flags &&
         handle_type == other.handle_type && projection == other.projection;
}

}  // namespace Legion
