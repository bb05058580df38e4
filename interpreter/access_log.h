#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/execution/access_monitor.h"
#include "core/program/privilege.h"
#include "interpreter/findings.h"
#include "interpreter/point_bits.h"

namespace testudo {

// Watches what checked accessors do through one requirement, point by point, and sums it up. Costs nothing
// until the first access; then a few bit operations each. Used by the thread of the task.
class AccessLog final : public AccessMonitor {
 public:
  // What the log needs to know of its surroundings.
  struct Surroundings {
    // The points of the field that hold no data when the task starts. Asked once per field.
    std::function<Domain(FieldId)> missing;
    // Whether an access outside of the bounding box stays in guarded memory; one that does not must not
    // happen.
    std::function<bool(FieldId, const DomainPoint&)> is_safe;
    // Called with every fault, but not again for one from the same place.
    std::function<void(Fault, FindingDetail)> report;
  };

  AccessLog(const Domain& domain, Privilege privilege, Surroundings surroundings)
      : domain_(domain), privilege_(privilege), around_(std::move(surroundings)) {}

  // Throws ProgramError where going on would destroy memory that is not the region's.
  void access(FieldId field, const DomainPoint& point, Kind kind, const Source& where) override;

  bool used() const { return !fields_.empty(); }
  bool reported(FieldId field) const;
  // What was touched; also points outside of the region.
  Domain touched(FieldId field, Kind kind) const;
  // The contents have changed from outside: what is missing is asked for again, and nothing counts as given
  // up.
  void refresh();

 private:
  struct FieldLog {
    FieldId field = 0;
    PointBits read, written, reduced;
    PointBits missing;
    bool some_missing = false;
    std::vector<std::pair<Kind, DomainPoint>> strays;  // outside of the bounding box
    std::vector<CallStack> told;                       // where faults were reported from
    bool reported = false;
  };

  FieldLog& log_of(FieldId field);
  const FieldLog* find(FieldId field) const;
  void look_up_missing(FieldLog& log);
  void check_read(FieldLog& log, const DomainPoint& point, int64_t index, AccessVerb verb,
                  const Source& where);
  void stray(FieldLog& log, const DomainPoint& point, Kind kind, const Source& where);
  void report(FieldLog& log, Fault fault, const DomainPoint& point, AccessVerb verb, const Source& where);

  const Domain domain_;
  const Privilege privilege_;
  const Surroundings around_;
  bool refreshed_ = false;
  PointBits inside_;                               // where the domain has holes
  std::vector<std::unique_ptr<FieldLog>> fields_;  // few; the last used comes first
};

}  // namespace testudo
