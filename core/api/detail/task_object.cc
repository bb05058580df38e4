#include "core/api/detail/task_object.h"

namespace Legion::detail {

void TaskObject::set_launch(const LaunchTemplate& launch, std::string_view name) {
  launch_ = &launch;
  name_ = name;
  const std::string_view text = launch.provenance;
  const size_t split = std::min(text.find('$'), text.size());
  human_ = text.substr(0, split);
  machine_ = text.substr(std::min(split + 1, text.size()));
  orig_proc = launch.orig_proc;
  parent_task = launch.parent ? &launch.parent->task : nullptr;
}

// Small numbers stay close together, so that launches that differ in a field take slots side by side.
size_t launch_kind(TaskID task, const std::vector<RegionRequirement>& regions) {
  size_t kind = task;
  for (const RegionRequirement& requirement : regions) {
    kind = kind * 3 + requirement.partition.get_index_partition().get_id() +
           requirement.region.get_index_space().get_id();
    if (!requirement.privilege_fields.empty()) kind += *requirement.privilege_fields.begin();
  }
  return kind;
}

}  // namespace Legion::detail
