#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/geometry/domain.h"

namespace testudo {

// Sets as bytes, for other processes of the same machine type: per set the number of its boxes, then their
// corners, all as 64-bit numbers.
std::vector<std::byte> to_bytes(std::span<const Domain> domains);

// The sets again; all are of dimension `dim`. Precondition: `bytes` are what to_bytes gave.
std::vector<Domain> domains_from_bytes(std::span<const std::byte> bytes, int dim);

}  // namespace testudo
