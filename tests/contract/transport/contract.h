#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "core/cluster/collectives.h"
#include "core/cluster/transport.h"

// What every Transport must do, in terms of ranks that run a body each. An implementation instantiates
// TransportContract with a group of ranks of its own; the tests are in the files whose names end in
// _contract.cc.
namespace testudo::contract {

class RankGroup {
 public:
  virtual ~RankGroup() = default;
  // Runs the body on every rank of this process and returns when all have returned.
  virtual void run(const std::function<void(Transport&)>& body) = 0;
};

struct GroupCase {
  std::string name;
  std::function<std::unique_ptr<RankGroup>()> make;
};

inline std::string name_of(const testing::TestParamInfo<GroupCase>& info) {
  return info.param.name;
}

class TransportContract : public testing::TestWithParam<GroupCase> {
 protected:
  // The n-th collective of this test; never the same in another one, and the same on all ranks.
  CollectiveId collective(uint64_t n) const { return {(test_ << 32) | n}; }
  void run(const std::function<void(Transport&)>& body) { GetParam().make()->run(body); }

 private:
  static uint64_t next_test() {
    static uint64_t tests = 0;
    return ++tests;
  }
  const uint64_t test_ = next_test();
};

// A thread that polls without end, as workers with nothing to do.
class Poller {
 public:
  explicit Poller(Transport& transport)
      : thread_([this, &transport] {
          while (!stop_) {
            if (!transport.poll()) std::this_thread::yield();
          }
        }) {}
  ~Poller() {
    stop_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Waits for callbacks. Outlives them.
class Waiter {
 public:
  // One more callback to wait for.
  Transport::Done done() {
    std::lock_guard lock(mutex_);
    ++awaited_;
    return [this] {
      std::lock_guard lock(mutex_);
      if (--awaited_ == 0) changed_.notify_all();
    };
  }

  void wait() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(120), [this] { return awaited_ == 0; }))
        << awaited_ << " callbacks were not called";
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int awaited_ = 0;
};

inline void wait_for_barrier(Transport& transport, CollectiveId id) {
  Waiter waiter;
  barrier(transport, id, waiter.done());
  waiter.wait();
}

// Bytes that differ from place to place, from seed to seed.
inline std::vector<std::byte> pattern(size_t size, uint64_t seed) {
  std::vector<std::byte> bytes(size);
  uint64_t state = seed * 0x9e3779b97f4a7c15 + 1;
  for (std::byte& byte : bytes) {
    state = state * 6364136223846793005 + 1442695040888963407;
    byte = static_cast<std::byte>(state >> 56);
  }
  return bytes;
}

template <typename T>
std::span<std::byte> bytes_of(T& value) {
  return std::as_writable_bytes(std::span(&value, 1));
}

}  // namespace testudo::contract
