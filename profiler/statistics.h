#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/profile_reader.h"
#include "profiler/segments.h"

namespace testudo::profiler {

// Of durations in nanoseconds. `stddev` is that of the population; percentiles are samples (nearest rank).
struct Distribution {
  uint64_t count = 0;
  uint64_t total = 0;
  uint64_t min = 0;
  uint64_t max = 0;
  uint64_t p50 = 0;
  uint64_t p95 = 0;
  double mean = 0;
  double stddev = 0;
};
Distribution distribution(std::vector<uint64_t> samples);

struct LaneStatistics {
  profile::LaneInfo info;
  std::array<uint64_t, profile::kKinds> time_ns = {};  // by kind: own time, without inner slices
  uint64_t slices = 0;
  // These three add up to the span of the run; idle includes what no slice accounts for.
  uint64_t busy_ns = 0;
  uint64_t runtime_ns = 0;
  uint64_t idle_ns = 0;
};

// All points with one name and kind. One sample per point: the own time of its slices together.
struct GroupStatistics {
  profile::Kind kind = profile::Kind::kTask;
  std::string name;
  Distribution time;
  Distribution wait;  // from ready to the first slice, of the points whose ready time is known
};

// A runtime or idle phase. One sample per slice: its own time.
struct PhaseStatistics {
  profile::Kind kind = profile::Kind::kLaunch;
  Distribution time;
};

// How evenly the work of one kind of processors is spread.
struct Balance {
  profile::LaneKind kind = profile::LaneKind::kCpu;
  size_t lanes = 0;
  double mean_busy_ns = 0;
  uint64_t max_busy_ns = 0;
  double imbalance = 0;  // max / mean - 1: the share by which the slowest lane exceeds an even spread
};

struct Statistics {
  // From the first slice to the last.
  uint64_t start_ns = 0;
  uint64_t end_ns = 0;
  uint64_t events = 0;
  uint64_t dependences = 0;
  uint64_t points = 0;  // tasks, copies, fills and folds
  uint64_t busy_ns = 0;
  uint64_t runtime_ns = 0;
  uint64_t idle_ns = 0;
  std::vector<LaneStatistics> lanes;
  std::vector<GroupStatistics> groups;  // by total time, largest first
  std::vector<PhaseStatistics> phases;  // runtime and idle kinds that occur
  std::vector<Balance> balance;         // kinds of lanes that did work
  Distribution waiting;                 // tasks: ready to start
  Distribution depending;               // tasks: launched to ready
  Distribution blocked;                 // waits of running tasks
  std::vector<double> concurrency;      // mean number of busy lanes in equal parts of the span
  std::vector<uint64_t> time_at_level;  // [k]: time in which exactly k lanes were busy

  uint64_t span_ns() const { return end_ns - start_ns; }
};

// O(n log n) in the number of events.
Statistics statistics(const profile::Profile& profile, size_t concurrency_parts = 60);

}  // namespace testudo::profiler
