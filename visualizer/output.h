#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/trace/model.h"
#include "visualizer/graphviz_render.h"
#include "visualizer/options.h"

namespace testudo::visualizer {

// Writes the graphs and pictures of a trace into options.out, and returns the files made. The first that
// cannot be drawn or written ends it.
Result<std::vector<std::string>> write_pictures(const trace::Trace& trace, const Options& options,
                                                const Graphviz& graphviz);

// Writes the report, and returns its file.
Result<std::string> write_report(const trace::Trace& trace, const Options& options, const Graphviz& graphviz);

}  // namespace testudo::visualizer
