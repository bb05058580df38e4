#pragma once

#include <cstdint>
#include <vector>

#include "core/geometry/domain.h"

namespace testudo {

// What is dealt out when `parent` is cut: positions along the longest dimension (the first of several) of a
// box, points of a sparse set. Precondition: it is not empty.
uint64_t cut_length(const Domain& parent);

// Cuts `parent` into pieces with sizes in proportion to `weights`, in multiples of `granularity` but for the
// last that gets anything. Errors: T0208 numbers that make no sense.
std::vector<Domain> cut_by_weight(const Domain& parent, const std::vector<uint64_t>& weights,
                                  uint64_t granularity);

}  // namespace testudo
