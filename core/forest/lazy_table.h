#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>

#include "core/base/check.h"

namespace testudo {

// A table whose elements may be put in at any time after their indexes were given out, and never move.
// Indexes that nobody puts anything at cost nothing, however many there are. Index 0 is a default-made
// element: "none".
//
// One thread at a time gives out indexes (the caller's lock); any thread may find and put. Finding takes no
// lock, and four dependent loads: the table is a tree of pages of pointers, with 32 elements to a leaf. A
// page is complete before the pointer to it is stored, an element before its bit in `made`.
template <typename T>
class LazyTable {
 public:
  static constexpr size_t kMaxSize = size_t{1} << 31;

  LazyTable() { append(T{}); }
  LazyTable(const LazyTable&) = delete;
  LazyTable& operator=(const LazyTable&) = delete;

  // Gives out `count` indexes and returns the first.
  size_t reserve(size_t count) {
    const size_t first = size_.load(std::memory_order_relaxed);
    CHECK(count <= kMaxSize - first);
    size_.store(first + count, std::memory_order_release);
    return first;
  }
  size_t append(T value) {
    const size_t index = size_.load(std::memory_order_relaxed);
    put(index, std::move(value));
    return reserve(1);
  }
  size_t size() const { return size_.load(std::memory_order_acquire); }

  // Null where nothing has been put. Precondition: index < kMaxSize.
  const T* find(size_t index) const {
    const Branch<Inner>* middle = load(root_, index >> (kLeafBits + 2 * kBranchBits));
    const Inner* inner = middle ? load(middle->children, index >> (kLeafBits + kBranchBits)) : nullptr;
    const Leaf* leaf = inner ? load(inner->children, index >> kLeafBits) : nullptr;
    if (!leaf || !(leaf->made.load(std::memory_order_acquire) & bit(index))) return nullptr;
    return &leaf->elements[index % kLeafSize];
  }

  // Puts `value` where nothing is yet, and returns what is there.
  const T& put(size_t index, T value) {
    std::lock_guard lock(mutex_);
    Branch<Inner>& middle = add(root_, index >> (kLeafBits + 2 * kBranchBits), middles_);
    Inner& inner = add(middle.children, index >> (kLeafBits + kBranchBits), inners_);
    Leaf& leaf = add(inner.children, index >> kLeafBits, leaves_);
    T& element = leaf.elements[index % kLeafSize];
    if (!(leaf.made.load(std::memory_order_relaxed) & bit(index))) {
      element = std::move(value);
      leaf.made.fetch_or(bit(index), std::memory_order_release);
    }
    return element;
  }

  // What has memory: 32 elements each.
  size_t leaf_count() const {
    std::lock_guard lock(mutex_);
    return leaves_.size();
  }

 private:
  static constexpr size_t kLeafBits = 5, kBranchBits = 8;
  static constexpr size_t kLeafSize = size_t{1} << kLeafBits;
  static constexpr size_t kRootSize = kMaxSize >> (kLeafBits + 2 * kBranchBits);

  struct Leaf {
    std::array<T, kLeafSize> elements;
    std::atomic<uint32_t> made = 0;
  };
  template <typename Child>
  struct Branch {
    std::array<std::atomic<Child*>, size_t{1} << kBranchBits> children{};
  };
  using Inner = Branch<Leaf>;

  static constexpr uint32_t bit(size_t index) { return uint32_t{1} << (index % kLeafSize); }

  template <typename Child, size_t N>
  static Child* load(const std::array<std::atomic<Child*>, N>& children, size_t place) {
    return children[place % N].load(std::memory_order_acquire);
  }
  template <typename Child, size_t N>
  static Child& add(std::array<std::atomic<Child*>, N>& children, size_t place, std::deque<Child>& pages) {
    std::atomic<Child*>& child = children[place % N];
    if (!child.load(std::memory_order_relaxed)) child.store(&pages.emplace_back(), std::memory_order_release);
    return *child.load(std::memory_order_relaxed);
  }

  mutable std::mutex mutex_;  // of the pages, and who puts
  std::deque<Branch<Inner>> middles_;
  std::deque<Inner> inners_;
  std::deque<Leaf> leaves_;
  std::array<std::atomic<Branch<Inner>*>, kRootSize> root_{};
  std::atomic<size_t> size_ = 0;
};

}  // namespace testudo
