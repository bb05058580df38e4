#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace testudo {

// What any thread hands to the one that owns the inbox, in order.
template <typename T>
class Inbox {
 public:
  void push(T item) {
    std::lock_guard lock(mutex_);
    items_.push_back(std::move(item));
    // Under the lock: the owner may destroy the inbox as soon as it has seen the item.
    if (waiting_) filled_.notify_one();
  }

  // Replaces `out` by all that has been pushed. Owner only.
  void take(std::vector<T>& out) {
    out.clear();
    std::lock_guard lock(mutex_);
    out.swap(items_);
  }

  // Waits until there is something to take, at most for `patience`. Owner only.
  void wait(std::chrono::nanoseconds patience) {
    std::unique_lock lock(mutex_);
    waiting_ = true;
    filled_.wait_for(lock, patience, [this] { return !items_.empty(); });
    waiting_ = false;
  }

  // The same without an end. Owner only.
  void wait() {
    std::unique_lock lock(mutex_);
    waiting_ = true;
    filled_.wait(lock, [this] { return !items_.empty(); });
    waiting_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  bool waiting_ = false;
  std::vector<T> items_;
};

}  // namespace testudo
