#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "core/cluster/transport.h"

namespace testudo {

// How a network misbehaves, within what Transport allows.
struct Disturbance {
  uint64_t seed = 1;
  // Each send and receive begins up to this much later than it was asked for.
  std::chrono::microseconds longest_delay{500};
  // This many times longer on one rank; no rank, if negative.
  Rank slow_rank{-1};
  int slowness = 10;
};

// For tests: a transport that passes everything on to `inner`, late and out of order, as if the network or
// this rank had been slow. What has the same direction, rank and tag keeps its order. A seed gives the same
// delays for the same calls in the same order. One more thread, which begins the operations; callbacks run
// where `inner` calls them.
std::unique_ptr<Transport> disturb(std::unique_ptr<Transport> inner, const Disturbance& disturbance);

}  // namespace testudo
