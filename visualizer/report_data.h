#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/base/profile_reader.h"
#include "core/base/result.h"
#include "core/trace/model.h"
#include "visualizer/graphviz_render.h"
#include "visualizer/partition_picture.h"
#include "visualizer/task_graph.h"

namespace testudo::visualizer {

// What goes into a report, and how much of it: a page of about 15 MB still answers at once.
struct ReportOptions {
  TaskGraphOptions graph;
  PictureOptions pictures;
  size_t slices = 100'000;
  size_t points = 100'000;
  size_t dependences = 500'000;
  size_t messages = 20'000;
  size_t graphs = 24;       // contexts whose graph is laid out
  size_t partitions = 200;  // that have a picture
};

// What a report shows beside the trace.
struct ReportExtras {
  const profile::Profile* profile = nullptr;      // else the trace's `timing` records are the timeline
  const nlohmann::json* verdict = nullptr;        // what `legion-check --format=json` wrote
  const nlohmann::json* other_verdict = nullptr;  // the same, of another run's trace
  const nlohmann::json* profile_json = nullptr;   // what `legion-prof --json` wrote: for the critical path
};

// The data of the page, as visualizer/web/src/data.ts describes it. Fails where Graphviz does.
Result<nlohmann::json> report_data(const trace::Trace& trace, const ReportExtras& extras,
                                   const ReportOptions& options, const Graphviz& graphviz);

}  // namespace testudo::visualizer
