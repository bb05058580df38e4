#pragma once

#include <vector>

#include "checker/all_sizes.h"
#include "checker/program.h"

namespace testudo::checker {

// C201 and C202: no two points of an operation touch a common point and field with conflicting access, and no
// point does so by two requirements. Launches of one shape (same task, requirements and regions) are judged
// once: by a sweep over the atoms of their regions, and for all sizes by `general` (may be null). `disjoint`
// says of each partition of the trace whether it is so in this run.
Verdicts check_launches(const Program& program, const ProgramAtoms& atoms, const std::vector<bool>& disjoint,
                        AllSizes* general, Strictness strictness);

}  // namespace testudo::checker
