#pragma once

#include <cstddef>

namespace testudo {

// Memory for instances: zero, aligned to at least 64 bytes, given back on destruction. Large blocks only
// reserve address space: pages that are never touched cost nothing.
class MemoryBlock {
 public:
  MemoryBlock() = default;
  // Throws std::bad_alloc.
  explicit MemoryBlock(size_t bytes);
  ~MemoryBlock();
  MemoryBlock(MemoryBlock&& other) noexcept;
  MemoryBlock& operator=(MemoryBlock&& other) noexcept;

  std::byte* data() const { return data_; }
  size_t bytes() const { return bytes_; }

 private:
  bool is_mapped() const;

  std::byte* data_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace testudo
