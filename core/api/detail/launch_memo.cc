#include "core/api/detail/launch_memo.h"

#include "core/api/detail/point_arguments.h"
#include "core/api/detail/task_object.h"

namespace Legion::detail {

namespace {

bool has_arguments(const ArgumentMap& map) {
  if (!map.exists()) return false;
  const PointArguments& arguments = *map.arguments();
  std::lock_guard lock(arguments.mutex);
  return !arguments.values.empty() || !arguments.futures.empty() || arguments.all;
}

}  // namespace

bool LaunchMemo::fits(const IndexTaskLauncher& launcher) {
  return launcher.futures.empty() && launcher.point_futures.empty() && !launcher.initial_value.exists() &&
         launcher.wait_barriers.empty() && launcher.arrive_barriers.empty() &&
         launcher.index_requirements.empty() && launcher.map_arg.get_size() == 0 &&
         (launcher.launch_domain.dense() || !launcher.launch_domain.exists()) &&
         !has_arguments(launcher.argument_map);
}

bool LaunchMemo::same(const testudo::TaskLaunch& launch, const IndexTaskLauncher& launcher,
                      const Where& where) {
  const auto& record = *static_cast<const LaunchRecord*>(launch.user.get());
  const LaunchTemplate& common = record.common;
  const bool same_points =
      launcher.launch_domain.exists()
          ? !common.launch_space.exists() && record.task.index_domain == launcher.launch_domain
          : common.launch_space == launcher.launch_space;
  return launch.task == launcher.task_id && same_points && launch.source.line == where.line() &&
         launch.source.file == where.file_name() && record.task.regions == launcher.region_requirements &&
         launch.mapper == launcher.map_id && launch.tag == launcher.tag &&
         launch.concurrent == (launcher.concurrent || launcher.must_parallelism) &&
         launch.wants_futures != launcher.elide_future_return &&
         common.sharding_space == launcher.sharding_space && common.provenance == launcher.provenance;
}

LaunchMemo::Launch* LaunchMemo::known_like(const IndexTaskLauncher& launcher, const Where& where) {
  if (known_.empty()) known_.resize(kMostKnown);
  const size_t kind = launch_kind(launcher.task_id, launcher.region_requirements) + where.line();
  Known& known = known_[kind % kMostKnown];
  if (known.kind == kind) return &known.launch;
  known = {kind, nullptr};
  return nullptr;
}

}  // namespace Legion::detail
