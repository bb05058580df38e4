#include "interpreter/access_log.h"

#include <algorithm>
#include <utility>

#include "core/base/diagnostic.h"

namespace testudo {
namespace {

// Of one field of one requirement: how many different places are told, and how many strays are written down.
constexpr size_t kMaxPlaces = 64;
constexpr size_t kMaxStrays = 1000;

AccessVerb verb_of(AccessMonitor::Kind kind) {
  switch (kind) {
    case AccessMonitor::Kind::kRead:
      return AccessVerb::kReads;
    case AccessMonitor::Kind::kWrite:
      return AccessVerb::kWrites;
    case AccessMonitor::Kind::kReduce:
      return AccessVerb::kReduces;
  }
  return AccessVerb::kAccesses;
}

}  // namespace

AccessLog::FieldLog& AccessLog::log_of(FieldId field) {
  for (auto& log : fields_) {
    if (log->field != field) continue;
    if (log != fields_.front()) std::swap(log, fields_.front());
    return *fields_.front();
  }
  const Domain box = domain_.bounds();
  if (fields_.empty() && !domain_.dense()) {
    inside_ = PointBits(box);
    inside_.set(domain_);
  }
  auto log = std::make_unique<FieldLog>();
  log->field = field;
  log->read = log->written = log->reduced = PointBits(box);
  look_up_missing(*log);
  fields_.push_back(std::move(log));
  std::swap(fields_.back(), fields_.front());
  return *fields_.front();
}

const AccessLog::FieldLog* AccessLog::find(FieldId field) const {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [field](const auto& log) { return log->field == field; });
  return found == fields_.end() ? nullptr : found->get();
}

void AccessLog::look_up_missing(FieldLog& log) {
  // What a task gives up is missing whoever wrote it before.
  const bool given_up = discards(privilege_) && !refreshed_;
  const Domain missing = given_up ? domain_ : around_.missing(log.field);
  log.some_missing = !missing.empty();
  if (!log.some_missing) return;
  log.missing = PointBits(domain_.bounds());
  log.missing.set(missing);
}

void AccessLog::refresh() {
  refreshed_ = true;
  for (auto& log : fields_) look_up_missing(*log);
}

void AccessLog::access(FieldId field, const DomainPoint& point, Kind kind, const Source& where) {
  FieldLog& log = fields_.empty() || fields_.front()->field != field ? log_of(field) : *fields_.front();
  const int64_t index = log.read.index(point);
  if (index < 0) return stray(log, point, kind, where);
  if (!domain_.dense() && !inside_.test(index)) report(log, Fault::kOutside, point, verb_of(kind), where);
  switch (kind) {
    case Kind::kRead:
      check_read(log, point, index, AccessVerb::kReads, where);
      log.read.set(index);
      break;
    case Kind::kWrite:
      if (privilege_ == Privilege::kReadOnly)
        report(log, Fault::kWriteReadOnly, point, AccessVerb::kWrites, where);
      if (privilege_ == Privilege::kReduce)
        report(log, Fault::kReductionOnly, point, AccessVerb::kWrites, where);
      log.written.set(index);
      break;
    case Kind::kReduce:
      if (privilege_ == Privilege::kReadOnly)
        report(log, Fault::kWriteReadOnly, point, AccessVerb::kReduces, where);
      if (writes(privilege_)) check_read(log, point, index, AccessVerb::kReduces, where);
      log.reduced.set(index);
      break;
  }
}

void AccessLog::check_read(FieldLog& log, const DomainPoint& point, int64_t index, AccessVerb verb,
                           const Source& where) {
  if (privilege_ == Privilege::kReduce) return report(log, Fault::kReductionOnly, point, verb, where);
  if (!log.some_missing || !log.missing.test(index) || log.written.test(index)) return;
  const bool given_up = discards(privilege_) && !refreshed_;
  report(log, given_up ? Fault::kReadDiscarded : Fault::kUninitialised, point, verb, where);
}

void AccessLog::stray(FieldLog& log, const DomainPoint& point, Kind kind, const Source& where) {
  report(log, Fault::kOutside, point, verb_of(kind), where);
  if (point.dim == domain_.dim() && log.strays.size() < kMaxStrays) log.strays.emplace_back(kind, point);
  if (point.dim == domain_.dim() && around_.is_safe(log.field, point)) return;
  throw ProgramError({code_of(Fault::kOutside),
                      "an access to point " + to_string(point) + " of field " + std::to_string(log.field) +
                          " is so far outside of the region " + to_string(domain_) +
                          " that the task cannot go on",
                      where});
}

void AccessLog::report(FieldLog& log, Fault fault, const DomainPoint& point, AccessVerb verb,
                       const Source& where) {
  log.reported = true;
  if (log.told.size() == kMaxPlaces) return;
  CallStack stack = CallStack::here();
  if (std::find(log.told.begin(), log.told.end(), stack) != log.told.end()) return;
  log.told.push_back(stack);
  around_.report(fault, {log.field, point, verb, 0, stack, where});
}

bool AccessLog::reported(FieldId field) const {
  const FieldLog* log = find(field);
  return log && log->reported;
}

Domain AccessLog::touched(FieldId field, Kind kind) const {
  const FieldLog* log = find(field);
  if (!log) return {};
  const PointBits& bits = kind == Kind::kRead    ? log->read
                          : kind == Kind::kWrite ? log->written
                                                 : log->reduced;
  Domain touched = bits.to_domain();
  std::vector<DomainPoint> strays;
  for (const auto& [how, point] : log->strays) {
    if (how == kind) strays.push_back(point);
  }
  return strays.empty() ? touched : unite(touched, Domain::from_points(domain_.dim(), strays));
}

}  // namespace testudo
