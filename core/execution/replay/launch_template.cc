#include "core/execution/replay/launch_template.h"

#include <algorithm>

namespace testudo {

bool LaunchTemplate::same(const TaskLaunch& recorded, const TaskLaunch& given) {
  return recorded.task == given.task && recorded.index == given.index && recorded.domain == given.domain &&
         recorded.index_point == given.index_point && recorded.requirements == given.requirements &&
         given.futures.empty() && given.point_futures.empty() && !given.reduction &&
         recorded.mapper == given.mapper && recorded.tag == given.tag &&
         recorded.mapper_argument == given.mapper_argument && given.phases.empty() && !given.concurrent &&
         !given.one_memory && recorded.sharding == given.sharding &&
         recorded.sharding_domain == given.sharding_domain && recorded.wants_futures == given.wants_futures;
}

bool LaunchTemplate::fits(const TaskPlan& plan) {
  const TaskLaunch& launch = *plan.launch;
  const bool plain = launch.futures.empty() && launch.point_futures.empty() && !launch.reduction &&
                     launch.phases.empty() && !launch.concurrent && !launch.one_memory &&
                     (launch.index || !launch.wants_futures);
  auto shared = [](const Requirement& requirement) {
    return requirement.privilege != Privilege::kReduce && requirement.coherence == Coherence::kExclusive;
  };
  return plain && !plan.replicated && plan.mapping.layouts.empty() &&
         std::all_of(launch.requirements.begin(), launch.requirements.end(), shared);
}

}  // namespace testudo
