#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/analysis/access_mode.h"
#include "core/analysis/projection_table.h"

namespace testudo {

// Which points of one launch interfere with each other. Thread safe; each pair of projections is looked at
// once.
class SelfConflicts {
 public:
  struct Conflict {
    uint32_t first_requirement, second_requirement;
    uint32_t first_point, second_point;  // equal: one task with two requirements that alias
  };

  explicit SelfConflicts(ProjectionTable& projections) : projections_(projections) {}

  // All conflicts of a launch, by points and requirements in order. `atomic_only` gets those where both sides
  // are ATOMIC, which are legal and only need some order; the rest break the rules of index launches.
  struct Answer {
    std::vector<Conflict> illegal;  // at most one per pair of requirements
    std::vector<Conflict> atomic;   // all of them
  };
  Answer find(std::span<const Requirement> requirements, std::span<const Projection* const> projections);

 private:
  using Pairs = std::vector<std::pair<uint32_t, uint32_t>>;
  // `one`: of one requirement with itself.
  const Pairs& overlapping_points(const Projection& a, const Projection& b, bool one);

  ProjectionTable& projections_;
  std::mutex mutex_;
  std::unordered_map<uint64_t, std::unique_ptr<const Pairs>> pairs_, pairs_of_one_;
};

}  // namespace testudo
