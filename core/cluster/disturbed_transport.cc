#include "core/cluster/disturbed_transport.h"

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <tuple>
#include <utility>

namespace testudo {
namespace {

using Clock = std::chrono::steady_clock;

class DisturbedTransport final : public Transport {
 public:
  DisturbedTransport(std::unique_ptr<Transport> inner, const Disturbance& disturbance)
      : inner_(std::move(inner)),
        random_(disturbance.seed * 1000003 + inner_->rank().value),
        delay_(0, longest_delay(disturbance).count()),
        thread_([this] { run(); }) {}

  ~DisturbedTransport() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  Rank rank() const override { return inner_->rank(); }
  int ranks() const override { return inner_->ranks(); }

  void send(Rank to, Tag tag, std::span<const std::byte> bytes, Done done) override {
    later({Direction::kSend, to, tag},
          [this, to, tag, bytes, done = std::move(done)] { inner_->send(to, tag, bytes, done); });
  }

  void receive(Rank from, Tag tag, std::span<std::byte> bytes, Done done) override {
    later({Direction::kReceive, from, tag},
          [this, from, tag, bytes, done = std::move(done)] { inner_->receive(from, tag, bytes, done); });
  }

  bool poll() override { return inner_->poll(); }

  [[noreturn]] void abort(const std::string& message) override {
    inner_->abort(message);
    std::abort();  // not reached; the compiler does not see it through a virtual call
  }

  Traffic sent() const override { return inner_->sent(); }

 private:
  enum class Direction { kSend, kReceive };
  using Stream = std::tuple<Direction, Rank, Tag>;  // what keeps its order
  struct Delayed {
    Stream stream;
    std::function<void()> begin;
  };

  std::chrono::microseconds longest_delay(const Disturbance& disturbance) const {
    return disturbance.longest_delay * (inner_->rank() == disturbance.slow_rank ? disturbance.slowness : 1);
  }

  void later(const Stream& stream, std::function<void()> begin) {
    {
      std::lock_guard lock(mutex_);
      Clock::time_point due = Clock::now() + std::chrono::microseconds(delay_(random_));
      Clock::time_point& last = last_due_[stream];
      last = std::max(last, due);
      delayed_.emplace(last, Delayed{stream, std::move(begin)});  // behind what is due at the same time
    }
    changed_.notify_one();
  }

  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_ || !delayed_.empty()) {
      if (delayed_.empty()) {
        changed_.wait(lock);
      } else if (Clock::time_point due = delayed_.begin()->first; due > Clock::now()) {
        changed_.wait_until(lock, due);
      } else {
        Delayed first = std::move(delayed_.extract(delayed_.begin()).mapped());
        if (last_due_[first.stream] == due) last_due_.erase(first.stream);
        lock.unlock();
        first.begin();
        lock.lock();
      }
    }
  }

  std::unique_ptr<Transport> inner_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::mt19937_64 random_;
  std::uniform_int_distribution<int64_t> delay_;
  std::multimap<Clock::time_point, Delayed> delayed_;
  std::map<Stream, Clock::time_point> last_due_;  // of the streams with something delayed
  bool stopping_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace

std::unique_ptr<Transport> disturb(std::unique_ptr<Transport> inner, const Disturbance& disturbance) {
  return std::make_unique<DisturbedTransport>(std::move(inner), disturbance);
}

}  // namespace testudo
