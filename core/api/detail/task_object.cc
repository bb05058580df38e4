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

}  // namespace Legion::detail
