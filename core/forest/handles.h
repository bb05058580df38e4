#pragma once

#include "core/base/id.h"

namespace testudo {

// A region: the points of an index space, each with the fields of a field space. Subregions share `tree`.
struct LogicalRegion {
  RegionTreeId tree;
  IndexSpaceId index_space;
  FieldSpaceId field_space;

  explicit operator bool() const { return static_cast<bool>(tree); }
  friend auto operator<=>(const LogicalRegion&, const LogicalRegion&) = default;
};

// The counterpart of an index partition in one region tree.
struct LogicalPartition {
  RegionTreeId tree;
  PartitionId partition;
  FieldSpaceId field_space;

  explicit operator bool() const { return static_cast<bool>(tree); }
  friend auto operator<=>(const LogicalPartition&, const LogicalPartition&) = default;
};

}  // namespace testudo
