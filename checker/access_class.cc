#include "checker/access_class.h"

#include <algorithm>

#include "core/base/check.h"

namespace testudo::checker {

using trace::Coherence;
using trace::Privilege;

AccessMode mode_of(Privilege privilege) {
  switch (privilege) {
    case Privilege::kNoAccess:
      return AccessMode::kNone;
    case Privilege::kReadOnly:
      return AccessMode::kRead;
    case Privilege::kReduce:
      return AccessMode::kReduce;
    case Privilege::kReadWrite:
    case Privilege::kWriteOnly:
    case Privilege::kWriteDiscard:
      return AccessMode::kWrite;
  }
  return AccessMode::kNone;
}

// WRITE_DISCARD gives up the old contents but lets the task read what it wrote, as READ_WRITE does; so does
// WRITE_ONLY for what it wrote itself.
bool has_read(Privilege privilege) {
  return privilege == Privilege::kReadOnly || has_write(privilege);
}

bool has_write(Privilege privilege) {
  return mode_of(privilege) == AccessMode::kWrite;
}

AccessClass class_of(const trace::Requirement& requirement) {
  const AccessMode mode = mode_of(requirement.privilege);
  return {mode, requirement.coherence, mode == AccessMode::kReduce ? requirement.reduction : 0};
}

bool conflict(const AccessClass& a, const AccessClass& b) {
  if (a.mode == AccessMode::kNone || b.mode == AccessMode::kNone) return false;
  if (a.mode == AccessMode::kRead && b.mode == AccessMode::kRead) return false;
  if (a.mode == AccessMode::kReduce && b.mode == AccessMode::kReduce && a.reduction == b.reduction)
    return false;
  const auto unordered = [](Coherence c) {
    return c == Coherence::kSimultaneous || c == Coherence::kRelaxed;
  };
  if (unordered(a.coherence) && unordered(b.coherence)) return false;
  return a.coherence != Coherence::kAtomic || b.coherence != Coherence::kAtomic;
}

uint16_t AccessClasses::intern(const AccessClass& access) {
  if (access.mode == AccessMode::kNone) return 0;
  const auto at = std::find(classes_.begin() + 1, classes_.end(), access);
  if (at != classes_.end()) return static_cast<uint16_t>(at - classes_.begin());
  CHECK(classes_.size() < UINT16_MAX);
  classes_.push_back(access);
  conflicts_.assign(classes_.size(), std::vector<bool>(classes_.size()));
  for (size_t i = 0; i < classes_.size(); ++i) {
    for (size_t j = 0; j < classes_.size(); ++j) {
      conflicts_[i][j] = checker::conflict(classes_[i], classes_[j]);
    }
  }
  return static_cast<uint16_t>(classes_.size() - 1);
}

}  // namespace testudo::checker
