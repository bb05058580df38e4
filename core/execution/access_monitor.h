#pragma once

#include <source_location>

#include "core/base/id.h"
#include "core/geometry/domain_point.h"

namespace testudo {

// Told of every access that a checked accessor makes in an instrumented run. One per (task instance,
// requirement), called by the thread of the task only.
class AccessMonitor {
 public:
  enum class Kind { kRead, kWrite, kReduce };
  virtual ~AccessMonitor() = default;
  // `where`: where the accessor was made; its strings live as long as the process. May throw ProgramError to
  // end the task.
  virtual void access(FieldId field, const DomainPoint& point, Kind kind,
                      const std::source_location& where) = 0;
};

}  // namespace testudo
