#pragma once

#include <vector>

#include "checker/all_sizes.h"
#include "core/trace/model.h"

namespace testudo::checker {

// C101 to C104: what each partition's labels say, by a sweep over its subspaces, and for all sizes where `general`
// (may be null) has a description of it.
Verdicts check_labels(const trace::Trace& trace, AllSizes* general, Strictness strictness);

// By position in trace.partitions(): whether no two subspaces share a point. The sweep alone.
std::vector<bool> disjoint_partitions(const trace::Trace& trace);

}  // namespace testudo::checker
