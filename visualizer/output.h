#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/trace/model.h"
#include "visualizer/graphviz_render.h"
#include "visualizer/options.h"

namespace testudo::visualizer {

// Why a trace has no picture: it has no operations, and does not say of its run that it failed either. What a
// failed run leaves is shown, down to the error alone. `path` is for the message.
std::optional<Error> nothing_to_draw(const trace::Trace& trace, const std::string& path);

// Writes the graphs and pictures of a trace into options.out, and returns the files made. The first that
// cannot be drawn or written ends it.
Result<std::vector<std::string>> write_pictures(const trace::Trace& trace, const Options& options,
                                                const Graphviz& graphviz);

// Writes the report, and returns its file. Fails where a profile, verdict or statistics cannot be read or are
// of another run than the trace.
Result<std::string> write_report(const trace::Trace& trace, const Options& options, const Graphviz& graphviz);

}  // namespace testudo::visualizer
