#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "interpreter/guarded_block.h"
#include "interpreter/region_use.h"

namespace testudo {

// Blocks of instances that are gone. They stay closed, so that a use of what a task or an inline mapping has
// given back is seen, and are used again oldest first, so that this holds for a while. Not thread safe.
class BlockPool {
 public:
  // Throws std::bad_alloc.
  std::unique_ptr<GuardedBlock> take(size_t data_bytes, size_t guard_bytes);
  // `use`: what the block was used for, to say so if somebody still touches it.
  void give_back(std::unique_ptr<GuardedBlock> block, std::shared_ptr<const RegionUse> use);

  // A touch of a block after it was given back.
  struct LateUse {
    std::shared_ptr<const RegionUse> use;
    GuardedBlock::Hit hit;
  };
  // Those seen since the last call.
  std::vector<LateUse> take_late_uses();

  size_t held_bytes() const { return held_bytes_; }

 private:
  static constexpr size_t kMaxHeldBytes = 256 << 20;
  static constexpr size_t kMinSpare = 2;  // of a size, before it is used again

  struct Spare {
    std::unique_ptr<GuardedBlock> block;
    std::shared_ptr<const RegionUse> use;
  };

  void collect(Spare& spare);
  void shrink();

  std::unordered_map<size_t, std::deque<Spare>> spare_;  // by capacity
  std::vector<LateUse> late_uses_;
  size_t held_bytes_ = 0;
};

}  // namespace testudo
