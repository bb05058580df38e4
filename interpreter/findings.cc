#include "interpreter/findings.h"

#include "core/base/log.h"

namespace testudo {
namespace {

const char* shout(Privilege privilege) {
  switch (privilege) {
    case Privilege::kNoAccess:
      return "NO_ACCESS";
    case Privilege::kReadOnly:
      return "READ_ONLY";
    case Privilege::kReadWrite:
      return "READ_WRITE";
    case Privilege::kWriteOnly:
      return "WRITE_ONLY";
    case Privilege::kWriteDiscard:
      return "WRITE_DISCARD";
    case Privilege::kReduce:
      return "REDUCE";
  }
  return "?";
}

const char* to_string(AccessVerb verb) {
  switch (verb) {
    case AccessVerb::kAccesses:
      return "accesses";
    case AccessVerb::kReads:
      return "reads";
    case AccessVerb::kWrites:
      return "writes";
    case AccessVerb::kReduces:
      return "reduces to";
  }
  return "?";
}

std::string requirement_text(const RegionUse& use) {
  return use.is_inline ? std::string("the mapping") : "its requirement " + std::to_string(use.requirement);
}

}  // namespace

const char* code_of(Fault fault) {
  switch (fault) {
    case Fault::kWriteReadOnly:
      return "T0701";
    case Fault::kOutside:
      return "T0702";
    case Fault::kHole:
      return "T0703";
    case Fault::kUnwritten:
      return "T0704";
    case Fault::kNeverTouched:
      return "T0705";
    case Fault::kUninitialised:
      return "T0706";
    case Fault::kReadDiscarded:
      return "T0707";
    case Fault::kReductionOnly:
      return "T0708";
    case Fault::kNotMapped:
      return "T0709";
    case Fault::kCrash:
      return "T0710";
  }
  return "?";
}

std::string describe(const RegionUse& use) {
  const std::string task = "task '" + use.task_name + "'";
  if (use.is_inline) return "inline mapping in " + task;
  return use.point.dim > 0 ? task + " at point " + to_string(use.point) : task;
}

std::string Findings::field_name(const RegionUse& use, FieldId field) const {
  const std::string name =
      forest_ ? forest_->name("field", field, use.region.field_space.value) : std::string();
  return name.empty() ? "field " + std::to_string(field) : "field '" + name + "'";
}

std::string Findings::message(Fault fault, const RegionUse& use, const FindingDetail& detail) const {
  std::string element = detail.point ? "point " + to_string(*detail.point) : std::string("a point");
  if (detail.more_points > 0) element += " (and " + std::to_string(detail.more_points) + " more)";
  if (detail.field) element += " of " + field_name(use, *detail.field);
  const std::string who = describe(use);
  const std::string verb = to_string(detail.verb);
  const std::string requirement = requirement_text(use);
  const std::string privilege = shout(use.privilege);
  switch (fault) {
    case Fault::kWriteReadOnly:
      return who + " " + verb + " " + element + ", which " + requirement + " asks for as READ_ONLY";
    case Fault::kOutside:
      return who + " " + verb + " " + element + ", which is not in the region " + to_string(use.domain) +
             " of " + requirement;
    case Fault::kHole:
      return who + " changes " + element + ", which is in the bounding box but not in the region " +
             to_string(use.domain) + " of " + requirement;
    case Fault::kUnwritten:
      return who + " leaves " + element + " unwritten, which " + requirement + " asks for as " + privilege;
    case Fault::kNeverTouched:
      return who + " never touches the region of " + requirement +
             ", in no instance of the task launched here";
    case Fault::kUninitialised:
      return who + " reads " + element + " by " + requirement + ", but it was never written";
    case Fault::kReadDiscarded:
      return who + " reads " + element + " before it writes it, but " + requirement + " asks for it as " +
             privilege + ", so what it held is gone";
    case Fault::kReductionOnly:
      return who + " " + verb + " " + element + ", which " + requirement +
             " asks for as REDUCE only: the reductions are not applied yet";
    case Fault::kNotMapped:
      return who + " accesses " + element + " through " + requirement +
             " while it is not mapped: it was unmapped, or a launch that uses the same data unmapped it";
    case Fault::kCrash:
      return who + " ends the program: " + detail.text;
  }
  return who;
}

void Findings::report(Fault fault, const RegionUse& use, FindingDetail detail) {
  FindingRecord record;
  if (detail.stack) {
    if (auto line = lines_.program_line(*detail.stack)) record.source = *line;
  }
  if (record.source.line == 0) record.source = detail.place;
  if (record.source.line == 0) record.source = use.source;
  if (!told_
           .emplace(code_of(fault), record.source.file, record.source.line, use.task, use.requirement,
                    detail.field.value_or(0))
           .second) {
    return;
  }
  record.code = code_of(fault);
  record.uid = use.uid;
  if (fault != Fault::kCrash) record.requirement = use.requirement;
  record.field = detail.field;
  record.point = detail.point;
  record.message = message(fault, use, detail);
  hand_on(record);
}

void Findings::report(const Diagnostic& diagnostic, PointId uid) {
  // What waits for a task that failed fails with the same error; and our own have been told.
  const bool ours = diagnostic.code.starts_with("T07");
  if (ours || !told_.emplace(diagnostic.code, diagnostic.source.file, diagnostic.source.line, 0, 0, 0).second)
    return;
  FindingRecord record;
  record.code = diagnostic.code;
  record.uid = uid;
  record.message = diagnostic.message;
  record.source = diagnostic.source;
  hand_on(record);
}

void Findings::hand_on(const FindingRecord& record) {
  Log("check").error(to_string(record.source) + ": " + record.code + ": " + record.message);
  if (observer_) observer_->on_finding(record);
}

}  // namespace testudo
