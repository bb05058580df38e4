#pragma once

#include "checker/program.h"
#include "checker/progress.h"
#include "checker/reachability.h"
#include "checker/verdict.h"

namespace testudo::checker {

// The graph that a trace recorded, over the nodes of `program`: its dependences, and for an operation that
// takes the future of a single task an edge from that task.
std::vector<GraphEdge> recorded_edges(const Program& program);

// C501 and C502: operations of one context that touch a common point and field with conflicting access, on
// one rank, are ordered by a path of recorded dependences. Execution fences order everything before them with
// everything after them. Operations of different contexts are ordered through the tasks that issued them.
// Near-linear: see sweep.h.
//
// `budget` limits the search for paths that are longer than one dependence, as in Reachability; pairs that
// are left are unknown.
inline constexpr uint64_t kSearchBudget = uint64_t{1} << 32;
Verdicts check_order(const Program& program, const ProgramAtoms& atoms, const Progress& progress = {},
                     uint64_t budget = kSearchBudget);

// C503: warns of recorded dependences between operations that share no data, future or fence.
Verdicts check_precision(const Program& program, const ProgramAtoms& atoms);

}  // namespace testudo::checker
