#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace testudo {

// Slots in an order: a run of consecutive ones, which takes no memory whatever its length, or a list. Lists
// that are runs become runs, so equal sequences are equal objects. Immutable.
class SlotList {
 public:
  SlotList() = default;
  SlotList(uint32_t first, uint32_t count) : first_(first), count_(count) {}
  SlotList(std::vector<uint32_t> slots) : count_(static_cast<uint32_t>(slots.size())) {
    if (slots.empty()) return;
    first_ = slots[0];
    auto broken = [](uint32_t a, uint32_t b) { return b != a + 1; };
    if (std::adjacent_find(slots.begin(), slots.end(), broken) != slots.end()) list_ = std::move(slots);
  }

  uint32_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  bool is_run() const { return list_.empty(); }
  uint32_t operator[](uint32_t i) const { return is_run() ? first_ + i : list_[i]; }
  friend bool operator==(const SlotList&, const SlotList&) = default;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = uint32_t;
    using difference_type = std::ptrdiff_t;
    using pointer = const uint32_t*;
    using reference = uint32_t;

    Iterator(const uint32_t* list, uint32_t at) : list_(list), at_(at) {}
    uint32_t operator*() const { return list_ ? list_[at_] : at_; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return {list_, at_++}; }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const uint32_t* list_;
    uint32_t at_;
  };
  Iterator begin() const { return is_run() ? Iterator(nullptr, first_) : Iterator(list_.data(), 0); }
  Iterator end() const {
    return is_run() ? Iterator(nullptr, first_ + count_) : Iterator(list_.data(), count_);
  }

 private:
  uint32_t first_ = 0;
  uint32_t count_ = 0;
  std::vector<uint32_t> list_;  // empty: a run
};

}  // namespace testudo
