#pragma once

#include <cstdint>
#include <vector>

#include "core/trace/schema.h"

namespace testudo::checker {

enum class AccessMode : uint8_t { kNone, kRead, kReduce, kWrite };
AccessMode mode_of(trace::Privilege privilege);
bool has_read(trace::Privilege privilege);   // the privilege allows to see the old contents
bool has_write(trace::Privilege privilege);  // the privilege allows to change the contents at will

// What of a requirement decides whether it conflicts with another one on the same point and field.
struct AccessClass {
  AccessMode mode = AccessMode::kNone;
  trace::Coherence coherence = trace::Coherence::kExclusive;
  ReductionId reduction = 0;  // 0 unless the mode is kReduce
  bool operator==(const AccessClass&) const = default;
};

AccessClass class_of(const trace::Requirement& requirement);

// The definition of interference. Two readers never conflict, nor do two reductions with one operator.
// Otherwise one of the two changes the data, and they conflict unless the program gave up the order: both
// ATOMIC, or both SIMULTANEOUS or RELAXED. Symmetric.
bool conflict(const AccessClass& a, const AccessClass& b);

// The distinct classes of a trace, numbered, with their conflicts in a table: the inner loops work on
// numbers.
class AccessClasses {
 public:
  // 0 is always the class without access.
  AccessClasses() : classes_(1), conflicts_(1, std::vector<bool>(1)) {}

  uint16_t intern(const AccessClass& access);
  size_t size() const { return classes_.size(); }
  const AccessClass& at(uint16_t number) const { return classes_[number]; }
  bool conflict(uint16_t a, uint16_t b) const { return conflicts_[a][b]; }

 private:
  std::vector<AccessClass> classes_;
  std::vector<std::vector<bool>> conflicts_;
};

}  // namespace testudo::checker
