#pragma once

#include <cstddef>

namespace Legion {

// A pointer and a size; owns nothing. What it points to is copied when an operation is launched with it.
class UntypedBuffer {
 public:
  UntypedBuffer() = default;
  UntypedBuffer(const void* data, size_t size) : data_(const_cast<void*>(data)), size_(size) {}

  size_t get_size() const { return size_; }
  void* get_ptr() const { return data_; }
  bool operator==(const UntypedBuffer& other) const { return data_ == other.data_ && size_ == other.size_; }
  bool operator<(const UntypedBuffer& other) const {
    return data_ != other.data_ ? data_ < other.data_ : size_ < other.size_;
  }

 private:
  void* data_ = nullptr;
  size_t size_ = 0;
};

typedef UntypedBuffer TaskArgument;

}  // namespace Legion
