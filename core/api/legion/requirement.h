#pragma once

#include <map>
#include <set>
#include <vector>

#include "core/api/legion/handles.h"
#include "core/api/legion/where.h"

namespace Legion {

namespace detail {

// What a mapper of the 2014 API decides about one requirement, by writing into the requirement itself.
struct LegacyMapping {
  bool virtual_map = false;
  bool early_map = false;
  bool enable_WAR_optimization = false;
  bool reduction_list = false;  // a list instance instead of a fold instance
  bool make_persistent = false;
  bool mapping_failed = false;
  size_t blocking_factor = 0;      // 1: AOS, max_blocking_factor: SOA, between: blocked; 0: not decided
  size_t max_blocking_factor = 0;  // elements of the region
  std::vector<Memory> target_ranking;
  std::map<Memory, bool> current_instances;
  std::set<FieldID> additional_fields;
  Memory selected_memory = Memory::NO_MEMORY;
};

}  // namespace detail

// One region argument of an operation: a region, or a partition (or region) with a projection functor; which
// fields, in which order they appear in an instance, with which privilege and coherence; and the region
// through which the launching task holds that privilege. It is copied in the library, not in each program:
// that is much code to compile.
struct RegionRequirement : detail::LegacyMapping {
  RegionRequirement();
  RegionRequirement(const RegionRequirement&);
  RegionRequirement(RegionRequirement&&) noexcept;
  RegionRequirement& operator=(const RegionRequirement&);
  RegionRequirement& operator=(RegionRequirement&&) noexcept;
  ~RegionRequirement();
  RegionRequirement(LogicalRegion region, const std::set<FieldID>& privilege_fields,
                    const std::vector<FieldID>& instance_fields, PrivilegeMode privilege,
                    CoherenceProperty coherence, LogicalRegion parent, MappingTagID tag = 0,
                    bool verified = false);
  RegionRequirement(LogicalPartition partition, ProjectionID projection,
                    const std::set<FieldID>& privilege_fields, const std::vector<FieldID>& instance_fields,
                    PrivilegeMode privilege, CoherenceProperty coherence, LogicalRegion parent,
                    MappingTagID tag = 0, bool verified = false);
  RegionRequirement(LogicalRegion region, ProjectionID projection, const std::set<FieldID>& privilege_fields,
                    const std::vector<FieldID>& instance_fields, PrivilegeMode privilege,
                    CoherenceProperty coherence, LogicalRegion parent, MappingTagID tag = 0,
                    bool verified = false);
  RegionRequirement(LogicalRegion region, const std::set<FieldID>& privilege_fields,
                    const std::vector<FieldID>& instance_fields, ReductionOpID redop,
                    CoherenceProperty coherence, LogicalRegion parent, MappingTagID tag = 0,
                    bool verified = false);
  RegionRequirement(LogicalPartition partition, ProjectionID projection,
                    const std::set<FieldID>& privilege_fields, const std::vector<FieldID>& instance_fields,
                    ReductionOpID redop, CoherenceProperty coherence, LogicalRegion parent,
                    MappingTagID tag = 0, bool verified = false);
  RegionRequirement(LogicalRegion region, ProjectionID projection, const std::set<FieldID>& privilege_fields,
                    const std::vector<FieldID>& instance_fields, ReductionOpID redop,
                    CoherenceProperty coherence, LogicalRegion parent, MappingTagID tag = 0,
                    bool verified = false);
  RegionRequirement(LogicalRegion region, PrivilegeMode privilege, CoherenceProperty coherence,
                    LogicalRegion parent, MappingTagID tag = 0, bool verified = false);
  RegionRequirement(LogicalPartition partition, ProjectionID projection, PrivilegeMode privilege,
                    CoherenceProperty coherence, LogicalRegion parent, MappingTagID tag = 0,
                    bool verified = false);
  RegionRequirement(LogicalRegion region, ProjectionID projection, PrivilegeMode privilege,
                    CoherenceProperty coherence, LogicalRegion parent, MappingTagID tag = 0,
                    bool verified = false);
  RegionRequirement(LogicalRegion region, ReductionOpID redop, CoherenceProperty coherence,
                    LogicalRegion parent, MappingTagID tag = 0, bool verified = false);
  RegionRequirement(LogicalPartition partition, ProjectionID projection, ReductionOpID redop,
                    CoherenceProperty coherence, LogicalRegion parent, MappingTagID tag = 0,
                    bool verified = false);
  RegionRequirement(LogicalRegion region, ProjectionID projection, ReductionOpID redop,
                    CoherenceProperty coherence, LogicalRegion parent, MappingTagID tag = 0,
                    bool verified = false);

  RegionRequirement& add_field(FieldID field, bool instance = true);
  RegionRequirement& add_fields(const std::vector<FieldID>& fields, bool instance = true);
  RegionRequirement& add_flags(RegionFlags new_flags);

  bool is_verified() const { return (flags & LEGION_VERIFIED_FLAG) != 0; }
  bool is_no_access() const { return (flags & LEGION_NO_ACCESS_FLAG) != 0; }
  bool is_restricted() const { return (flags & LEGION_RESTRICTED_FLAG) != 0; }
  bool must_premap() const { return (flags & LEGION_MUST_PREMAP_FLAG) != 0; }
  bool has_field_privilege(FieldID field) const { return privilege_fields.count(field) != 0; }

  bool operator==(const RegionRequirement& other) const;
  bool operator!=(const RegionRequirement& other) const { return !(*this == other); }

  LogicalRegion region;
  LogicalPartition partition;
  std::set<FieldID> privilege_fields;
  std::vector<FieldID> instance_fields;
  PrivilegeMode privilege = LEGION_NO_ACCESS;
  CoherenceProperty prop = LEGION_EXCLUSIVE;
  LogicalRegion parent;
  ReductionOpID redop = 0;
  MappingTagID tag = 0;
  RegionFlags flags = LEGION_NO_FLAG;
  ProjectionType handle_type = LEGION_SINGULAR_PROJECTION;
  ProjectionID projection = 0;
};

namespace detail {
// Errors: T0307 there is no such requirement.
RegionRequirement& requirement_at(std::vector<RegionRequirement>& requirements, unsigned index,
                                  const Where& where);
}  // namespace detail

// What older programs say about index and field spaces; nothing depends on it.
struct IndexSpaceRequirement {
  IndexSpaceRequirement() = default;
  IndexSpaceRequirement(IndexSpace space, AllocateMode mode, IndexSpace parent_space,
                        bool is_verified = false)
      : handle(space), privilege(mode), parent(parent_space), verified(is_verified) {}
  IndexSpace handle;
  AllocateMode privilege = LEGION_NO_MEMORY;
  IndexSpace parent;
  bool verified = false;
};

struct FieldSpaceRequirement {
  FieldSpaceRequirement() = default;
  FieldSpaceRequirement(FieldSpace space, AllocateMode mode, bool is_verified = false)
      : handle(space), privilege(mode), verified(is_verified) {}
  FieldSpace handle;
  AllocateMode privilege = LEGION_NO_MEMORY;
  bool verified = false;
};

}  // namespace Legion
