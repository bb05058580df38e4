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

// Only what tells the launches of one task apart, most likely.
size_t hash_of(const IndexTaskLauncher& launcher, const Where& where) {
  size_t hash = launcher.task_id;
  const auto add = [&hash](size_t value) {
    constexpr size_t kOddFraction = 0x9e3779b97f4a7c15;  // of 2^64: the golden ratio's
    hash = (hash ^ value) * kOddFraction;
  };
  add(where.line());
  for (const RegionRequirement& requirement : launcher.region_requirements) {
    add(requirement.partition.get_index_partition().get_id());
    add(requirement.region.get_index_space().get_id());
    if (!requirement.privilege_fields.empty()) add(*requirement.privilege_fields.begin());
  }
  return hash ^ hash >> 32;
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
  const size_t hash = hash_of(launcher, where);
  Known& known = known_[hash % kMostKnown];
  if (known.hash == hash) return &known.launch;
  known = {hash, nullptr};
  return nullptr;
}

}  // namespace Legion::detail
