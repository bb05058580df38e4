#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "core/base/id.h"

namespace testudo {

// A phase barrier or dynamic collective: the task that made it, and which of that task's it is. So all ranks
// that run one task have the same ids for the same barriers.
struct BarrierId {
  PointId task;
  uint32_t number = 0;  // from 1; 0: no barrier

  explicit operator bool() const { return number != 0; }
  friend auto operator<=>(const BarrierId&, const BarrierId&) = default;
};

// One phase of a barrier, counted from 0. It is complete when it has had its arrivals and the phases before
// it are complete.
struct Phase {
  BarrierId barrier;
  uint32_t number = 0;
};

// What an operation has to do with phase barriers: it starts when all of `waits` are complete, and arrives
// once at each of `arrivals` when all of its points, and what they launched, have finished.
struct PhaseUse {
  std::vector<Phase> waits;
  std::vector<Phase> arrivals;

  bool empty() const { return waits.empty() && arrivals.empty(); }
};

}  // namespace testudo
