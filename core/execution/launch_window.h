#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "core/base/trigger.h"

namespace testudo {

// Keeps a task from running ahead of its launches without bound: past a number of unfinished operations or
// points it waits, and its worker helps to finish them, until half are left.
class LaunchWindow {
 public:
  explicit LaunchWindow(unsigned operations) : most_operations_(operations) {}

  void add(uint32_t points);
  void remove(uint32_t points);  // from any thread
  // `wait` blocks the task until a trigger fires.
  void throttle(const std::function<void(Trigger&)>& wait);

 private:
  bool above(int64_t divisor) const;

  const int64_t most_operations_;
  std::atomic<int64_t> operations_{0};
  std::atomic<int64_t> points_{0};
  std::atomic<Trigger*> waiter_{nullptr};
};

// All operations that a context issued between two fences. `done` fires when it is closed and all have
// finished.
class Epoch final : public Dependent {
 public:
  Epoch() {
    unmet.store(1, std::memory_order_relaxed);  // until it is closed
    on_ready = [](Dependent& self) { static_cast<Epoch&>(self).done.fire(); };
  }
  void add() { unmet.fetch_add(1, std::memory_order_relaxed); }
  void close() { meet(); }

  Trigger done;
};

}  // namespace testudo
