#include "core/analysis/slot_set.h"

#include <algorithm>

namespace testudo {

void SlotSet::insert(uint32_t slot) {
  if (bits_.empty()) first_ = slot;
  if (slot < first_) {
    bits_.insert(bits_.begin(), first_ - slot, false);
    first_ = slot;
  }
  if (slot - first_ >= bits_.size()) bits_.resize(slot - first_ + 1, false);
  bits_[slot - first_] = true;
}

void SlotSet::trim() {
  auto lowest = std::find(bits_.begin(), bits_.end(), true);
  if (lowest == bits_.end()) {
    *this = {};
    return;
  }
  while (!bits_.back()) bits_.pop_back();
  first_ += static_cast<uint32_t>(lowest - bits_.begin());
  bits_.erase(bits_.begin(), lowest);
}

}  // namespace testudo
