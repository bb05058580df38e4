#include "core/cluster/mpi_transport.h"

#include <mpi.h>
#include <sys/prctl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "core/base/check.h"
#include "core/cluster/mpi/protocol.h"
#include "core/cluster/shared_progress.h"

namespace testudo {
namespace {

// How long a rank that ends the job leaves it to MPI, and how long one that ends waits for its last messages.
constexpr std::chrono::seconds kGrace{2};

// MPI between its start and its end, unless that is the program's affair.
class MpiSession {
 public:
  // Error: the state of MPI does not allow another user.
  std::optional<Error> start(bool one_thread) {
    int initialized = 0, finalized = 0, level = 0;
    MPI_Initialized(&initialized);
    MPI_Finalized(&finalized);
    if (finalized) return Error{"MPI was ended before: a process can connect to other ranks only once"};
    if (initialized) {
      MPI_Query_thread(&level);
      any_thread_ = !one_thread;
      if (level == MPI_THREAD_MULTIPLE) return std::nullopt;
      return Error{
          "the program started MPI without MPI_THREAD_MULTIPLE, which leaves no room for Testudo's messages"};
    }
    MPI_Init_thread(nullptr, nullptr, one_thread ? MPI_THREAD_FUNNELED : MPI_THREAD_SERIALIZED, &level);
    owned_ = true;
    any_thread_ = !one_thread && level >= MPI_THREAD_SERIALIZED;
    if (level >= MPI_THREAD_FUNNELED) return std::nullopt;
    return Error{"this MPI allows no threads: it offers less than MPI_THREAD_FUNNELED"};
  }
  ~MpiSession() {
    if (owned_) MPI_Finalize();
  }

  // Whether other threads than this one may call MPI.
  bool any_thread() const { return any_thread_; }

 private:
  bool owned_ = false;
  bool any_thread_ = false;
};

// Carries out Patience. Of the progress thread.
class Backoff {
 public:
  explicit Backoff(const MpiOptions& options) : options_(options) {
    // Linux adds this many nanoseconds to a wait; 50,000 otherwise.
    prctl(PR_SET_TIMERSLACK, 1000);
  }

  // After a round that moved something, or did not. `in_flight`: MPI works on something.
  void pause(bool moved, bool in_flight, Doorbell& doorbell) {
    auto now = std::chrono::steady_clock::now();
    if (moved) last_moved_ = now;
    auto idle = now - last_moved_;
    const Patience& patience = in_flight ? options_.in_flight : options_.idle;
    if (idle < patience.spin) {
      std::this_thread::yield();
    } else if (doorbell.wait(std::min<std::chrono::nanoseconds>(idle / 16, patience.longest_sleep))) {
      last_moved_ = std::chrono::steady_clock::now();
    }
  }

 private:
  const MpiOptions& options_;
  std::chrono::steady_clock::time_point last_moved_;
};

struct Identity {
  Rank rank;
  int ranks = 0;
};

class MpiTransport final : public Transport {
 public:
  explicit MpiTransport(const MpiOptions& options) : options_(options) {}

  // Call once, before anything else. Error: see connect_mpi.
  std::optional<Error> start() {
    std::promise<Result<Identity>> started;
    auto outcome = started.get_future();
    thread_ = std::thread([this, started = std::move(started)]() mutable { run(started); });
    Result<Identity> identity = outcome.get();
    if (!identity) return Error{identity.error()};
    identity_ = identity.value();
    return std::nullopt;
  }

  ~MpiTransport() override {
    if (progress_) close();
    thread_.join();
  }

  Rank rank() const override { return identity_.rank; }
  int ranks() const override { return identity_.ranks; }

  void send(Rank to, Tag tag, std::span<const std::byte> bytes, Done done) override {
    CHECK(to.value >= 0 && to.value < ranks());
    SendOperation operation{rank(), to, tag, bytes, std::move(done)};
    counter_.count(operation);
    progress_->begin(std::move(operation));
  }

  void receive(Rank from, Tag tag, std::span<std::byte> bytes, Done done) override {
    CHECK(from.value >= 0 && from.value < ranks());
    progress_->begin(ReceiveOperation{rank(), from, tag, bytes, std::move(done)});
  }

  void receive_all(uint64_t first_tag, std::span<const Expected> expected, Receiver& receiver) override {
    progress_->begin(ReceiveAllOperation{rank(), first_tag, expected, &receiver});
  }

  size_t copies_up_to() const override { return options_.eager_bytes; }

  bool poll() override { return progress_->poll(); }

  [[noreturn]] void abort(const std::string& message) override {
    report_abort(rank(), message);
    progress_->begin(AbortOperation());
    // Another thread is at it, and will end the process when it has done. Where a callback holds it up,
    // ending without MPI's knowledge makes the launcher end the others.
    std::this_thread::sleep_for(kGrace);
    std::_Exit(kAbortStatus);
  }

  Traffic sent() const override { return counter_.traffic(); }

 private:
  using Progress = SharedProgress<MpiProtocol>;

  void run(std::promise<Result<Identity>>& started);
  void close() {
    progress_->begin(BarrierOperation{[this] { closed_ = true; }});
  }
  void serve_until_closed();
  void await_last_messages();

  const MpiOptions options_;
  Identity identity_;
  TrafficCounter counter_;
  std::atomic<bool> closed_{false};  // on all ranks
  std::thread thread_;

  // Made and destroyed by the progress thread. Empty where the start failed.
  std::optional<MpiProtocol> protocol_;
  std::optional<Progress> progress_;
};

void MpiTransport::run(std::promise<Result<Identity>>& started) {
  MpiSession session;
  if (auto error = session.start(options_.one_thread)) return started.set_value(*error);
  protocol_.emplace(options_);
  progress_.emplace(*protocol_, session.any_thread());
  started.set_value(Identity{protocol_->rank(), protocol_->ranks()});

  serve_until_closed();
  await_last_messages();
  // Nobody ends MPI before it is clear that nobody aborts the job: mpirun of Open MPI 4.1 can crash where
  // these meet.
  closed_ = false;
  close();
  serve_until_closed();
  protocol_.reset();
}

void MpiTransport::serve_until_closed() {
  Backoff backoff(options_);
  while (!closed_) {
    if (progress_->take_polled()) {
      std::this_thread::sleep_for(options_.polled);
      continue;
    }
    Progress::Turn turn = progress_->take_turn();
    if (turn == Progress::Turn::kTaken) {
      std::this_thread::yield();
    } else {
      backoff.pause(turn == Progress::Turn::kMoved, protocol_->busy(), progress_->doorbell());
    }
  }
}

// All ranks are closed, and nobody receives any more. What was received may take a moment until this rank
// knows.
void MpiTransport::await_last_messages() {
  protocol_->warn_of_leftovers();
  auto end = std::chrono::steady_clock::now() + kGrace;
  while (protocol_->busy()) {
    progress_->take_turn();
    if (std::chrono::steady_clock::now() > end) {
      report_abort(rank(), "it ends with messages that no other rank receives");
      protocol_->abort();
    }
    std::this_thread::yield();
  }
}

}  // namespace

bool has_mpi() {
  return true;
}

Result<std::unique_ptr<Transport>> connect_mpi(const MpiOptions& options) {
  auto transport = std::make_unique<MpiTransport>(options);
  if (auto error = transport->start()) return *error;
  return std::unique_ptr<Transport>(std::move(transport));
}

}  // namespace testudo
