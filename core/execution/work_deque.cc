#include "core/execution/work_deque.h"

namespace testudo {
namespace {
constexpr size_t kFirstCapacity = 1024;
}

WorkDeque::WorkDeque() {
  rings_.push_back(std::make_unique<Ring>(kFirstCapacity));
  ring_.store(rings_.back().get(), std::memory_order_relaxed);
}

WorkDeque::~WorkDeque() = default;

WorkDeque::Ring* WorkDeque::grow(Ring& ring, int64_t top, int64_t bottom) {
  rings_.push_back(std::make_unique<Ring>(ring.capacity * 2));
  Ring* bigger = rings_.back().get();
  for (int64_t i = top; i < bottom; ++i) {
    bigger->at(i).store(ring.at(i).load(std::memory_order_relaxed), std::memory_order_relaxed);
  }
  ring_.store(bigger, std::memory_order_release);
  return bigger;
}

void WorkDeque::push(Node* node) {
  int64_t bottom = bottom_.load(std::memory_order_relaxed);
  int64_t top = top_.load(std::memory_order_acquire);
  Ring* ring = ring_.load(std::memory_order_relaxed);
  if (bottom - top >= static_cast<int64_t>(ring->capacity)) ring = grow(*ring, top, bottom);
  ring->at(bottom).store(node, std::memory_order_release);
  bottom_.store(bottom + 1, std::memory_order_release);
}

Node* WorkDeque::pop() {
  int64_t bottom = bottom_.load(std::memory_order_relaxed) - 1;
  // Thieves only ever make it emptier: so much is certain without an order.
  if (top_.load(std::memory_order_relaxed) > bottom) return nullptr;
  Ring* ring = ring_.load(std::memory_order_relaxed);
  bottom_.store(bottom, std::memory_order_seq_cst);
  int64_t top = top_.load(std::memory_order_seq_cst);
  if (top > bottom) {
    bottom_.store(bottom + 1, std::memory_order_relaxed);
    return nullptr;
  }
  Node* node = ring->at(bottom).load(std::memory_order_relaxed);
  if (top == bottom) {
    if (!top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst, std::memory_order_relaxed)) {
      node = nullptr;
    }
    bottom_.store(bottom + 1, std::memory_order_relaxed);
  }
  return node;
}

Node* WorkDeque::steal() {
  int64_t top = top_.load(std::memory_order_seq_cst);
  int64_t bottom = bottom_.load(std::memory_order_seq_cst);
  if (top >= bottom) return nullptr;
  Ring* ring = ring_.load(std::memory_order_acquire);
  Node* node = ring->at(top).load(std::memory_order_acquire);
  if (!top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst, std::memory_order_relaxed)) {
    return nullptr;
  }
  return node;
}

bool WorkDeque::empty() const {
  return top_.load(std::memory_order_acquire) >= bottom_.load(std::memory_order_acquire);
}

}  // namespace testudo
