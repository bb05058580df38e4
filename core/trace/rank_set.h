#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/trace/model.h"

namespace testudo::trace {

// Reads the traces that the ranks of one run left, in any order, as one model (see rank_merge.h); the trace
// of a run on one rank is read as it is. The error says "file:line: what", or which files do not belong
// together and why: other numbers of ranks, programs, arguments or modes, a rank that is missing or there
// twice. Memory: for a short time twice that of the model.
Result<Trace> load_traces(std::span<const std::string> paths);

// A name for messages, and the text of a trace.
using NamedText = std::pair<std::string, std::string>;
Result<Trace> load_trace_texts(std::span<const NamedText> texts);

}  // namespace testudo::trace
