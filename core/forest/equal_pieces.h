#pragma once

#include <cstddef>
#include <cstdint>

#include "core/forest/pieces.h"

namespace testudo {

// A box that is cut across its longest dimension (the first of several), of n positions: piece i of the first
// `filled` gets those from floor(i*n/filled) on; the pieces after them are empty. Disjoint, and complete.
// Null where there is no such formula: the parent is empty, sparse or has 2^63 positions or more.
// Precondition: 0 < filled <= size < 2^32.
PiecesRef equal_pieces(const Domain& parent, size_t size, uint64_t filled);

}  // namespace testudo
