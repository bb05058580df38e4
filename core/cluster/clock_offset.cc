#include "core/cluster/clock_offset.h"

#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

namespace testudo {
namespace {

using Clock = std::function<uint64_t()>;

// Lets one thread wait for callbacks on another.
class Countdown {
 public:
  explicit Countdown(int count) : left_(count) {}

  void count_down() {
    const std::lock_guard lock(mutex_);
    if (--left_ == 0) zero_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    zero_.wait(lock, [this] { return left_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable zero_;
  int left_;
};

std::vector<std::byte> bytes_of(uint64_t time) {
  std::vector<std::byte> bytes(sizeof time);
  std::memcpy(bytes.data(), &time, sizeof time);
  return bytes;
}

// Rank 0: tells each of the others the time, as often as it asks. Lives until all answers are on their way:
// the one who waits for `done` owns it.
class TimeServer {
 public:
  TimeServer(Transport& transport, Tag tag, int rounds, const Clock& clock)
      : transport_(transport), tag_(tag), clock_(clock), done_((transport.ranks() - 1) * rounds) {
    for (int rank = 1; rank < transport.ranks(); ++rank) expect(Rank{rank}, rounds);
    done_.wait();
  }

 private:
  void expect(Rank asker, int rounds) {
    if (rounds == 0) return;
    transport_.receive(asker, tag_, {}, [this, asker, rounds] {
      transport_.send_owned(asker, tag_, bytes_of(clock_()), [this] { done_.count_down(); });
      expect(asker, rounds - 1);
    });
  }

  Transport& transport_;
  const Tag tag_;
  const Clock& clock_;
  Countdown done_;
};

ClockOffset ask(Transport& transport, Tag tag, const Clock& clock) {
  uint64_t theirs = 0;
  uint64_t after = 0;
  Countdown both(2);
  transport.receive(Rank{0}, tag, std::as_writable_bytes(std::span(&theirs, 1)), [&] {
    after = clock();
    both.count_down();
  });
  const uint64_t before = clock();
  transport.send(Rank{0}, tag, {}, [&] { both.count_down(); });
  both.wait();
  const uint64_t round_trip = after - before;
  return {static_cast<int64_t>(theirs - (before + round_trip / 2)), round_trip};
}

}  // namespace

ClockOffset measure_clock_offset(Transport& transport, CollectiveId id, int rounds, const Clock& clock) {
  const Tag tag{id.value, Channel::kCollective};
  if (transport.rank() == Rank{0}) {
    if (transport.ranks() > 1 && rounds > 0) TimeServer(transport, tag, rounds, clock);
    return {};
  }
  ClockOffset best;
  for (int round = 0; round < rounds; ++round) {
    const ClockOffset measured = ask(transport, tag, clock);
    if (round == 0 || measured.round_trip_ns < best.round_trip_ns) best = measured;
  }
  return best;
}

}  // namespace testudo
