#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace testudo::visualizer {

// (from, to)
using Arc = std::pair<size_t, size_t>;

// Leaves the fewest arcs that have the same paths between nodes 0..count-1, in ascending order. Where the
// arcs form a cycle it leaves them all and returns false. By Boost.Graph: O(nodes * arcs) at worst, so meant
// for graphs that can be drawn.
bool transitively_reduce(size_t count, std::vector<Arc>& arcs);

}  // namespace testudo::visualizer
