#pragma once

#include <cstdint>
#include <functional>

#include "core/base/clock.h"
#include "core/cluster/collectives.h"

namespace testudo {

// How far this rank's clock is from that of rank 0.
struct ClockOffset {
  int64_t offset_ns = 0;       // to be added to this rank's clock to have that of rank 0
  uint64_t round_trip_ns = 0;  // of the message that it was read from: it is wrong by half of that at most
};

// Asks rank 0 for its time, a few times, and takes the answer that came soonest: what delays a message only
// makes its answer useless, not wrong. All ranks call it, once for an id, as for other collectives; it waits
// until this rank is done. Not to be called by callbacks of the transport. `rounds` messages in each
// direction between rank 0 and each of the others; 0 on rank 0 itself.
ClockOffset measure_clock_offset(Transport& transport, CollectiveId id, int rounds = 16,
                                 const std::function<uint64_t()>& clock = now_ns);

}  // namespace testudo
