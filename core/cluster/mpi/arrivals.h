#pragma once

#include <mpi.h>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/cluster/transport.h"

namespace testudo {

// Small MPI messages of one tag from any rank, in the order in which MPI matches them. They come into buffers
// that wait for them, which is faster than to ask for what has come (MPI_Improbe) and to receive it then.
//
// Not thread safe.
class MpiArrivals {
 public:
  struct Message {
    Rank from;
    std::span<const std::byte> bytes;  // until release(); as many as the longest message has
  };

  // No message may be longer than `longest`.
  MpiArrivals(MPI_Comm communicator, int tag, size_t longest);
  ~MpiArrivals();
  MpiArrivals(const MpiArrivals&) = delete;
  MpiArrivals& operator=(const MpiArrivals&) = delete;

  // The oldest one, if there is one. Then release() must follow.
  std::optional<Message> next();
  void release();

 private:
  void start_released();

  struct Slot {
    MPI_Request request = MPI_REQUEST_NULL;
    std::vector<std::byte> buffer;
  };

  std::vector<Slot> slots_;  // used in turn
  size_t oldest_ = 0;
  size_t released_ = 0;  // those before the oldest that have not been started again
};

}  // namespace testudo
