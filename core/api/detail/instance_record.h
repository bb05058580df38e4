#pragma once

#include <optional>
#include <vector>

#include "core/api/legion/layout_constraints.h"
#include "core/program/layout.h"

namespace Legion::detail {

// What a mapper asked for when it made an instance.
struct InstanceRecord {
  unsigned long id = 0;
  Memory memory = Memory::NO_MEMORY;
  bool is_virtual = false;
  LayoutConstraintSet constraints;
  std::vector<LogicalRegion> regions;
  std::optional<testudo::Layout> layout;  // nullopt: the shared instance is as good
  size_t bytes = 0;
};

}  // namespace Legion::detail
