#pragma once

#include <cstdint>

#include "core/base/id.h"
#include "core/program/requirement.h"

namespace testudo {

// How an operation uses its data, as far as ordering goes.
struct AccessMode {
  enum class Kind : uint8_t { kRead, kWrite, kReduce, kSimultaneous };
  Kind kind = Kind::kRead;
  ReductionId reduction = 0;  // for kReduce

  // Precondition: the requirement accesses something (privilege is not NO_ACCESS).
  static AccessMode of(const Requirement& requirement) {
    if (requirement.privilege == Privilege::kReduce) return {Kind::kReduce, requirement.reduction};
    // ATOMIC asks for some serial order; program order is one.
    bool shared =
        requirement.coherence == Coherence::kSimultaneous || requirement.coherence == Coherence::kRelaxed;
    // Readers that share with writers are one with them; that orders them after EXCLUSIVE readers, too.
    if (requirement.privilege == Privilege::kReadOnly && !shared) return {Kind::kRead, 0};
    return {shared ? Kind::kSimultaneous : Kind::kWrite, 0};
  }

  friend bool operator==(const AccessMode&, const AccessMode&) = default;
};

// Whether two uses of a common point and field must be ordered.
inline bool conflict(const AccessMode& a, const AccessMode& b) {
  return a != b || a.kind == AccessMode::Kind::kWrite;
}

}  // namespace testudo
