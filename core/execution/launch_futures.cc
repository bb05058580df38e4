#include "core/execution/launch_futures.h"

#include <algorithm>

#include "core/execution/future_exchange.h"

namespace testudo {

const Sharding* LaunchFutures::spread() const {
  const Sharding* all = sharding();
  return all && !all->everywhere() ? all : nullptr;
}

Future LaunchFutures::at(size_t position) {
  const Sharding* sharding = spread();
  if (!sharding) return own_point(static_cast<uint32_t>(position));
  const std::vector<uint32_t>& own = sharding->own();
  auto found = std::lower_bound(own.begin(), own.end(), position);
  const bool here = found != own.end() && *found == position;
  return FutureExchange::of_one(sharding->of(static_cast<uint32_t>(position)),
                                here ? own_point(static_cast<uint32_t>(found - own.begin())) : nullptr,
                                operation());
}

Future LaunchFutures::all_done() {
  return spread() ? FutureExchange::of_parts(own_done(), nullptr) : own_done();
}

}  // namespace testudo
