#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <tuple>
#include <vector>

#include "core/base/rank.h"
#include "core/geometry/point_list.h"
#include "core/program/registry.h"

namespace testudo {

// Which rank runs each point of one launch. Immutable, interned: equal ones are one object.
class Sharding {
 public:
  enum class Kind : uint8_t { kBlocks, kTable, kOneRank, kEverywhere };

  uint32_t id() const { return id_; }
  bool everywhere() const { return kind_ == Kind::kEverywhere; }  // every rank runs all points
  Rank of(uint32_t point) const;                                  // precondition: not everywhere
  const std::vector<uint32_t>& own() const { return own_; }       // the points of this rank, ascending

 private:
  friend class ShardingTable;
  uint32_t id_ = 0;
  Kind kind_ = Kind::kOneRank;
  int ranks_ = 1;
  uint32_t points_ = 0;
  Rank one_;
  std::vector<Rank> table_;
  std::vector<uint32_t> own_;
};

// Makes and keeps shardings. Thread safe; what it returns lives as long as the table.
class ShardingTable {
 public:
  ShardingTable(const Registry& registry, Rank rank, int ranks)
      : registry_(registry), rank_(rank), ranks_(ranks) {}

  Rank rank() const { return rank_; }
  int ranks() const { return ranks_; }

  // By a functor (0: blocks), which is asked with the launch domain, or with `sharding_domain` where that has
  // a dimension. Asks once per domain and keeps the answers. Errors: those of owner().
  const Sharding& by_functor(ShardingId functor, const Domain& launch_domain, const Domain& sharding_domain,
                             const PointList& points);
  // The rank of one point, without keeping it. In O(boxes of the domain) for blocks. Errors: T0122 the
  // functor is not registered, T0123 it gave a rank that does not exist, T0124 the domain does not hold the
  // point.
  Rank owner(ShardingId functor, const Domain& domain, const DomainPoint& point) const;
  const Sharding& on_one(Rank rank, uint32_t points);
  const Sharding& on_all(uint32_t points);
  const Sharding& on_none(uint32_t points) { return on_one(Rank{-1}, points); }
  const Sharding& by_table(std::vector<Rank> owners);

 private:
  const Sharding& add(Sharding sharding);
  const Sharding& blocks(uint32_t points);

  const Registry& registry_;
  const Rank rank_;
  const int ranks_;
  std::mutex mutex_;
  std::deque<Sharding> shardings_;
  std::map<std::tuple<Sharding::Kind, uint32_t, int>, const Sharding*> simple_;  // kind, points, rank
  std::map<std::vector<Rank>, const Sharding*> tables_;
  struct Answer {
    Domain launch_domain, sharding_domain;
    const Sharding* sharding = nullptr;
  };
  std::map<std::pair<ShardingId, size_t>, std::vector<Answer>> by_functor_;
};

}  // namespace testudo
