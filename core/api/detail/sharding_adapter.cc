#include "core/api/detail/sharding_adapter.h"

#include <algorithm>
#include <climits>

#include "core/api/detail/convert.h"

namespace Legion {

namespace detail {

testudo::Rank ShardingAdapter::shard(const DomainPoint& point, const testudo::Domain& domain,
                                     int ranks) const {
  const auto shards = static_cast<size_t>(ranks);
  if (!functor_->use_points()) {
    const ShardID shard = functor_->shard(point, from_core(domain), shards);
    return {static_cast<int>(std::min<ShardID>(shard, INT_MAX))};  // too large ones are refused below
  }
  std::vector<DomainPoint> points;
  for (size_t i = 0; i < shards; ++i) points.emplace_back(static_cast<coord_t>(i));
  const DomainPoint chosen = functor_->shard_points(point, from_core(domain), points, shard_domain(shards));
  const auto found = std::find(points.begin(), points.end(), chosen);
  if (found == points.end()) {
    throw_error("T0514", "a sharding functor gave " + testudo::to_string(chosen) + " for point " +
                             testudo::to_string(point) + ", which is none of the shard points");
  }
  return {static_cast<int>(found - points.begin())};
}

namespace {

[[noreturn]] void not_overridden(const std::string& form) {
  throw_error("T0514", "a sharding functor is asked for " + form + ", but does not override it");
}

}  // namespace

}  // namespace detail

ShardID ShardingFunctor::shard(const DomainPoint&, const Domain&, const size_t) {
  detail::not_overridden("shard");
}
DomainPoint ShardingFunctor::shard_points(const DomainPoint&, const Domain&, const std::vector<DomainPoint>&,
                                          const Domain&) {
  detail::not_overridden("shard_points");
}
void ShardingFunctor::invert(ShardID, const Domain&, const Domain&, const size_t, std::vector<DomainPoint>&) {
  detail::not_overridden("invert");
}
void ShardingFunctor::invert_points(const DomainPoint&, const std::vector<DomainPoint>&, const Domain&,
                                    const Domain&, const Domain&, std::vector<DomainPoint>&) {
  detail::not_overridden("invert_points");
}

}  // namespace Legion
