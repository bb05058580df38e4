#pragma once

#include <cstdint>

#include "core/analysis/sharding_table.h"

namespace testudo {

// How an operation and its points get their numbers. Those of a replicated context are the same on every
// rank, though a rank has nodes for its own points only; all others differ from those of other ranks.
struct Numbering {
  bool replicated = false;
  uint32_t points = 0;                 // of the operation, on all ranks
  const Sharding* sharding = nullptr;  // null: this rank runs all

  uint32_t own_points() const {
    return sharding ? static_cast<uint32_t>(sharding->own().size()) : points;
  }
};

}  // namespace testudo
