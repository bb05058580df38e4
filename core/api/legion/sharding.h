#pragma once

#include <vector>

#include "core/api/legion/domain.h"

namespace Legion {

// Which rank runs each point of a launch of a task that all ranks run. A rank is called a shard here. Must be
// pure: the same arguments give the same answer on every rank, because every rank asks for itself and answers
// are kept. Called from several threads at once.
class ShardingFunctor {
 public:
  ShardingFunctor() = default;
  virtual ~ShardingFunctor() = default;

  // Whether the shards are asked for as points, by shard_points, instead of as numbers, by shard.
  virtual bool use_points() const { return false; }
  // `index_domain`: the launch domain, or the launcher's sharding space where it has one. The answer is less
  // than `total_shards`.
  virtual ShardID shard(const DomainPoint& index_point, const Domain& index_domain,
                        const size_t total_shards);
  // The answer is one of `shard_points`, the points of `shard_domain` in order.
  virtual DomainPoint shard_points(const DomainPoint& index_point, const Domain& index_domain,
                                   const std::vector<DomainPoint>& shard_points, const Domain& shard_domain);

  // The points of a shard. The runtime has the answers for all points anyway, and does not ask.
  virtual bool is_invertible() const { return false; }
  virtual void invert(ShardID shard, const Domain& sharding_domain, const Domain& index_domain,
                      const size_t total_shards, std::vector<DomainPoint>& points);
  virtual void invert_points(const DomainPoint& shard_point, const std::vector<DomainPoint>& shard_points,
                             const Domain& shard_domain, const Domain& index_domain,
                             const Domain& sharding_domain, std::vector<DomainPoint>& index_points);
};

}  // namespace Legion
