#pragma once

#include <memory>

#include "core/base/rank.h"
#include "core/geometry/domain.h"

namespace testudo {

// Which rank runs each point of a launch. Must be pure: the same arguments give the same answer, on every
// rank, because every rank asks for itself and answers are kept.
class ShardingFunctor {
 public:
  virtual ~ShardingFunctor() = default;
  // `domain`: the launch domain, or the sharding space that the launch gives instead; it holds the point.
  // `ranks`: how many there are; the answer is one of them. Called from several threads at once.
  virtual Rank shard(const DomainPoint& point, const Domain& domain, int ranks) const = 0;
};

// Functor 0: `count` points in order, in `ranks` blocks whose sizes differ by one at most.
constexpr Rank block_owner(uint64_t position, uint64_t count, int ranks) {
  return Rank{static_cast<int>(position * static_cast<uint64_t>(ranks) / count)};
}

}  // namespace testudo
