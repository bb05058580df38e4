#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

// Dependent partitioning of a line with plain arrays and OpenMP: what the runtime's operators are compared
// with. Sets are sorted lists of intervals that do not touch.
namespace benchmarks {

using Interval = std::pair<int64_t, int64_t>;
using Sets = std::vector<std::vector<Interval>>;

// For each color in 0..colors-1, where it is. Other values are in no set.
Sets reference_by_field(const std::vector<int64_t>& color, int64_t colors);
// For each source, where its pointers lead; pointers outside of 0..size-1 lead nowhere.
Sets reference_image(const Sets& sources, const std::vector<int64_t>& pointers, int64_t size);
// For each target, whose pointers lead there. Precondition: the targets are disjoint.
Sets reference_preimage(const Sets& targets, const std::vector<int64_t>& pointers);

}  // namespace benchmarks
