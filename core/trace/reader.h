#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/trace/schema.h"

namespace testudo::trace {

// Is called with each record in turn, the `end` record included.
using Visitor = std::function<void(Record&&)>;

// Reads a trace, plain or compressed with zstd (told by its first bytes), one record after the other. Checks
// everything that docs/trace-format.md demands: syntax, members and their types, that every id was introduced
// before, dimensions, and that the trace is whole. The error says "file:line: what"; the visitor has then
// seen the records of the lines before, and must not treat them as a trace. Memory: the set of ids, about 100
// bytes a point.
Result<End> read_trace(const std::string& path, const Visitor& visit);
// The same from the text of a trace; `name` stands for the file in errors.
Result<End> read_trace_text(std::string_view text, const std::string& name, const Visitor& visit);

}  // namespace testudo::trace
