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

// How many points of the domain come before this one, in the order of Domain::for_each_point. Precondition:
// the domain holds the point.
uint64_t position_in(const Domain& domain, const DomainPoint& point) {
  uint64_t position = 0;
  bool found = false;
  domain.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
    if (found) return;
    const Domain box = Domain::box(lo, hi);
    found = box.contains(point);
    uint64_t stride = found ? 1 : box.volume();
    if (!found) position += stride;
    for (int d = 0; found && d < box.dim(); ++d) {
      position += static_cast<uint64_t>(point[d] - lo[d]) * stride;
      stride *= static_cast<uint64_t>(hi[d] - lo[d]) + 1;
    }
  });
  return position;
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

const Sharding& ShardingTable::blocks(uint32_t points) {
  std::lock_guard lock(mutex_);
  const Sharding*& found = simple_[{Sharding::Kind::kBlocks, points, 0}];
  if (found) return *found;
  Sharding sharding;
  sharding.kind_ = Sharding::Kind::kBlocks;
  sharding.ranks_ = ranks_;
  sharding.points_ = points;
  return *(found = &add(std::move(sharding)));
}

Rank ShardingTable::owner(ShardingId id, const Domain& domain, const DomainPoint& point) const {
  if (!domain.contains(point)) {
    throw ProgramError({"T0124",
                        "the sharding space " + to_string(domain) + " of a launch does not hold its point " +
                            to_string(point) + "; give the launch one that holds all of them",
                        {}});
  }
  if (id == 0) return block_owner(position_in(domain, point), domain.volume(), ranks_);
  const ShardingFunctor* functor = registry_.find_sharding(id);
  if (!functor) {
    throw ProgramError({"T0122",
                        "sharding functor " + std::to_string(id) +
                            " is not registered; register it before it is used in a launch",
                        {}});
  }
  Rank owner = functor->shard(point, domain, ranks_);
  if (owner.value < 0 || owner.value >= ranks_) {
    throw ProgramError({"T0123",
                        "sharding functor " + std::to_string(id) + " gave rank " +
                            std::to_string(owner.value) + " for point " + to_string(point) + " of " +
                            to_string(domain) + ", but the ranks are 0 to " + std::to_string(ranks_ - 1),
                        {}});
  }
  return owner;
}

const Sharding& ShardingTable::by_functor(ShardingId id, const Domain& launch_domain,
                                          const Domain& sharding_domain, const PointList& points) {
  const Domain& domain = sharding_domain.dim() == 0 ? launch_domain : sharding_domain;
  if (id == 0 && sharding_domain.dim() == 0) return blocks(static_cast<uint32_t>(points.size()));
  const std::pair key(id, launch_domain.hash());
  {
    std::lock_guard lock(mutex_);
    for (const Answer& known : by_functor_[key]) {
      if (known.launch_domain == launch_domain && known.sharding_domain == domain) return *known.sharding;
    }
  }
  std::vector<Rank> owners;
  owners.reserve(points.size());
  for (const DomainPoint point : points) owners.push_back(owner(id, domain, point));
  const Sharding& sharding = by_table(std::move(owners));
  std::lock_guard lock(mutex_);
  by_functor_[key].push_back({launch_domain, domain, &sharding});
  return sharding;
}

}  // namespace testudo
