#include "core/analysis/sharding_table.h"

#include <string>

#include "core/base/check.h"
#include "core/base/diagnostic.h"

namespace testudo {
namespace {

// The first of `count` points whose block_owner is `rank` or a later one.
uint32_t first_of_block(int rank, uint32_t count, int ranks) {
  auto r = static_cast<uint64_t>(ranks);
  return static_cast<uint32_t>((static_cast<uint64_t>(rank) * count + r - 1) / r);
}

}  // namespace

Rank Sharding::of(uint32_t point) const {
  switch (kind_) {
    case Kind::kBlocks:
      return block_owner(point, points_, ranks_);
    case Kind::kTable:
      return table_[point];
    default:
      return one_;
  }
}

const Sharding& ShardingTable::add(Sharding sharding) {
  sharding.id_ = static_cast<uint32_t>(shardings_.size() + 1);
  sharding.ranks_ = ranks_;
  uint32_t first = 0, last = sharding.points_;
  if (sharding.kind_ == Sharding::Kind::kBlocks) {
    first = first_of_block(rank_.value, last, ranks_);
    last = first_of_block(rank_.value + 1, last, ranks_);
  } else if (sharding.kind_ == Sharding::Kind::kOneRank && sharding.one_ != rank_) {
    last = 0;
  }
  for (uint32_t point = first; point < last; ++point) {
    if (sharding.everywhere() || sharding.of(point) == rank_) sharding.own_.push_back(point);
  }
  return shardings_.emplace_back(std::move(sharding));
}

const Sharding& ShardingTable::on_one(Rank rank, uint32_t points) {
  std::lock_guard lock(mutex_);
  const Sharding*& found = simple_[{Sharding::Kind::kOneRank, points, rank.value}];
  if (found) return *found;
  Sharding sharding;
  sharding.kind_ = Sharding::Kind::kOneRank;
  sharding.points_ = points;
  sharding.one_ = rank;
  return *(found = &add(std::move(sharding)));
}

const Sharding& ShardingTable::on_all(uint32_t points) {
  std::lock_guard lock(mutex_);
  const Sharding*& found = simple_[{Sharding::Kind::kEverywhere, points, 0}];
  if (found) return *found;
  Sharding sharding;
  sharding.kind_ = Sharding::Kind::kEverywhere;
  sharding.points_ = points;
  return *(found = &add(std::move(sharding)));
}

const Sharding& ShardingTable::by_table(std::vector<Rank> owners) {
  std::lock_guard lock(mutex_);
  const Sharding*& found = tables_[owners];
  if (found) return *found;
  Sharding sharding;
  sharding.kind_ = Sharding::Kind::kTable;
  sharding.points_ = static_cast<uint32_t>(owners.size());
  sharding.table_ = std::move(owners);
  return *(found = &add(std::move(sharding)));
}

const Sharding& ShardingTable::by_functor(ShardingId id, const Domain& launch_domain,
                                          const LaunchPoints& points) {
  if (id == 0) {
    std::lock_guard lock(mutex_);
    const Sharding*& found = simple_[{Sharding::Kind::kBlocks, static_cast<uint32_t>(points.size()), 0}];
    if (found) return *found;
    Sharding sharding;
    sharding.kind_ = Sharding::Kind::kBlocks;
    sharding.ranks_ = ranks_;
    sharding.points_ = static_cast<uint32_t>(points.size());
    return *(found = &add(std::move(sharding)));
  }
  {
    std::lock_guard lock(mutex_);
    for (const auto& [domain, sharding] : by_functor_[{id, launch_domain.hash()}]) {
      if (domain == launch_domain) return *sharding;
    }
  }
  const ShardingFunctor* functor = registry_.find_sharding(id);
  if (!functor) {
    throw ProgramError({"T0122",
                        "sharding functor " + std::to_string(id) +
                            " is not registered; register it before it is used in a launch",
                        {}});
  }
  std::vector<Rank> owners;
  owners.reserve(points.size());
  for (const DomainPoint point : points) {
    Rank owner = functor->shard(point, launch_domain, ranks_);
    if (owner.value < 0 || owner.value >= ranks_) {
      throw ProgramError({"T0123",
                          "sharding functor " + std::to_string(id) + " gave rank " +
                              std::to_string(owner.value) + " for point " + to_string(point) + " of " +
                              std::to_string(ranks_) + " ranks",
                          {}});
    }
    owners.push_back(owner);
  }
  const Sharding& sharding = by_table(std::move(owners));
  std::lock_guard lock(mutex_);
  by_functor_[{id, launch_domain.hash()}].emplace_back(launch_domain, &sharding);
  return sharding;
}

}  // namespace testudo
