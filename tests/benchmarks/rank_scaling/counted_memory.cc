#include "tests/benchmarks/rank_scaling/counted_memory.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<int64_t> live{0}, allocated{0};

void* count(void* memory) {
  if (!memory) throw std::bad_alloc();
  const auto bytes = static_cast<int64_t>(malloc_usable_size(memory));
  live.fetch_add(bytes, std::memory_order_relaxed);
  allocated.fetch_add(bytes, std::memory_order_relaxed);
  return memory;
}

void give_back(void* memory) {
  if (!memory) return;
  live.fetch_sub(static_cast<int64_t>(malloc_usable_size(memory)), std::memory_order_relaxed);
  std::free(memory);
}

}  // namespace

void* operator new(size_t bytes) {
  return count(std::malloc(bytes));
}
void* operator new(size_t bytes, std::align_val_t alignment) {
  const auto unit = static_cast<size_t>(alignment);
  return count(std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit));
}
void operator delete(void* memory) noexcept {
  give_back(memory);
}
void operator delete(void* memory, size_t) noexcept {
  give_back(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  give_back(memory);
}
void operator delete(void* memory, size_t, std::align_val_t) noexcept {
  give_back(memory);
}

namespace benchmarks {

int64_t live_bytes() {
  return live.load(std::memory_order_relaxed);
}
int64_t allocated_bytes() {
  return allocated.load(std::memory_order_relaxed);
}

}  // namespace benchmarks
