#include "core/trace/rank_ids.h"

namespace testudo::trace {

void FreshIds::avoid(const Trace& rank) {
  for (const SpaceNode& node : rank.spaces()) spaces.avoid(node.record.id);
  for (const PartitionNode& node : rank.partitions()) partitions.avoid(node.record.id);
  for (const FieldSpaceNode& node : rank.field_spaces()) field_spaces.avoid(node.record.id);
  for (const RegionNode& node : rank.regions()) trees.avoid(node.record.tree);
  for (const auto& processor : rank.machine().processors) processors.avoid(processor.id);
  for (const auto& memory : rank.machine().memories) memories.avoid(memory.id);
  for (const Instance& instance : rank.instances()) instances.avoid(instance.id);
  for (const OperationNode& node : rank.operations()) {
    operations.avoid(node.record.id);
    for (const Point& point : node.points) points.avoid(point.uid);
  }
}

}  // namespace testudo::trace
