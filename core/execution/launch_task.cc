#include "core/execution/launch_task.h"

#include <algorithm>

#include "core/base/diagnostic.h"
#include "core/execution/choose_sharding.h"
#include "core/execution/context.h"
#include "core/execution/future_exchange.h"
#include "core/execution/launch_futures.h"
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

// The points that this rank runs, and what it needs for them.
void keep_own_part(Engine& engine, Context& context, const TaskLaunch& launch, TaskPlan& plan) {
  if (launch.index) {
    plan.points = context.own_list_of(launch.domain, *plan.sharding);
  } else {
    plan.points =
        std::make_shared<const std::vector<DomainPoint>>(plan.sharding->own().size(), launch.index_point);
  }
  for (const Projection*& projection : plan.projections) {
    if (projection) projection = &engine.tables.projections.own_part(*projection, *plan.sharding);
  }
}

// The top-level task, and single tasks of replicated ones that are registered as replicable. While one runs,
// the task that launched it waits: so whatever the two make, all ranks make in one order.
bool runs_on_all_ranks(Context& context, const TaskLaunch& launch, const TaskKind& task) {
  Engine& engine = context.engine();
  if (!context.replicated()) return engine.transport && !context.uid();
  auto reduces = [](const Requirement& requirement) { return requirement.privilege == Privilege::kReduce; };
  auto replicable = [](const auto& variant) { return variant->replicable && !variant->leaf; };
  return !launch.index && !launch.concurrent && context.futures().numbers().can_split() &&
         std::none_of(launch.requirements.begin(), launch.requirements.end(), reduces) &&
         std::all_of(task.variants.begin(), task.variants.end(), replicable);
}

// `projections` becomes those of all points.
TaskPlan make_plan(Engine& engine, Context& context, std::shared_ptr<const TaskLaunch> shared,
                   std::vector<const Projection*>& projections) {
  const TaskLaunch& launch = *shared;
  TaskPlan plan;
  plan.barrier_changes = context.barrier_caller().changes;
  plan.task = engine.registry.find_task(launch.task);
  if (!plan.task || plan.task->variants.empty()) {
    refuse(launch, "T0107",
           "task " + std::to_string(launch.task) + " is not registered; register a variant of it first");
  }
  check(engine, launch);
  plan.all_points = launch.index ? context.points_of(launch.domain) : PointList::one(launch.index_point);
  projections = context.project(launch.requirements, launch.domain, plan.all_points);
  plan.projections = projections;
  if (runs_on_all_ranks(context, launch, *plan.task)) {
    plan.replicated = context.replicated() ? context.futures().numbers().split() : NumberRange::top_level();
  }
  if (context.replicated() && !plan.replicated) {
    ShardingId functor = engine.mapper(launch.mapper).select_sharding(launch);
    plan.sharding =
        &choose_sharding(context, {launch.requirements, projections, launch.index, launch.domain,
                                   plan.all_points, functor, launch.sharding_domain, launch.one_memory});
    keep_own_part(engine, context, launch, plan);
  } else {
    if (context.replicated()) plan.sharding = &engine.tables.shardings.on_all(1);
    plan.points = launch.index ? context.list_of(launch.domain)
                               : std::make_shared<const std::vector<DomainPoint>>(1, launch.index_point);
  }
  {
    ProfilePhase phase(engine.profile, profile::Kind::kMapping, context.uid(), {});
    plan.mapping = engine.mapper(launch.mapper).map_launch(launch, *plan.task, *plan.points);
  }
  plan.home.reserve(launch.requirements.size());
  for (size_t r = 0; r < launch.requirements.size(); ++r) {
    const Requirement& requirement = launch.requirements[r];
    bool shared_instance = plan.projections[r] && !requirement.no_access &&
                           requirement.privilege != Privilege::kReduce && !plan.points->empty();
    plan.home.push_back(shared_instance ? engine.homes.map(requirement.tree, requirement.fields) : nullptr);
  }
  plan.launch = std::move(shared);
  return plan;
}

// Futures that the points need come to where they run.
void bring_futures(Context& context, const TaskLaunch& launch, const TaskPlan& plan) {
  if (!context.replicated()) return;
  FutureExchange& exchange = context.futures();
  const Sharding& sharding = *plan.sharding;
  bool one_point = !launch.index && !sharding.everywhere();
  for (const Future& future : launch.futures)
    one_point ? exchange.to_one(future, sharding.of(0)) : exchange.to_all(future);
  for (const FutureMap& map : launch.point_futures) {
    for (uint32_t i = 0; i < plan.all_points.size(); ++i)
      exchange.to_one(map->find(plan.all_points[i]), sharding.of(i));
  }
}

// Per point that this rank runs.
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

class BlockFutures final : public LaunchFutures {
 public:
  explicit BlockFutures(TaskBlock& block) : held_(block) {}

  Future reduced(const TaskLaunch& launch) {
    if (!spread()) return block().reduced_future();
    return FutureExchange::of_parts(block().reduced_future(),
                                    block().engine().registry.find_reduction(launch.reduction));
  }

 protected:
  const Sharding* sharding() const override { return block().plan().sharding; }
  OperationId operation() const override { return block().operation(); }
  Future own_point(uint32_t index) override { return block().point_future(index); }
  Future own_done() override { return block().all_done(); }

 private:
  TaskBlock& block() const { return static_cast<TaskBlock&>(*held_.get()); }

  BlockRef held_;
};

LaunchResult result_of(TaskBlock& block, const TaskLaunch& launch) {
  LaunchResult result;
  if (block.reduced_future()) {
    result.future = BlockFutures(block).reduced(launch);
  } else if (launch.wants_futures && !launch.index) {
    result.future = BlockFutures(block).at(0);
  } else if (launch.wants_futures) {
    result.futures = std::make_shared<FutureMapState>(launch.domain, block.plan().all_points,
                                                      std::make_unique<BlockFutures>(block));
  }
  return result;
}

}  // namespace

LaunchResult launch_task(Engine& engine, Context& context, TaskLaunch given) {
  auto shared = std::make_shared<const TaskLaunch>(std::move(given));
  const TaskLaunch& launch = *shared;
  ProfilePhase phase(engine.profile, profile::Kind::kLaunch, context.uid(), {});
  return with_source(launch.source, [&] {
    std::vector<const Projection*> projections;
    TaskPlan plan = make_plan(engine, context, shared, projections);
    if (plan.all_points.empty()) {
      context.interrupt_trace();  // nothing that a template could have
      LaunchResult nothing;
      nothing.futures =
          std::make_shared<FutureMapState>(launch.domain, plan.all_points, std::vector<Future>());
      if (launch.reduction)
        nothing.future = make_future(engine.registry.find_reduction(launch.reduction)->identity);
      return nothing;
    }
    bring_futures(context, launch, plan);
    const Numbering numbering =
        context.numbering(static_cast<uint32_t>(plan.all_points.size()), plan.sharding);
    BlockRef held(std::make_unique<TaskBlock>(engine, numbering, std::move(plan), context.lineage()));
    TaskBlock& block = static_cast<TaskBlock&>(*held.get());
    Context::Submission submission;
    submission.kind = launch.index ? OperationKind::kIndexTask : OperationKind::kTask;
    submission.requirements = launch.requirements;
    submission.projections = projections;
    submission.sharding = block.plan().sharding;
    submission.domain = launch.index ? &launch.domain : nullptr;
    submission.points = block.plan().all_points;
    submission.futures = launch.futures;
    submission.point_futures = futures_per_point(launch, *block.plan().points);
    submission.task = launch.task;
    submission.phases = &launch.phases;
    submission.concurrent = launch.concurrent;
    if (launch.concurrent) block.run_concurrently();
    submission.block = held;
    context.submit(std::move(submission),
                   [&](uint32_t requirement, uint32_t point) { return block.reduction(requirement, point); });
    if (block.plan().replicated && context.replicated()) context.wait(block.node(0).done);
    return result_of(block, launch);
  });
}

}  // namespace testudo
