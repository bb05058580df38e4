#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "core/base/source.h"
#include "core/geometry/dependent.h"
#include "core/program/future.h"
#include "core/program/phase.h"
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
  PhaseUse phases;
  bool concurrent = false;  // its points may wait for each other, and for those of launches to come
  bool one_memory = false;  // it shares data with others that run at the same time: all run on one rank
  Source source;
  ShardingId sharding = 0;     // which rank runs which point; 0: the default
  Domain sharding_domain;      // what the sharding functor is asked with; no dimension: the launch domain
  bool wants_futures = true;   // false: nobody keeps the results
  uint64_t context_index = 0;  // operations that the launching task issued before, as the API counts them
  std::shared_ptr<const void> user;  // what the API layer keeps with the launch
};

// A launch that is made again and again, and what it does not have of its own.
struct RepeatedLaunch {
  const std::shared_ptr<const TaskLaunch>& launch;
  std::span<const std::byte> argument;
  uint64_t context_index = 0;
};

// Where the elements of a field are in the program's own memory: affine in the coordinates.
struct ExternalField {
  FieldId field = 0;
  FieldView view;
};

struct FillLaunch {
  bool index = false;
  Domain domain;
  std::vector<Requirement> requirements;  // one per region or partition; privilege WRITE_DISCARD
  Bytes value;
  Future future_value;  // where set, used instead of `value`
  PhaseUse phases;
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
  PhaseUse phases;
  Source source;
  std::shared_ptr<const void> user;  // what the API layer keeps with the launch
};

struct InlineLaunch {
  Requirement requirement;
  MapperId mapper = 0;
  MappingTag tag = 0;
  PhaseUse phases;  // it arrives when the region is unmapped
  Source source;
};

// Tasks that all run at the same time, and may wait for each other.
struct MustEpochLaunch {
  std::vector<TaskLaunch> tasks;  // single tasks are at their index_point
  Domain domain;                  // of the results; empty: all points of the tasks
  Domain sharding_domain;         // for launches without one; no dimension: all points of the tasks
  Source source;
};

// A region whose fields are in memory of the program's from attach to detach.
struct AttachLaunch {
  Requirement requirement;            // one region; WRITE_DISCARD
  std::vector<ExternalField> fields;  // one for each of the requirement's
  bool read_only = false;             // the memory is never written
  PhaseUse phases;
  Source source;
};

// Hands what is attached to a region, and otherwise restricted to that memory, over to the task's operations
// (acquire), or back (release).
struct CoherenceLaunch {
  bool acquire = true;
  Requirement requirement;  // one region; READ_WRITE
  PhaseUse phases;
  Source source;
};

enum class FenceKind { kMapping, kExecution };

}  // namespace testudo
