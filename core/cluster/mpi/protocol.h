#pragma once

#include <mpi.h>

#include <atomic>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "core/cluster/match_table.h"
#include "core/cluster/mpi/arrivals.h"
#include "core/cluster/mpi_transport.h"

namespace testudo {

// `done` follows when all ranks have begun one.
struct BarrierOperation {
  Transport::Done done;
};

// Ends the job.
struct AbortOperation {};

// What one rank says to others through MPI. All MPI messages are one of two kinds:
//
// - A header, with MPI's tag 0: channel, tag and size, because MPI's tags are smaller than ours. Small
// messages travel with it.
// - The bytes of a larger message, which go from the sender's span to the receiver's. The sender counts MPI's
//   other tags round for these, and the header says which. A tag must not come round while an older message
//   has it: a rank would need to have 32,766 large messages (2^31 with Open MPI and MPICH) before one
//   receiver at a time.
//
// MPI keeps the order of headers between two ranks, so the match table sees messages in the order in which
// they were sent.
//
// Not thread safe: an engine of SharedProgress. Callbacks are called within progress(), and may begin
// operations.
class MpiProtocol {
 public:
  // A copy of MPI_COMM_WORLD; all its ranks must make one.
  explicit MpiProtocol(const MpiOptions& options);
  ~MpiProtocol();  // as above
  MpiProtocol(const MpiProtocol&) = delete;
  MpiProtocol& operator=(const MpiProtocol&) = delete;

  Rank rank() const { return rank_; }
  int ranks() const { return ranks_; }

  using Item =
      std::variant<SendOperation, ReceiveOperation, ReceiveAllOperation, BarrierOperation, AbortOperation>;

  void begin(SendOperation&& send);
  void begin(ReceiveOperation&& receive);
  void begin(const ReceiveAllOperation& receives);
  void begin(BarrierOperation&& barrier);
  [[noreturn]] void begin(AbortOperation) { abort(); }

  // From any thread: see MpiTransport::copies_up_to.
  void defer(SendOperation& send) const {
    if (send.bytes.size() <= eager_bytes_) send.copy_bytes();
  }

  // Moves on what can be moved without waiting. Returns whether anything was.
  bool progress();
  // Whether something was begun, or can be finished, since the last progress().
  bool has_work() const { return begun_ || !ready_.empty(); }

  // Whether operations of this rank await MPI. From any thread.
  bool busy() const { return busy_.load(std::memory_order_relaxed); }
  void warn_of_leftovers() const { table_.warn_of_leftovers(rank_); }

  [[noreturn]] void abort();

 private:
  struct Header {
    uint64_t tag;
    uint64_t bytes;
    Channel channel;
    int32_t payload_tag;  // MPI's, of the bytes; 0 where they follow in the same message
  };
  // A message that came before its receive.
  struct Arrival {
    Header header;
    std::vector<std::byte> bytes;  // where they came with the header
  };

  void send_eagerly(SendOperation& send);
  std::byte* take_outgoing();
  bool receive_header();
  void deliver(const Header& header, std::span<const std::byte> bytes, ReceiveOperation receive);
  bool complete_requests();
  bool call_back();
  void send_pieces(Rank to, int tag, std::span<const std::byte> bytes, Transport::Done done);
  void receive_pieces(Rank from, int tag, std::span<std::byte> bytes, Transport::Done done);
  void await(MPI_Request request, Transport::Done done);
  void make_ready(Transport::Done&& done);
  int next_payload_tag();

  const size_t eager_bytes_;
  const size_t piece_bytes_;
  MPI_Comm communicator_ = MPI_COMM_NULL;
  std::optional<MpiArrivals> arrivals_;
  Rank rank_;
  int ranks_ = 0;
  int highest_tag_ = 0;
  int payload_tag_ = 0;
  MatchTable<Arrival> table_;
  bool begun_ = false;
  int headers_ = 0;  // received since requests were looked at

  // Buffers for headers with bytes, and those that MPI does not use now: as many as were under way at once.
  std::vector<std::unique_ptr<std::byte[]>> outgoing_;
  std::vector<std::byte*> unused_;

  // Callbacks whose time has come: progress() alone calls them.
  std::vector<Transport::Done> ready_;
  std::vector<Transport::Done> calling_;  // scratch

  // In step: what MPI works on, and what follows. Apart, because MPI wants an array.
  std::vector<MPI_Request> requests_;
  std::vector<Transport::Done> completions_;
  std::vector<int> completed_;     // scratch
  std::atomic<bool> busy_{false};  // whether there are any; written by who has the turn
};

}  // namespace testudo
