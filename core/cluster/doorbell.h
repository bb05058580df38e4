#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace testudo {

// Wakes the one thread that waits at it. A ring that nobody waits for is kept for the next wait; further ones
// cost a load. ring() may be called from any thread.
class Doorbell {
 public:
  void ring() {
    if (rung_.load()) return;
    // Either this sees that the owner waits, or the owner sees the ring before it does.
    rung_.store(true);
    if (!waiting_.load()) return;
    std::lock_guard lock(mutex_);
    heard_.notify_one();
  }

  // Waits for a ring, at most for `patience`. Returns whether there was one since the last wait. Owner only.
  bool wait(std::chrono::nanoseconds patience) {
    std::unique_lock lock(mutex_);
    waiting_.store(true);
    heard_.wait_for(lock, patience, [this] { return rung_.load(); });
    waiting_.store(false);
    return rung_.exchange(false);
  }

  // The same without an end. Owner only.
  void wait() {
    std::unique_lock lock(mutex_);
    waiting_.store(true);
    heard_.wait(lock, [this] { return rung_.load(); });
    waiting_.store(false);
    rung_.store(false);
  }

 private:
  std::atomic<bool> rung_{false};
  std::atomic<bool> waiting_{false};
  std::mutex mutex_;
  std::condition_variable heard_;
};

}  // namespace testudo
