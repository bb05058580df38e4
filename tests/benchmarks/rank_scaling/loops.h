#pragma once

#include <string>
#include <vector>

#include "core/forest/forest.h"
#include "core/program/launch.h"

namespace benchmarks {

// The loop body of a program whose work per rank does not depend on the number of ranks. Everything but the
// tilings wraps around, so that all ranks have equally many neighbours.
struct Loop {
  testudo::LogicalRegion region;
  std::vector<testudo::FieldId> fields;
  testudo::Domain colors;                               // of every launch
  std::vector<std::vector<testudo::TaskLaunch>> steps;  // by turns
};

constexpr int64_t kPiecesPerRank = 4;
constexpr testudo::TaskId kWork = 1;
constexpr testudo::ReductionId kSum = 1;

// "stencil_1d", "stencil_2d": blocks and the elements next to them, in two fields that alternate.
// "circuit": pieces of a graph with nodes of their own, nodes that they share with others, and those of
// others (ghosts); all three are read, then reduced into, then updated by their owners.
const std::vector<std::string>& loop_names();
// Over partitions that are made by a formula, so that what a rank keeps of them does not depend on their
// number of colors either. "tiles_1d", "tiles_2d": stencils, with and without neighbours; "tiles_sum":
// reductions; "tiles_few": one rank that launches over a few colors of the many.
const std::vector<std::string>& tiling_names();
Loop make_loop(const std::string& name, testudo::Forest& forest, int ranks);

}  // namespace benchmarks
