#pragma once

#include <cstddef>
#include <string>

#include "core/trace/model.h"
#include "visualizer/drawing.h"

namespace testudo::visualizer {

struct RegionTreeOptions {
  size_t subregions =
      8;               // how many subregions of a partition are drawn; the rest is one node that counts them
  size_t limit = 400;  // how many nodes in all
};

// A region tree: index spaces and the partitions of them, from the root down.
Drawing draw_region_tree(const trace::Trace& trace, RegionTreeId tree, const RegionTreeOptions& options);

// A set for people. One of many boxes is cut to its bounds: a label is no place for a thousand intervals.
std::string short_text(const Domain& domain);
// "restriction, transform [[4]], extent [0..5]": how a partition was made, for people.
std::string operator_text(const trace::Trace& trace, const trace::Operator& made_by);
// "disjoint (claimed), complete (computed)".
std::string claims_text(const trace::Partition& partition);

}  // namespace testudo::visualizer
