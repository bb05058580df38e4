#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>
#include <utility>

#include "core/base/check.h"

namespace testudo {

// An append-only table whose elements never move. One writer at a time (the caller's lock); readers need no
// lock for elements whose index they learned after the append. Index 0 is a default-made element: "none".
//
// Chunk k holds kFirst << k elements, so a small table is small and an index finds its chunk by its leading
// bit. A chunk is stored before the size that covers it is published; the slots of other chunks are not
// touched.
template <typename T>
class ChunkedTable {
 public:
  ChunkedTable() { append(T{}); }
  ChunkedTable(const ChunkedTable&) = delete;
  ChunkedTable& operator=(const ChunkedTable&) = delete;

  size_t append(T value) {
    const size_t index = size_.load(std::memory_order_relaxed);
    const Place place = find(index);
    CHECK(place.chunk < kChunks);
    auto& chunk = chunks_[place.chunk];
    if (place.offset == 0) chunk = std::make_unique<T[]>(kFirst << place.chunk);
    chunk[place.offset] = std::move(value);
    size_.store(index + 1, std::memory_order_release);
    return index;
  }

  size_t size() const { return size_.load(std::memory_order_acquire); }
  const T& operator[](size_t index) const {
    CHECK(index < size());
    const Place place = find(index);
    return chunks_[place.chunk][place.offset];
  }
  // The writer's access; readers of the same element need the caller's lock.
  T& at(size_t index) { return const_cast<T&>(std::as_const(*this)[index]); }

 private:
  static constexpr size_t kFirst = 64;
  static constexpr size_t kChunks = 32;

  struct Place {
    size_t chunk;
    size_t offset;
  };
  static constexpr Place find(size_t index) {
    const size_t shifted = index + kFirst;
    const size_t chunk = std::bit_width(shifted) - std::bit_width(kFirst);
    return {chunk, shifted - (kFirst << chunk)};
  }

  std::array<std::unique_ptr<T[]>, kChunks> chunks_;
  std::atomic<size_t> size_ = 0;
};

}  // namespace testudo
