#pragma once

#include "core/base/id.h"

namespace testudo {

// Uids from here on are known to one rank only: above these bits stands its number plus 1.
inline constexpr int kLocalIdShift = 40;

// In the files of several ranks read as one: the uid of a point that `rank` has for itself, as a rank before
// it does (the top-level task, a fence). None where the uid cannot be that of such a point.
constexpr PointId rank_copy(PointId uid, int rank, int ranks) {
  if (uid.value >> kLocalIdShift != 0) return {};
  return {uid.value + (static_cast<uint64_t>(ranks + 1 + rank) << kLocalIdShift)};
}

}  // namespace testudo
