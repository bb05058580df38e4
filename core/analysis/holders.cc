#include "core/analysis/holders.h"

#include <algorithm>
#include <iterator>

namespace testudo {

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

HoldersRef HolderSets::make(std::vector<Holder> of) const {
  auto made = std::make_shared<Holders>();
  made->of = std::move(of);
  for (uint32_t slot = 0; slot < made->of.size(); ++slot) {
    if (has(made->of[slot], self_)) made->mine.push_back(slot);
  }
  return made;
}

}  // namespace testudo
