#pragma once

#include <memory>
#include <vector>

#include "core/base/source.h"
#include "core/execution/access_monitor.h"
#include "core/execution/field_view.h"
#include "core/execution/instance.h"
#include "core/execution/list_instance.h"
#include "core/program/layout.h"
#include "core/program/reduction.h"
#include "core/program/requirement.h"

namespace testudo {

// What a task (or an inline mapping) got for one requirement. Made by the runtime, read by accessors.
struct MappedRegion {
  LogicalRegion region;
  Domain domain;  // the points of the region
  Privilege privilege = Privilege::kNoAccess;
  const ReductionOperator* reduction = nullptr;  // for REDUCE
  Layout layout;                                 // kFold/kList: `fields` are views of right-hand sides
  std::vector<MappedField> fields;               // ascending by field id
  std::vector<MappedField> home;     // the same fields in the shared instances; empty for reductions
  std::shared_ptr<Instance> own;     // where `fields` are in an instance of its own
  ListInstance* list = nullptr;      // where layout is kList
  AccessMonitor* monitor = nullptr;  // instrumented runs: told of every checked access
  Source source;                     // of the launch
  uint32_t requirement = 0;          // its index

  const MappedField* find(FieldId field) const;  // null where the requirement does not name it
};

}  // namespace testudo
