#pragma once

#include "checker/all_sizes.h"
#include "checker/progress.h"
#include "checker/verdict.h"
#include "core/trace/model.h"

namespace testudo::checker {

struct CheckOptions {
  Strictness strictness = Strictness::kThisRun;
  bool precision = false;
  Progress progress;
};

// Everything that legion-check verifies. `general` may be null: then nothing is proved for all sizes.
Verdicts check_all(const trace::Trace& trace, AllSizes* general, const CheckOptions& options);

}  // namespace testudo::checker
