#pragma once

#include <string>

#include "core/base/source.h"
#include "core/forest/handles.h"
#include "core/geometry/domain.h"
#include "core/program/privilege.h"

namespace testudo {

// One requirement of one task instance, or one inline mapping: whom a finding is about.
struct RegionUse {
  PointId uid;
  uint32_t requirement = 0;
  LogicalRegion region;
  Domain domain;
  Privilege privilege = Privilege::kNoAccess;
  TaskId task = 0;  // of an inline mapping: the one that made it
  std::string task_name;
  DomainPoint point;  // of index launches; dimension 0 else
  bool is_inline = false;
  bool exact = false;  // every access is reported by accessors
  Source source;       // of the launch
};

std::string describe(const RegionUse& use);  // "task 'daxpy' at point 3"

}  // namespace testudo
