#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "core/base/source.h"
#include "core/program/future.h"
#include "core/program/requirement.h"

namespace testudo {

using Bytes = std::vector<std::byte>;

// A task launch, single (domain holds one point, `index` false) or index. Everything is captured by value.
struct TaskLaunch {
  TaskId task = 0;
  bool index = false;
  Domain domain;            // single: one point
  DomainPoint index_point;  // single launches only: what the task sees as its point (dim 0 unless given)
  std::vector<Requirement> requirements;
  Bytes argument;                                // the same for every point
  std::map<DomainPoint, Bytes> point_arguments;  // per point, may be partial
  std::vector<Future> futures;                   // passed to every point
  std::vector<FutureMap> point_futures;          // per point: the future of that point in each map
  ReductionId reduction = 0;                     // index launches: fold the points' results into one future
  bool ordered_reduction = true;
  Bytes reduction_initial;  // where not empty: folded in once, first
  MapperId mapper = 0;
  MappingTag tag = 0;
  Bytes mapper_argument;
  Source source;
  ShardingId sharding = 0;    // which rank runs which point; 0: the default
  Domain sharding_domain;     // what the sharding functor is asked with; no dimension: the launch domain
  bool wants_futures = true;  // false: nobody keeps the results
  std::shared_ptr<const void> user;  // what the API layer keeps with the launch
};

struct FillLaunch {
  bool index = false;
  Domain domain;
  std::vector<Requirement> requirements;  // one per region or partition; privilege WRITE_DISCARD
  Bytes value;
  Future future_value;  // where set, used instead of `value`
  Source source;
};

struct CopyLaunch {
  bool index = false;
  Domain domain;
  // sources[i] is copied to destinations[i], field by field in instance_fields order, on the common points. A
  // destination with privilege REDUCE gets the sources applied.
  std::vector<Requirement> sources;
  std::vector<Requirement> destinations;
  MapperId mapper = 0;
  MappingTag tag = 0;
  ShardingId sharding = 0;  // as for tasks
  Domain sharding_domain;
  Source source;
  std::shared_ptr<const void> user;  // what the API layer keeps with the launch
};

struct InlineLaunch {
  Requirement requirement;
  MapperId mapper = 0;
  MappingTag tag = 0;
  Source source;
};

enum class FenceKind { kMapping, kExecution };

}  // namespace testudo
