#pragma once

#include <iosfwd>

#include "core/base/profile_reader.h"

namespace testudo::profiler {

struct ChromeTraceOptions {
  // Arrows for dependences: roughly triples the size of the file.
  bool flows = false;
};

// The trace-event JSON that ui.perfetto.dev and chrome://tracing open: each rank is a process, each lane a
// thread, each message an arrow. Every slice is one complete event ("X"); waits, which overlap other slices,
// are pairs of asynchronous events.
void write_chrome_trace(std::ostream& out, const profile::Profile& profile,
                        const ChromeTraceOptions& options = {});

}  // namespace testudo::profiler
