#pragma once

#include <chrono>
#include <string>
#include <thread>

#include "core/cluster/collectives.h"
#include "core/cluster/transport.h"

// Ways for a job to end badly, which every transport must survive in the same way: all ranks end. Each of the
// functions is called on all ranks and never returns.
namespace testudo::contract {

inline void wait_for_ever() {
  while (true) std::this_thread::sleep_for(std::chrono::seconds(1));
}

// The last rank gives up; the others wait for it.
inline void abort_on_last_rank(Transport& transport) {
  barrier(transport, CollectiveId{1}, [] {});
  if (transport.rank().value == transport.ranks() - 1) transport.abort("the last rank gives up");
  wait_for_ever();
}

// The same, from a callback.
inline void abort_in_callback(Transport& transport) {
  barrier(transport, CollectiveId{1}, [&transport] {
    if (transport.rank().value == transport.ranks() - 1) transport.abort("the callback gives up");
  });
  wait_for_ever();
}

// Rank 0 sends 16 bytes where the last one expects 8. `early`: before that.
inline void disagree_on_size(Transport& transport, bool early) {
  std::vector<std::byte> bytes(16);
  Rank last{transport.ranks() - 1};
  if (transport.rank() == Rank{0}) {
    if (!early) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    transport.send(last, Tag{0xabc}, bytes, {});
  }
  if (transport.rank() == last) {
    if (early) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    transport.receive(Rank{0}, Tag{0xabc}, std::span(bytes).first(8), {});
  }
  wait_for_ever();
}

inline constexpr const char* kSizeMessage =
    "a message from rank 0 with tag 0xabc has 16 bytes, but rank [0-9]+ expects 8: the two ranks disagree";

}  // namespace testudo::contract
