#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "core/base/result.h"
#include "core/cluster/transport.h"

namespace testudo {

// How the progress thread looks for messages: for some time after the last thing that happened without pause,
// then at intervals of a sixteenth of the time since, up to a longest. So it adds little to any wait, and
// takes little of a core in a long one. Operations of its own rank wake it at once.
struct Patience {
  std::chrono::microseconds spin;
  std::chrono::microseconds longest_sleep;
};

struct MpiOptions {
  // Messages up to this many bytes travel with their header; larger ones go straight from the sender's memory
  // to the receiver's, after it. Both together should be below what MPI itself sends at once: within a
  // machine 4,096 bytes with Open MPI, where a message of 8 KiB takes 10 us with its header and 3 us after
  // it.
  size_t eager_bytes = 4000;
  // Larger messages go in pieces, because MPI counts in int.
  size_t piece_bytes = size_t{1} << 30;
  Patience idle{std::chrono::microseconds(50), std::chrono::microseconds(1000)};
  // While MPI works on large messages, which some MPI libraries move only while they are called.
  Patience in_flight{std::chrono::microseconds(20000), std::chrono::microseconds(50)};
  // How long it leaves MPI to the threads that poll, before it looks whether they still do.
  std::chrono::microseconds polled{500};
  // Only the progress thread calls MPI, and polling does nothing: as with an MPI library that offers no more
  // than MPI_THREAD_FUNNELED.
  bool one_thread = false;
};

// Whether Testudo was built with MPI.
bool has_mpi();

// Over MPI_COMM_WORLD, of which all processes must call this, once. Its progress thread starts MPI, being
// MPI's main thread, and ends it. Any thread calls MPI, one at a time (MPI_THREAD_SERIALIZED). Where the
// program has started MPI before, it must have asked for MPI_THREAD_MULTIPLE, and must end it itself, after
// the transport. Destroying the transport waits for all ranks to do so. Error: no MPI, or MPI in a state that
// does not allow this.
Result<std::unique_ptr<Transport>> connect_mpi(const MpiOptions& options);

}  // namespace testudo
