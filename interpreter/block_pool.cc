#include "interpreter/block_pool.h"

#include <utility>

namespace testudo {

std::unique_ptr<GuardedBlock> BlockPool::take(size_t data_bytes, size_t guard_bytes) {
  const size_t page = GuardedBlock::page_bytes();
  const auto found = spare_.find((data_bytes + page - 1) / page * page);
  if (found == spare_.end() || found->second.size() <= kMinSpare ||
      found->second.front().block->guard() < guard_bytes) {
    return std::make_unique<GuardedBlock>(data_bytes, guard_bytes);
  }
  Spare spare = std::move(found->second.front());
  found->second.pop_front();
  held_bytes_ -= spare.block->capacity();
  collect(spare);
  return std::move(spare.block);
}

void BlockPool::give_back(std::unique_ptr<GuardedBlock> block, std::shared_ptr<const RegionUse> use) {
  block->allow(GuardedBlock::Access::kNone);
  block->clear_hits();
  if (block->worn()) return;
  held_bytes_ += block->capacity();
  auto& spare = spare_[block->capacity()];
  spare.push_back({std::move(block), std::move(use)});
  if (held_bytes_ > kMaxHeldBytes) shrink();
}

void BlockPool::collect(Spare& spare) {
  for (const GuardedBlock::Hit& hit : spare.block->hits()) late_uses_.push_back({spare.use, hit});
  spare.block->clear_hits();
}

std::vector<BlockPool::LateUse> BlockPool::take_late_uses() {
  for (auto& [capacity, spares] : spare_) {
    for (Spare& spare : spares) collect(spare);
  }
  return std::exchange(late_uses_, {});
}

void BlockPool::shrink() {
  for (auto& [capacity, spares] : spare_) {
    while (!spares.empty() && held_bytes_ > kMaxHeldBytes / 2) {
      collect(spares.front());
      held_bytes_ -= capacity;
      spares.pop_front();
    }
  }
}

}  // namespace testudo
