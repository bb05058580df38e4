// The transport: `testudo_ping_pong HOW` on two ranks of this process, `mpirun -n 2 testudo_ping_pong HOW` on
// two of MPI. HOW is
//   thread    the progress thread does everything;
//   callback  a thread polls, and each callback begins the next operation;
//   worker    a thread polls until its message has come, then begins the next operation, as workers do.
#include <atomic>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/cluster/connect.h"
#include "core/cluster/local_transport.h"
#include "tests/benchmarks/transport/ping_pong.h"

namespace {

using testudo::Rank;
using testudo::Tag;
using testudo::Transport;

constexpr Tag kTag{1};

// Round trips begun by callbacks alone.
class PingPong {
 public:
  PingPong(Transport& transport, std::span<std::byte> bytes, int rounds)
      : transport_(transport), other_{1 - transport.rank().value}, bytes_(bytes), left_(rounds) {}

  void run(bool poll) {
    transport_.rank().value == 0 ? send() : receive();
    while (poll && !finished_) transport_.poll();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return finished_.load(); });
  }

 private:
  void send() {
    transport_.send(other_, kTag, bytes_, [this] { transport_.rank().value == 0 ? receive() : next(); });
  }
  void receive() {
    transport_.receive(other_, kTag, bytes_, [this] { transport_.rank().value == 0 ? next() : send(); });
  }
  void next() {
    if (--left_ > 0) return transport_.rank().value == 0 ? send() : receive();
    std::lock_guard lock(mutex_);
    finished_ = true;
    changed_.notify_one();
  }

  Transport& transport_;
  const Rank other_;
  const std::span<std::byte> bytes_;
  int left_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> finished_{false};
};

void rounds_of_worker(Transport& transport, std::span<std::byte> bytes, int count) {
  const int rank = transport.rank().value;
  const Rank other{1 - rank};
  std::atomic<int> left{0};
  const Transport::Done done = [&left] { left.fetch_sub(1, std::memory_order_release); };
  auto send = [&] {
    left.fetch_add(1, std::memory_order_relaxed);
    transport.send(other, kTag, bytes, done);
  };
  auto wait = [&] {
    while (left.load(std::memory_order_acquire) > 0) transport.poll();
  };
  for (int i = 0; i < count; ++i) {
    if (rank == 0) send();
    left.fetch_add(1, std::memory_order_relaxed);
    transport.receive(other, kTag, bytes, done);
    wait();
    if (rank == 1) send();
    wait();
  }
}

void measure(std::string_view how, Transport& transport) {
  std::vector<std::byte> buffer(benchmarks::kSizes.back());
  const std::string system = "testudo_" + std::string(how);
  benchmarks::measure(system.c_str(), transport.rank().value, [&](size_t bytes, int count) {
    const auto used = std::span(buffer).first(bytes);
    if (how == "worker") return rounds_of_worker(transport, used, count);
    PingPong(transport, used, count).run(how == "callback");
  });
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view how = argc == 2 ? argv[1] : "";
  if (how != "thread" && how != "callback" && how != "worker") {
    std::cerr << "usage: testudo_ping_pong thread|callback|worker\n";
    return 2;
  }
  auto connected = testudo::connect();
  if (!connected) {
    std::cerr << connected.error() << "\n";
    return 1;
  }
  if (connected.value()->ranks() == 2) {
    measure(how, *connected.value());
    return 0;
  }
  auto ranks = testudo::make_local_cluster(2);
  std::thread other([&] { measure(how, *ranks[1]); });
  measure(how, *ranks[0]);
  other.join();
}
