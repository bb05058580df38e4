#pragma once

#include <atomic>
#include <cstdint>

namespace testudo {

// Something that becomes ready when a counter of unmet conditions reaches zero. `on_ready` is called once, by the
// thread that met the last condition, and must not block.
struct Dependent {
  std::atomic<int32_t> unmet{0};
  void (*on_ready)(Dependent& self) = nullptr;

  // One condition met. `self` may be gone when this returns.
  void meet(int32_t count = 1) {
    if (unmet.fetch_sub(count, std::memory_order_acq_rel) == count) on_ready(*this);
  }
};

// One edge from a trigger to what waits for it. Owned by the waiting side, which keeps it until the trigger fired.
struct TriggerLink {
  TriggerLink* next = nullptr;
  Dependent* dependent = nullptr;
};

// A one-shot event with any number of waiters. Lock free; `link` and `fire` may race.
class Trigger {
 public:
  bool fired() const { return head_.load(std::memory_order_acquire) == closed(); }

  // Arranges for link.dependent->meet() when the trigger fires. Returns false, and does nothing, if it already has.
  bool link(TriggerLink& link) {
    TriggerLink* head = head_.load(std::memory_order_acquire);
    do {
      if (head == closed()) return false;
      link.next = head;
    } while (!head_.compare_exchange_weak(head, &link, std::memory_order_acq_rel, std::memory_order_acquire));
    return true;
  }

  // Meets every linked dependent. Call once.
  void fire() {
    TriggerLink* link = head_.exchange(closed(), std::memory_order_acq_rel);
    while (link) {
      TriggerLink* next = link->next;  // the link may be gone once its dependent runs
      link->dependent->meet();
      link = next;
    }
  }

 private:
  static TriggerLink* closed() { return reinterpret_cast<TriggerLink*>(uintptr_t{1}); }

  std::atomic<TriggerLink*> head_{nullptr};
};

}  // namespace testudo
