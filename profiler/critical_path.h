#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/profile_reader.h"
#include "profiler/statistics.h"

namespace testudo::profiler {

// Why a step could not start before the one before it on the path had come so far.
enum class Cause : uint8_t {
  kStart,       // the first step
  kDependence,  // it needed what the step before made
  kLaunch,      // the step before launched it
  kResume,      // the same task before it blocked
  kWait,        // a blocked task waited for the step before
};
const char* to_string(Cause cause);

// An uninterrupted stretch of one task, copy, fill or fold.
struct Step {
  PointId uid;
  profile::Kind kind = profile::Kind::kTask;
  std::string name;
  size_t lane = 0;  // index in the profile
  uint64_t start_ns = 0;
  uint64_t end_ns = 0;
  uint64_t length_ns =
      0;  // what it adds to the path: less than its time where the next step was launched midway
  Cause cause = Cause::kStart;
};

// What steps of one kind and name add to the path.
struct PathShare {
  profile::Kind kind = profile::Kind::kTask;
  std::string name;
  uint64_t steps = 0;
  uint64_t length_ns = 0;
};

// The longest chain of work in which every step had to wait for the one before: no number of processors makes
// the run shorter, as long as the tasks themselves stay as they are.
struct CriticalPath {
  uint64_t length_ns = 0;
  std::vector<Step> steps;
  std::vector<PathShare> shares;  // longest first
  // Per point of the run: how much longer it could take, or later come, without making the path longer.
  Distribution slack;
  uint64_t points_without_slack = 0;
  // Recorded orders that the recorded times contradict (the later point starts first), or that form a circle.
  // They are left out of the path; in a sound run there are none.
  uint64_t contradicted = 0;
};

// O(n log n) in the number of events and dependences.
CriticalPath critical_path(const profile::Profile& profile);

}  // namespace testudo::profiler
