#include "core/program/registry.h"

#include <algorithm>

#include "core/base/diagnostic.h"

namespace testudo {

namespace {

// Ids that the registry picks start above those that programs usually choose themselves.
constexpr TaskId kFirstFreshTask = 1u << 20;
constexpr ProjectionId kFirstFreshProjection = 1u << 20;
constexpr ShardingId kFirstFreshSharding = 1u << 20;

[[noreturn]] void fail(const char* code, std::string message) {
  throw ProgramError({code, std::move(message), {}});
}

}  // namespace

Registry::Registry()
    : next_task_(kFirstFreshTask),
      next_projection_(kFirstFreshProjection),
      next_sharding_(kFirstFreshSharding) {
  projections_.put(0, identity_projection());
}

VariantId Registry::add_variant(TaskId task, const std::string& task_name, TaskVariant variant) {
  std::lock_guard lock(mutex_);
  const TaskKind* before = tasks_.find(task);
  auto kind = before ? std::make_unique<TaskKind>(*before) : std::make_unique<TaskKind>();
  kind->id = task;
  if (!task_name.empty()) kind->name = task_name;
  // Errors, traces and profiles name tasks.
  if (kind->name.empty()) kind->name = "task " + std::to_string(task);
  if (variant.name.empty()) variant.name = kind->name;
  VariantId last = 0;
  for (const auto& other : kind->variants) {
    last = std::max(last, other->id);
    if (other->id != variant.id) continue;
    fail("T0101", "task " + std::to_string(task) + " (" + kind->name + ") already has a variant " +
                      std::to_string(variant.id) + ": choose another id, or let the runtime pick one");
  }
  if (variant.id == 0) variant.id = last + 1;
  const VariantId id = variant.id;
  kind->variants.push_back(std::make_shared<const TaskVariant>(std::move(variant)));
  tasks_.put(task, std::move(kind));
  return id;
}

TaskId Registry::fresh_task_id() {
  std::lock_guard lock(mutex_);
  while (tasks_.find(next_task_)) ++next_task_;
  return next_task_++;
}

void Registry::set_task_name(TaskId task, const std::string& name) {
  std::lock_guard lock(mutex_);
  const TaskKind* before = tasks_.find(task);
  auto kind = before ? std::make_unique<TaskKind>(*before) : std::make_unique<TaskKind>();
  kind->id = task;
  kind->name = name;
  tasks_.put(task, std::move(kind));
}

const TaskKind* Registry::find_task(TaskId task) const {
  const TaskKind* kind = tasks_.find(task);
  return kind && !kind->variants.empty() ? kind : nullptr;
}

void Registry::add_projection(ProjectionId id, std::unique_ptr<ProjectionFunctor> functor) {
  std::lock_guard lock(mutex_);
  if (projections_.find(id)) {
    fail("T0102", "there already is a projection functor " + std::to_string(id) +
                      ": choose another id (0 is the identity)");
  }
  projections_.put(id, std::move(functor));
}

ProjectionId Registry::fresh_projection_id() {
  std::lock_guard lock(mutex_);
  while (projections_.find(next_projection_)) ++next_projection_;
  return next_projection_++;
}

const ProjectionFunctor* Registry::find_projection(ProjectionId id) const {
  return projections_.find(id);
}

void Registry::add_sharding(ShardingId id, std::unique_ptr<ShardingFunctor> functor) {
  std::lock_guard lock(mutex_);
  if (id == 0 || shardings_.find(id)) {
    fail("T0121", "there already is a sharding functor " + std::to_string(id) +
                      ": choose another id (0 is blocks of the launch domain)");
  }
  shardings_.put(id, std::move(functor));
}

ShardingId Registry::fresh_sharding_id() {
  std::lock_guard lock(mutex_);
  while (shardings_.find(next_sharding_)) ++next_sharding_;
  return next_sharding_++;
}

const ShardingFunctor* Registry::find_sharding(ShardingId id) const {
  return shardings_.find(id);
}

void Registry::add_reduction(ReductionOperator op, bool permit_duplicates) {
  std::lock_guard lock(mutex_);
  const ReductionId id = op.id;
  if (id == 0) fail("T0103", "a reduction operator needs an id other than 0, which means no reduction");
  if (reductions_.find(id)) {
    if (permit_duplicates) return;
    fail("T0103", "there already is a reduction operator " + std::to_string(id) + ": choose another id");
  }
  reductions_.put(id, std::make_unique<ReductionOperator>(std::move(op)));
}

const ReductionOperator* Registry::find_reduction(ReductionId id) const {
  return reductions_.find(id);
}

std::vector<const TaskKind*> Registry::tasks() const {
  std::lock_guard lock(mutex_);
  std::vector<const TaskKind*> result;
  for (const auto& [id, kind] : tasks_.all()) {
    if (!kind->variants.empty()) result.push_back(kind);
  }
  return result;
}

std::vector<std::pair<ProjectionId, const ProjectionFunctor*>> Registry::projections() const {
  std::lock_guard lock(mutex_);
  const auto all = projections_.all();
  return {all.begin(), all.end()};
}

std::vector<const ReductionOperator*> Registry::reductions() const {
  std::lock_guard lock(mutex_);
  std::vector<const ReductionOperator*> result;
  for (const auto& [id, op] : reductions_.all()) result.push_back(op);
  return result;
}

}  // namespace testudo
