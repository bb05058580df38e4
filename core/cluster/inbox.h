#pragma once

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

namespace testudo {

// What any thread hands to the one that takes from the inbox, in order. Thread safe.
template <typename T>
class Inbox {
 public:
  void push(T item) {
    std::lock_guard lock(mutex_);
    items_.push_back(std::move(item));
    filled_.store(true);
  }

  // Without a lock. In one order with push() and other sequentially consistent operations.
  bool empty() const { return !filled_.load(); }

  // Replaces `out` by all that has been pushed.
  void take(std::vector<T>& out) {
    out.clear();
    std::lock_guard lock(mutex_);
    out.swap(items_);
    filled_.store(false);
  }

 private:
  std::mutex mutex_;
  std::atomic<bool> filled_{false};
  std::vector<T> items_;
};

}  // namespace testudo
