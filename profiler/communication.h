#pragma once

#include <cstdint>
#include <vector>

#include "core/base/profile_reader.h"
#include "profiler/statistics.h"

namespace testudo::profiler {

// What one rank sent to another.
struct PairStatistics {
  uint32_t sender = 0;
  uint32_t receiver = 0;
  uint64_t messages = 0;
  uint64_t bytes = 0;
  uint64_t reductions = 0;  // of the messages
  uint64_t unmatched = 0;   // sends without a receive, receives without a send; not among the messages
  // From the end of the send to the start of the receive, of those whose slices are there: how long the
  // message was under way or waited for its receiver. As exact as the clocks agree; less than nothing counts
  // as 0.
  Distribution latency;
};

// Of all pairs of ranks between which there was a message, by sender, then receiver. O(n log n).
std::vector<PairStatistics> communication(const profile::Profile& profile);

// A message with both its slices.
struct DrawnMessage {
  const profile::Event* send = nullptr;
  const profile::Event* receive = nullptr;
  size_t send_lane = 0;
  size_t receive_lane = 0;
  const profile::Message* message = nullptr;  // as it was sent
};
std::vector<DrawnMessage> drawn_messages(const profile::Profile& profile);

}  // namespace testudo::profiler
