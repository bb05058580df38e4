#include "core/execution/memory_block.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace testudo {
namespace {
constexpr size_t kAlignment = 64;
constexpr size_t kMapFrom = 256 << 10;  // bytes
}  // namespace

MemoryBlock::MemoryBlock(size_t bytes) : bytes_((bytes + kAlignment - 1) / kAlignment * kAlignment) {
  if (bytes_ == 0) return;
  if (is_mapped()) {
    void* memory =
        mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    data_ = static_cast<std::byte*>(memory);
  } else {
    data_ = static_cast<std::byte*>(std::aligned_alloc(kAlignment, bytes_));
    if (!data_) throw std::bad_alloc();
    std::memset(data_, 0, bytes_);
  }
}

MemoryBlock::~MemoryBlock() {
  if (!data_) return;
  if (is_mapped()) {
    munmap(data_, bytes_);
  } else {
    std::free(data_);
  }
}

MemoryBlock::MemoryBlock(MemoryBlock&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

MemoryBlock& MemoryBlock::operator=(MemoryBlock&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

bool MemoryBlock::is_mapped() const {
  return bytes_ >= kMapFrom;
}

}  // namespace testudo
