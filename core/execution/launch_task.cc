#include "core/execution/launch_task.h"

#include "core/base/diagnostic.h"
#include "core/execution/context.h"
#include "core/execution/task_block.h"

namespace testudo {
namespace {

[[noreturn]] void refuse(const TaskLaunch& launch, const char* code, std::string message) {
  throw ProgramError({code, std::move(message), launch.source});
}

// A diagnostic from below knows what is wrong, but not which launch asked for it.
template <typename Fn>
auto with_source(const Source& source, Fn&& fn) {
  try {
    return fn();
  } catch (const ProgramError& error) {
    if (error.diagnostic().source.line != 0) throw;
    Diagnostic diagnostic = error.diagnostic();
    diagnostic.source = source;
    throw ProgramError(std::move(diagnostic));
  }
}

void check(Engine& engine, const TaskLaunch& launch) {
  for (const Requirement& requirement : launch.requirements) {
    if (requirement.privilege == Privilege::kReduce) engine.reduction(requirement.reduction, launch.source);
  }
  if (!launch.reduction) return;
  if (!engine.reduction(launch.reduction, launch.source).has_fold) {
    refuse(launch, "T0106",
           "reduction operator " + std::to_string(launch.reduction) +
               " has no fold, so it cannot combine the results of an index launch");
  }
}

TaskPlan make_plan(Engine& engine, Context& context, std::shared_ptr<const TaskLaunch> shared) {
  const TaskLaunch& launch = *shared;
  TaskPlan plan;
  plan.task = engine.registry.find_task(launch.task);
  if (!plan.task || plan.task->variants.empty()) {
    refuse(launch, "T0107",
           "task " + std::to_string(launch.task) + " is not registered; register a variant of it first");
  }
  check(engine, launch);
  plan.points = launch.index ? context.points_of(launch.domain)
                             : std::make_shared<const std::vector<DomainPoint>>(1, launch.index_point);
  {
    ProfilePhase phase(engine.profile, profile::Kind::kMapping, context.uid(), {});
    plan.mapping = engine.mapper(launch.mapper).map_launch(launch, *plan.task, *plan.points);
  }
  plan.projections = context.project(launch.requirements, launch.domain, *plan.points);
  for (size_t r = 0; r < launch.requirements.size(); ++r) {
    const Requirement& requirement = launch.requirements[r];
    bool shared_instance =
        plan.projections[r] && !requirement.no_access && requirement.privilege != Privilege::kReduce;
    plan.home.push_back(shared_instance ? engine.homes.map(requirement.tree, requirement.fields)
                                        : std::vector<MappedField>());
  }
  plan.launch = std::move(shared);
  return plan;
}

std::vector<std::vector<Future>> futures_per_point(const TaskLaunch& launch,
                                                   const std::vector<DomainPoint>& points) {
  std::vector<std::vector<Future>> futures;
  if (launch.point_futures.empty()) return futures;
  for (const DomainPoint& point : points) {
    auto& of_point = futures.emplace_back();
    for (const FutureMap& map : launch.point_futures) {
      if (Future future = map->find(point)) of_point.push_back(std::move(future));
    }
  }
  return futures;
}

LaunchResult result_of(TaskBlock& block, const TaskLaunch& launch) {
  LaunchResult result;
  if (block.reduced_future()) {
    result.future = block.reduced_future();
  } else if (launch.wants_futures && !launch.index) {
    result.future = block.point_future(0);
  } else if (launch.wants_futures) {
    auto source = [held = BlockRef(block)](size_t i) {
      return static_cast<TaskBlock&>(*held.get()).point_future(static_cast<uint32_t>(i));
    };
    result.futures = std::make_shared<FutureMapState>(launch.domain, *block.plan().points, std::move(source),
                                                      block.all_done());
  }
  return result;
}

}  // namespace

LaunchResult launch_task(Engine& engine, Context& context, TaskLaunch given) {
  auto shared = std::make_shared<const TaskLaunch>(std::move(given));
  const TaskLaunch& launch = *shared;
  ProfilePhase phase(engine.profile, profile::Kind::kLaunch, context.uid(), {});
  return with_source(launch.source, [&] {
    TaskPlan plan = make_plan(engine, context, shared);
    if (plan.points->empty()) {
      LaunchResult nothing;
      nothing.futures = std::make_shared<FutureMapState>(launch.domain, *plan.points, std::vector<Future>());
      if (launch.reduction)
        nothing.future = make_future(engine.registry.find_reduction(launch.reduction)->identity);
      return nothing;
    }
    BlockRef held(std::make_unique<TaskBlock>(engine, std::move(plan), context.lineage()));
    TaskBlock& block = static_cast<TaskBlock&>(*held.get());
    if (launch.index && launch.wants_futures) block.want_all_done();
    Context::Submission submission;
    submission.kind = launch.index ? OperationKind::kIndexTask : OperationKind::kTask;
    submission.requirements = launch.requirements;
    submission.projections = block.plan().projections;
    submission.domain = launch.index ? &launch.domain : nullptr;
    submission.points = *block.plan().points;
    submission.futures = launch.futures;
    submission.point_futures = futures_per_point(launch, *block.plan().points);
    submission.task = launch.task;
    submission.phases = &launch.phases;
    submission.concurrent = launch.concurrent;
    if (launch.concurrent) block.run_concurrently();
    submission.block = held;
    context.submit(std::move(submission),
                   [&](uint32_t requirement, uint32_t point) { return block.reduction(requirement, point); });
    return result_of(block, launch);
  });
}

}  // namespace testudo
