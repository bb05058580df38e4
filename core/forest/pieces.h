#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "core/geometry/domain.h"

namespace testudo {

// What the subspaces of a partition hold, by the position of their color: a list, or a formula, which takes
// no memory however many there are. Immutable, safe to read from any thread.
class Pieces {
 public:
  virtual ~Pieces() = default;

  size_t size() const { return size_; }
  bool disjoint() const { return disjoint_; }  // no point is in two of them
  bool complete() const { return complete_; }  // every point of what is partitioned is in one
  // In O(1). Precondition: position < size().
  virtual Domain domain(size_t position) const = 0;
  // Calls fn(position) once for each piece that shares a point with `query`, in ascending order.
  virtual void overlapping(const Domain& query, const std::function<void(size_t)>& fn) const = 0;
  // Whether there is one, without going through them.
  virtual bool any_overlaps(const Domain& query) const = 0;

 protected:
  Pieces(size_t size, bool disjoint, bool complete) : size_(size), disjoint_(disjoint), complete_(complete) {}

 private:
  const size_t size_;
  const bool disjoint_, complete_;
};

using PiecesRef = std::shared_ptr<const Pieces>;  // shared by a partition and what the analysis keeps of it

// Of any sets. Whether they are disjoint and complete is computed, in near-linear time of their boxes.
// `inside`: none reaches beyond the parent.
PiecesRef list_pieces(std::vector<Domain> domains, const Domain& parent, bool inside);
// The same where it is known.
PiecesRef list_pieces(std::vector<Domain> domains, bool disjoint, bool complete);

}  // namespace testudo
