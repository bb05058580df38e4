#pragma once

#include <atomic>
#include <cstdint>

namespace testudo {

// Something that becomes ready when a counter of unmet conditions reaches zero. `on_ready` is called once, by
// the thread that met the last condition, and must not block. `poisoned`: one of the conditions was met by a
// failure.
struct Dependent {
  std::atomic<int32_t> unmet{0};
  std::atomic<bool> poisoned{false};
  void (*on_ready)(Dependent& self) = nullptr;

  // `count` conditions met. The object may be gone when this returns.
  void meet(int32_t count = 1) {
    if (unmet.fetch_sub(count, std::memory_order_acq_rel) == count) on_ready(*this);
  }
};

// One edge from a trigger to what waits for it. Owned by the waiting side, which keeps it until the trigger
// fired.
struct TriggerLink {
  TriggerLink* next = nullptr;
  Dependent* dependent = nullptr;
};

// A one-shot event with any number of waiters, which may fire as a success or as a failure. Lock free; `link`
// and `fire` may race.
class Trigger {
 public:
  bool fired() const { return is_closed(head_.load(std::memory_order_acquire)); }
  bool failed() const { return head_.load(std::memory_order_acquire) == closed(true); }

  // Arranges for link.dependent->meet() when the trigger fires. Returns false if it already has; then nothing
  // will be met, and after a failure the dependent is poisoned.
  bool link(TriggerLink& link) {
    TriggerLink* head = head_.load(std::memory_order_acquire);
    do {
      if (is_closed(head)) {
        if (head == closed(true)) link.dependent->poisoned.store(true, std::memory_order_relaxed);
        return false;
      }
      link.next = head;
    } while (!head_.compare_exchange_weak(head, &link, std::memory_order_acq_rel, std::memory_order_acquire));
    return true;
  }

  // Meets every linked dependent, poisoning it first after a failure. Call once.
  void fire(bool failure = false) {
    TriggerLink* link = head_.exchange(closed(failure), std::memory_order_acq_rel);
    while (link) {
      TriggerLink* next = link->next;  // the link may be gone once its dependent runs
      if (failure) link->dependent->poisoned.store(true, std::memory_order_relaxed);
      link->dependent->meet();
      link = next;
    }
  }

 private:
  static TriggerLink* closed(bool failure) {
    return reinterpret_cast<TriggerLink*>(uintptr_t{failure ? 2u : 1u});
  }
  static bool is_closed(const TriggerLink* head) { return reinterpret_cast<uintptr_t>(head) - 1 < 2; }

  std::atomic<TriggerLink*> head_{nullptr};
};

}  // namespace testudo
