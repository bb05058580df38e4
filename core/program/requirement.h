#pragma once

#include <optional>
#include <vector>

#include "core/forest/handles.h"
#include "core/program/privilege.h"

namespace testudo {

// What an operation asks for: an upper bound (a region, or a partition with a projection), fields and how
// they are used. A region together with a projection asks the functor per point as well.
struct Requirement {
  RegionTreeId tree;
  FieldSpaceId field_space;
  IndexSpaceId region;  // exactly one of region and partition is set
  PartitionId partition;
  std::optional<ProjectionId> projection;  // set with a partition; with a region only where points differ
  IndexSpaceId parent;                     // the region through which the context holds its privileges
  std::vector<FieldId> fields;             // those that are accessed; ascending, no duplicates
  std::vector<FieldId> instance_fields;    // in the order in which the program listed them
  Privilege privilege = Privilege::kNoAccess;
  Coherence coherence = Coherence::kExclusive;
  ReductionId reduction = 0;
  MappingTag tag = 0;
  bool no_access = false;  // only what the task launches uses it; nothing is mapped
  bool verified = false;

  friend bool operator==(const Requirement&, const Requirement&) = default;
};

}  // namespace testudo
