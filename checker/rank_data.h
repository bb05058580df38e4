#pragma once

#include "checker/program.h"

namespace testudo::checker {

// C701 between ranks, each of which has its own memory: in program order, what a task reads on its rank is
// what was written last, whoever wrote it: written there, or brought by messages from ranks that had it; and
// what tasks on other ranks reduced since then has come as well. A rank may write the value of a fill by
// itself. Reductions on the reading rank count as applied: that they come before the read is for C501.
//
// Judges exclusive coherence only; what is written otherwise counts as valid everywhere. Where ranks make
// different calls, nothing is known. `agreed`: they do not.
//
// For every rank, field and atom it keeps what is missing, which in a right run is little: a write makes one
// run of it on each other rank, a message removes it. O(ranks * log) a use, amortised.
Verdicts check_rank_data(const Program& program, const ProgramAtoms& atoms, bool agreed);

}  // namespace testudo::checker
