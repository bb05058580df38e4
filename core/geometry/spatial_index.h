#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "core/geometry/domain.h"

namespace testudo {

// Answers which of many sets overlap a given one. Built once over all boxes of the sets, then immutable and
// safe to query from any thread. Build O(n log n) in the boxes; a query O(log n + answers) on sets that
// overlap each other little. All sets have one dimension.
class SpatialIndex {
 public:
  SpatialIndex();  // over no sets
  explicit SpatialIndex(std::span<const Domain> sets);
  ~SpatialIndex();
  SpatialIndex(SpatialIndex&&) noexcept;
  SpatialIndex& operator=(SpatialIndex&&) noexcept;

  // Calls fn(i) once for each set i that shares a point with `query`, in ascending order of i.
  void overlapping(const Domain& query, const std::function<void(size_t)>& fn) const;

 private:
  struct Tree;
  std::unique_ptr<const Tree> tree_;
};

}  // namespace testudo
