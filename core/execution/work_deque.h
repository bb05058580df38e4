#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace testudo {

struct Node;

// The work of one worker: the owner pushes and pops at one end, thieves take from the other. After Chase and
// Lev, "Dynamic Circular Work-Stealing Deque" (SPAA 2005), with the orderings of Le, Pop, Cohen and Zappa
// Nardelli, "Correct and Efficient Work-Stealing for Weak Memory Models" (PPoPP 2013).
class WorkDeque {
 public:
  WorkDeque();
  ~WorkDeque();

  void push(Node* node);  // owner only
  Node* pop();            // owner only; null where empty
  Node* steal();          // any thread; null where empty or another thief was faster
  bool empty() const;

 private:
  struct Ring {
    explicit Ring(size_t capacity_)
        : capacity(capacity_), slots(std::make_unique<std::atomic<Node*>[]>(capacity_)) {}
    std::atomic<Node*>& at(int64_t i) { return slots[static_cast<size_t>(i) & (capacity - 1)]; }
    size_t capacity;
    std::unique_ptr<std::atomic<Node*>[]> slots;
  };

  Ring* grow(Ring& ring, int64_t top, int64_t bottom);

  alignas(64) std::atomic<int64_t> top_{0};
  alignas(64) std::atomic<int64_t> bottom_{0};
  std::atomic<Ring*> ring_;
  std::vector<std::unique_ptr<Ring>> rings_;  // old ones stay: a thief may still read them
};

}  // namespace testudo
