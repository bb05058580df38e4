#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/analysis/slot_list.h"

namespace testudo {

// A set of slots, as bits from the lowest to the highest: what a rank of many has of a launch costs it as
// much as its own slots are apart, however many there are in all.
class SlotSet {
 public:
  SlotSet() = default;
  static SlotSet run(uint32_t first, uint32_t count) {
    SlotSet set;
    set.first_ = first;
    set.bits_.assign(count, true);
    return set;
  }

  bool contains(uint32_t slot) const { return slot - first_ < bits_.size() && bits_[slot - first_]; }
  // After trim(), exact:
  bool empty() const { return bits_.empty(); }
  uint32_t first() const { return first_; }
  uint32_t extent() const { return static_cast<uint32_t>(bits_.size()); }  // from the first to the last

  void insert(uint32_t slot);
  // Leaves the extent as it is until trim().
  void erase(uint32_t slot) { bits_[slot - first_] = false; }
  void trim();

  template <typename Fn>
  void for_each(Fn&& fn) const {
    for (uint32_t i = 0; i < bits_.size(); ++i) {
      if (bits_[i]) fn(first_ + i);
    }
  }

  size_t hash() const { return std::hash<std::vector<bool>>{}(bits_)*31 + first_; }
  friend bool operator==(const SlotSet&, const SlotSet&) = default;

 private:
  uint32_t first_ = 0;
  std::vector<bool> bits_;
};

}  // namespace testudo
