#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/execution/physical_region.h"
#include "core/mapping/machine.h"
#include "core/program/launch.h"

namespace testudo {

class Runtime;
class Context;

// One running task instance, as its body sees it. Lives until the body returns.
struct TaskInvocation {
  Runtime& runtime;
  Context& context;  // operations that the body issues go through it
  const TaskLaunch& launch;
  const std::shared_ptr<const TaskLaunch>& shared_launch;  // the same, for who needs to keep it
  const TaskVariant& variant;
  DomainPoint point;         // of a single task: launch.index_point
  uint32_t point_index = 0;  // position among the launch's points
  PointId uid;
  OperationId operation;
  ProcessorId processor;
  std::span<const std::shared_ptr<MappedRegion>> regions;  // one per requirement; null where no_access
  std::span<const LogicalRegion> logical_regions;          // what each requirement came to for this point
  std::span<const std::byte> argument;
  std::span<const std::byte> local_argument;  // of this point, often empty
  std::vector<std::byte> result;              // filled in by the body: the value of its future
  void* api = nullptr;                        // the API layer's view of the task, while the body runs
};

}  // namespace testudo
