#pragma once

#include <vector>

#include "checker/all_sizes.h"
#include "core/trace/model.h"

namespace testudo::checker {

struct LabelResult {
  Verdicts verdicts;
  // By position in trace.partitions(): whether no two subspaces share a point in this run, whatever the label
  // says.
  std::vector<bool> disjoint;
};

// C101 to C104: what each partition's labels say, by a sweep over its subspaces, and for all sizes where
// `general` (may be null) has a description of it; those that the runtime computed need not hold for all
// sizes.
LabelResult check_labels(const trace::Trace& trace, AllSizes* general, Strictness strictness);

}  // namespace testudo::checker
