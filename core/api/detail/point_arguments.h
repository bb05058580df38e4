#pragma once

#include <map>
#include <mutex>

#include "core/api/legion/argument_map.h"
#include "core/program/launch.h"

namespace Legion::detail {

// What ArgumentMaps share. Thread safe.
struct PointArguments {
  mutable std::mutex mutex;
  std::map<DomainPoint, testudo::Bytes> values;
  std::map<DomainPoint, testudo::Future> futures;
  testudo::FutureMap all;  // where set: every point's argument, unless it is above
};

// Adds the arguments to a launch: bytes to point_arguments, futures as one more of point_futures (true then).
bool add_arguments(const ArgumentMap& map, testudo::TaskLaunch& launch);

}  // namespace Legion::detail
