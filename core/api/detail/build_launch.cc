#include "core/api/detail/build_launch.h"

#include "core/api/detail/build_requirement.h"
#include "core/api/detail/convert.h"
#include "core/api/detail/phases.h"
#include "core/api/detail/point_arguments.h"
#include "core/api/detail/runtime_state.h"
#include "core/api/detail/wait.h"

namespace Legion::detail {

namespace {

const std::string& task_name(RuntimeState& state, TaskID task) {
  static const std::string unknown;
  const testudo::TaskKind* kind = state.core().registry().find_task(task);
  return kind ? kind->name : unknown;
}

// The record with what both kinds of launches have.
template <typename Launcher>
std::shared_ptr<LaunchRecord> make_record(RuntimeState& state, TaskContext* ctx, const Launcher& launcher) {
  auto record = std::make_shared<LaunchRecord>();
  LaunchTemplate& common = record->common;
  common.state = &state;
  common.provenance = launcher.provenance;
  if (ctx) {
    common.parent = ctx->record();
    common.depth = ctx->depth() + 1;
    common.orig_proc = state.processor(ctx->invocation().processor);
  }
  TaskObject& task = record->task;
  task.set_launch(common, task_name(state, launcher.task_id));
  task.map_id = launcher.map_id;
  task.tag = launcher.tag;
  task.task_id = launcher.task_id;
  common.sharding_space = launcher.sharding_space;
  task.indexes = launcher.index_requirements;
  task.regions = launcher.region_requirements;
  task.futures = launcher.futures;
  record->kind = launch_kind(task.task_id, task.regions);
  return record;
}

template <typename Launcher>
testudo::TaskLaunch make_launch(RuntimeState& state, TaskContext* ctx, const Launcher& launcher,
                                testudo::Source source) {
  testudo::TaskLaunch launch;
  launch.task = launcher.task_id;
  launch.requirements = build_requirements(state, ctx, launcher.region_requirements);
  launch.futures = to_core(launcher.futures);
  launch.mapper = launcher.map_id;
  launch.tag = launcher.tag;
  launch.mapper_argument = to_bytes(launcher.map_arg);
  launch.source = std::move(source);
  launch.wants_futures = !launcher.elide_future_return;
  if (ctx) launch.context_index = ctx->count_operation();
  launch.sharding_domain = sharding_domain(state, launcher.sharding_space);
  launch.phases = phases_of(launcher);
  return launch;
}

}  // namespace

testudo::Bytes to_bytes(const UntypedBuffer& buffer) {
  const auto* data = static_cast<const std::byte*>(buffer.get_ptr());
  return testudo::Bytes(data, data + buffer.get_size());
}

std::vector<testudo::Future> to_core(const std::vector<Future>& futures) {
  std::vector<testudo::Future> result;
  result.reserve(futures.size());
  for (const Future& future : futures) {
    if (!future.exists()) throw_error("T0503", "an empty future is passed to a launch");
    result.push_back(future.state());
  }
  return result;
}

testudo::Domain launch_domain(RuntimeState& state, const Domain& domain, IndexSpace space) {
  if (!domain.exists() && !space.exists())
    throw_error("T0505", "an index launch has neither a launch domain nor a launch space");
  testudo::Domain points = domain.exists() ? to_core(domain) : state.forest().domain(to_core(space));
  // Every point is a task of its own, with a number of 32 bits.
  if (points.volume() > UINT32_MAX) {
    throw_error("T0505", "an index launch over " + to_string(points) + " has " +
                             std::to_string(points.volume()) +
                             " points, more than 2^32; launch fewer points that do more each");
  }
  return points;
}

testudo::Domain sharding_domain(RuntimeState& state, IndexSpace space) {
  return space.exists() ? state.forest().domain(to_core(space)) : testudo::Domain();
}

testudo::TaskLaunch build_task(RuntimeState& state, TaskContext* ctx, const TaskLauncher& launcher,
                               testudo::Source source) {
  testudo::TaskLaunch launch = make_launch(state, ctx, launcher, std::move(source));
  launch.argument = to_bytes(launcher.argument);
  launch.index_point = launcher.point;
  // The core wants a point for every instance; a single task that has none is seen at the origin.
  launch.domain = testudo::Domain::point(launcher.point.exists() ? launcher.point : DomainPoint(0));
  std::shared_ptr<LaunchRecord> record = make_record(state, ctx, launcher);
  record->task.index_point = launcher.point;
  record->task.local_function = launcher.local_function_task;
  record->task.index_domain = from_core(launch.domain);
  launch.user = std::move(record);
  return launch;
}

testudo::TaskLaunch build_index_task(TaskContext& ctx, const IndexTaskLauncher& launcher,
                                     testudo::Source source) {
  RuntimeState& state = ctx.state();
  testudo::TaskLaunch launch = make_launch(state, &ctx, launcher, std::move(source));
  launch.index = true;
  launch.concurrent = launcher.concurrent || launcher.must_parallelism;
  launch.domain = launch_domain(state, launcher.launch_domain, launcher.launch_space);
  launch.argument = to_bytes(launcher.global_arg);
  if (launcher.initial_value.exists()) launch.reduction_initial = wait_value(launcher.initial_value.state());
  std::shared_ptr<LaunchRecord> record = make_record(state, &ctx, launcher);
  record->task.is_index_space = true;
  record->task.index_domain =
      launcher.launch_domain.exists() ? launcher.launch_domain : from_core(launch.domain);
  if (!launcher.launch_domain.exists()) record->common.launch_space = launcher.launch_space;
  record->task.must_epoch_task = launch.concurrent;
  for (const ArgumentMap& map : launcher.point_futures) {
    testudo::TaskLaunch only_futures;
    only_futures.domain = launch.domain;
    if (add_arguments(map, only_futures))
      launch.point_futures.push_back(std::move(only_futures.point_futures.back()));
  }
  record->common.point_futures = launch.point_futures.size();
  if (launcher.argument_map.exists())
    record->common.argument_is_future = add_arguments(launcher.argument_map, launch);
  launch.user = std::move(record);
  return launch;
}

}  // namespace Legion::detail
