#pragma once

#include <optional>
#include <set>
#include <source_location>
#include <string>
#include <tuple>

#include "core/base/diagnostic.h"
#include "core/execution/observer.h"
#include "interpreter/region_use.h"
#include "interpreter/source_lines.h"

namespace testudo {

// What an instrumented run finds wrong; docs/diagnostics.md explains the codes.
enum class Fault {
  kWriteReadOnly,  // T0701
  kOutside,        // T0702
  kHole,           // T0703
  kUnwritten,      // T0704
  kNeverTouched,   // T0705
  kUninitialised,  // T0706
  kReadDiscarded,  // T0707
  kReductionOnly,  // T0708
  kNotMapped,      // T0709
  kCrash,          // T0710
};
const char* code_of(Fault fault);

// How a point was accessed, as far as is known.
enum class AccessVerb { kAccesses, kReads, kWrites, kReduces };

struct FindingDetail {
  std::optional<FieldId> field;
  std::optional<DomainPoint> point;
  AccessVerb verb = AccessVerb::kAccesses;
  size_t more_points = 0;          // that the same is true of
  std::optional<CallStack> stack;  // where it happened
  Source place;                    // used where the stack tells nothing; unknown: the launch
  std::string text;                // of kCrash: what happened
};

// Words findings for people, finds their source lines, and hands each on once: the same fault of the same
// task at the same line is not told again for every point. Not thread safe.
class Findings {
 public:
  explicit Findings(Observer* observer) : observer_(observer) {}
  void start(const Forest& forest) { forest_ = &forest; }

  void report(Fault fault, const RegionUse& use, FindingDetail detail);
  // A wrong use of the API that ended a task.
  void report(const Diagnostic& diagnostic, PointId uid);

 private:
  using Key = std::tuple<std::string, std::string, uint32_t, TaskId, uint32_t, FieldId>;

  void hand_on(const FindingRecord& record);
  std::string field_name(const RegionUse& use, FieldId field) const;
  std::string message(Fault fault, const RegionUse& use, const FindingDetail& detail) const;

  Observer* const observer_;
  const Forest* forest_ = nullptr;
  SourceLines lines_;
  std::set<Key> told_;
};

}  // namespace testudo
