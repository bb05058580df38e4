#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

#include "core/base/check.h"

namespace testudo {

// An append-only table whose elements never move. One writer at a time (the caller's lock); readers need no lock
// for elements whose index they learned after the append. Index 0 is a default-made element: "none".
template <typename T>
class ChunkedTable {
 public:
  ChunkedTable() { append(T{}); }
  ~ChunkedTable() {
    for (auto& chunk : chunks_) std::unique_ptr<Chunk> release(chunk.load(std::memory_order_relaxed));
  }
  ChunkedTable(const ChunkedTable&) = delete;
  ChunkedTable& operator=(const ChunkedTable&) = delete;

  size_t append(T value) {
    size_t index = size_.load(std::memory_order_relaxed);
    CHECK(index < kChunk * chunks_.size());
    auto& slot = chunks_[index / kChunk];
    if (index % kChunk == 0) slot.store(std::make_unique<Chunk>().release(), std::memory_order_release);
    (*slot.load(std::memory_order_relaxed))[index % kChunk] = std::move(value);
    size_.store(index + 1, std::memory_order_release);
    return index;
  }

  size_t size() const { return size_.load(std::memory_order_acquire); }
  const T& operator[](size_t index) const {
    CHECK(index < size());
    return (*chunks_[index / kChunk].load(std::memory_order_acquire))[index % kChunk];
  }
  T& at(size_t index) { return const_cast<T&>(std::as_const(*this)[index]); }

 private:
  static constexpr size_t kChunk = 1024;
  using Chunk = std::array<T, kChunk>;
  std::array<std::atomic<Chunk*>, 65536> chunks_ = {};
  std::atomic<size_t> size_ = 0;
};

}  // namespace testudo
