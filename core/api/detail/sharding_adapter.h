#pragma once

#include <memory>

#include "core/api/legion/sharding.h"
#include "core/program/sharding.h"

namespace Legion::detail {

// A functor of the program as the core calls it. Owns the functor.
class ShardingAdapter final : public testudo::ShardingFunctor {
 public:
  explicit ShardingAdapter(std::unique_ptr<Legion::ShardingFunctor> functor) : functor_(std::move(functor)) {}

  testudo::Rank shard(const DomainPoint& point, const testudo::Domain& domain, int ranks) const override;

 private:
  const std::unique_ptr<Legion::ShardingFunctor> functor_;
};

// The shards as points: 0 to their number - 1.
inline Domain shard_domain(size_t shards) {
  return Domain(Rect<1>(0, static_cast<coord_t>(shards) - 1));
}

}  // namespace Legion::detail
