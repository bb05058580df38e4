#include "core/analysis/holders.h"

#include <algorithm>
#include <iterator>

namespace testudo {

Holders::Holders(const Projection& projection, const Sharding& sharding)
    : projection_(&projection),
      sharding_(&sharding),
      hash_(size_t{projection.id} * 0x9e3779b97f4a7c15ull + sharding.id()) {
  any_ = std::any_of(projection.slots.begin(), projection.slots.end(),
                     [&](uint32_t slot) { return of(slot) != kNobody; });
  if (sharding.everywhere()) {
    mine_ = projection.slots;
    return;
  }
  std::vector<uint32_t> mine;
  for (uint32_t point : sharding.own()) mine.push_back(projection.slot_of_point[point]);
  mine_ = std::move(mine);
}

Holders::Holders(HolderTable table, SlotList mine)
    : table_(std::move(table)), any_(!table_.empty()), mine_(std::move(mine)), hash_(table_.size()) {
  for (const auto& [slot, holder] : table_)
    hash_ = (hash_ * 0x9e3779b97f4a7c15ull + slot) * 0x9e3779b97f4a7c15ull + static_cast<size_t>(holder);
}

Holder Holders::of(uint32_t slot) const {
  if (!projection_) {
    const auto at = std::lower_bound(table_.begin(), table_.end(), slot,
                                     [](const auto& entry, uint32_t wanted) { return entry.first < wanted; });
    return at != table_.end() && at->first == slot ? at->second : kNobody;
  }
  const SlotList& slots = projection_->slot_of_point;
  const uint32_t point = slots.empty() ? 0 : slot - slots[0];
  // Empty subregions hold nothing, and nothing would ever cover them.
  if (point >= slots.size() || projection_->image->domain(slot).empty()) return kNobody;
  return sharding_->everywhere() ? kEverybody : sharding_->of(point).value;
}

HolderTable Holders::table() const {
  if (!projection_) return table_;
  HolderTable table;
  for (uint32_t slot : projection_->slots) {
    const Holder holder = of(slot);
    if (holder != kNobody) table.emplace_back(slot, holder);
  }
  return table;
}

bool HolderSets::has(Holder holder, Rank rank) const {
  if (holder >= 0) return holder == rank.value;
  if (holder == kNobody) return false;
  if (holder == kEverybody) return true;
  const std::vector<int>& ranks = set(holder);
  return std::binary_search(ranks.begin(), ranks.end(), rank.value);
}

Rank HolderSets::lowest(Holder holder) const {
  if (holder >= 0) return Rank{holder};
  return Rank{holder == kEverybody ? 0 : set(holder).front()};
}

std::vector<int> HolderSets::members(Holder holder) const {
  if (holder == kNobody) return {};
  return holder >= 0 ? std::vector<int>{holder} : set(holder);
}

Holder HolderSets::join(Holder a, Holder b) {
  if (a == b || b == kNobody) return a;
  if (a == kNobody) return b;
  if (a == kEverybody || b == kEverybody) return kEverybody;
  std::vector<int> left = members(a), right = members(b), all;
  std::set_union(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(all));
  if (all.size() == 1) return all[0];
  if (all.size() == static_cast<size_t>(ranks_)) return kEverybody;
  auto [at, added] = found_.try_emplace(all, static_cast<Holder>(-3 - static_cast<Holder>(sets_.size())));
  if (added) sets_.push_back(std::move(all));
  return at->second;
}

void HolderSets::for_each(Holder holder, const std::function<void(Rank)>& fn) const {
  if (holder == kEverybody) {
    for (int rank = 0; rank < ranks_; ++rank) fn(Rank{rank});
    return;
  }
  for (int rank : members(holder)) fn(Rank{rank});
}

HoldersRef HolderSets::make(HolderTable table) const {
  std::erase_if(table, [](const auto& entry) { return entry.second == kNobody; });
  std::vector<uint32_t> mine;
  for (const auto& [slot, holder] : table) {
    if (has(holder, self_)) mine.push_back(slot);
  }
  return std::make_shared<const Holders>(std::move(table), SlotList(std::move(mine)));
}

}  // namespace testudo
