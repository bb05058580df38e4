#pragma once

#include "core/base/id.h"
#include "core/base/source.h"
#include "core/geometry/domain_point.h"

namespace testudo {

// Told of every access that a checked accessor makes in an instrumented run. One per (task instance,
// requirement), called by the thread of the task only.
class AccessMonitor {
 public:
  enum class Kind { kRead, kWrite, kReduce };
  virtual ~AccessMonitor() = default;
  // `where`: where the accessor was made; May throw ProgramError to
  // end the task.
  virtual void access(FieldId field, const DomainPoint& point, Kind kind, const Source& where) = 0;
};

}  // namespace testudo
