#pragma once

#include <cstdint>
#include <vector>

#include "core/base/profile_reader.h"

namespace testudo::profiler {

// A stretch of one lane in which nothing changes: what the lane does then is `event`, the innermost slice.
struct Segment {
  const profile::Event* event = nullptr;
  // The task, copy, fill or fold that makes progress: `event` itself, or for a runtime phase the one around
  // it (a task that launches). None for idle time, and while the one around waits.
  const profile::Event* owner = nullptr;
  uint64_t start_ns = 0;
  uint64_t end_ns = 0;

  uint64_t length() const { return end_ns - start_ns; }
};

// The lane's time without overlap, in order; gaps between slices are left out, and a slice of no length is a
// segment of no length. A wait counts only where its task keeps its processor, that is inside a slice of the
// same uid. Where slices overlap without nesting, the one that started later has the time. Pointers lead into
// `lane`.
std::vector<Segment> segments(const profile::LaneProfile& lane);

}  // namespace testudo::profiler
