#pragma once

#include "core/execution/observer.h"
#include "core/trace/schema.h"

// What the runtime tells its observers, in the shape of a trace.
namespace testudo {

trace::Machine to_record(const MachineModel& machine);
trace::Task to_record(const TaskKind& task);
trace::Functor to_record(ProjectionId id, const ProjectionFunctor& functor);
trace::IndexSpace to_record(const IndexSpaceNode& node);
trace::Partition to_record(const PartitionNode& node);
trace::Operation to_record(const OperationRecord& operation);
trace::Points points_record(const OperationRecord& operation);
trace::Access to_record(const AccessRecord& access);
trace::Finding to_record(const FindingRecord& finding);

}  // namespace testudo
