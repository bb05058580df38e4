// Latency and bandwidth of a transport: `ping_pong` on two ranks of this process, `mpirun -n 2 ping_pong` on
// two of MPI.

#include <condition_variable>
#include <cstdio>
#include <thread>

#include "core/base/clock.h"
#include "core/cluster/connect.h"
#include "core/cluster/local_transport.h"

namespace testudo {
namespace {

// Half of a round trip, begun by callbacks alone.
class PingPong {
 public:
  PingPong(Transport& transport, size_t bytes, int rounds)
      : transport_(transport), bytes_(bytes), rounds_(rounds) {}

  double nanoseconds() {
    uint64_t start = now_ns();
    other_ = Rank{1 - transport_.rank().value};
    transport_.rank().value == 0 ? send() : receive();
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [this] { return rounds_ == 0; });
    return static_cast<double>(now_ns() - start);
  }

 private:
  void send() {
    transport_.send(other_, Tag{bytes_.size()}, bytes_,
                    [this] { transport_.rank().value == 0 ? receive() : next(); });
  }
  void receive() {
    transport_.receive(other_, Tag{bytes_.size()}, bytes_,
                       [this] { transport_.rank().value == 0 ? next() : send(); });
  }
  void next() {
    std::lock_guard lock(mutex_);
    if (--rounds_ == 0) return finished_.notify_one();
    transport_.rank().value == 0 ? send() : receive();
  }

  Transport& transport_;
  std::vector<std::byte> bytes_;
  int rounds_;
  Rank other_;
  std::mutex mutex_;
  std::condition_variable finished_;
};

void measure(Transport& transport) {
  for (size_t bytes : {0, 8, 1024, 2048, 4000, 4096, 8192, 16384, 65536, 1 << 20, 64 << 20}) {
    int rounds = bytes > (8 << 20) ? 10 : bytes > 100000 ? 200 : 5000;
    double half = PingPong(transport, bytes, rounds).nanoseconds() / rounds / 2;
    if (transport.rank().value > 0) continue;
    std::printf("%9zu bytes  %10.2f us  %8.2f GB/s\n", bytes, half / 1000, static_cast<double>(bytes) / half);
  }
}

}  // namespace
}  // namespace testudo

int main() {
  auto connected = testudo::connect();
  if (!connected) {
    std::fprintf(stderr, "%s\n", connected.error().c_str());
    return 1;
  }
  if (connected.value()->ranks() == 2) {
    testudo::measure(*connected.value());
    return 0;
  }
  auto ranks = testudo::make_local_cluster(2);
  std::thread other([&] { testudo::measure(*ranks[1]); });
  testudo::measure(*ranks[0]);
  other.join();
}
