#pragma once

#include <vector>

#include "core/geometry/domain.h"

namespace testudo::checker {

// A box of up to kMaxDim dimensions, corners inclusive. How many dimensions count is known to its holder.
struct Box {
  coord_t lo[kMaxDim];
  coord_t hi[kMaxDim];

  DomainPoint low_corner(int dim) const;
};

bool overlap(const Box& a, const Box& b, int dim);
// Whether every point of `inner` is in `outer`.
bool covers(const Box& outer, const Box& inner, int dim);

// The disjoint boxes of a set.
std::vector<Box> boxes_of(const Domain& domain);

// The low corner of its first box. Precondition: not empty.
DomainPoint first_point(const Domain& domain);

}  // namespace testudo::checker
