#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/program/projection.h"
#include "core/program/reduction.h"
#include "core/program/registration_table.h"
#include "core/program/sharding.h"
#include "core/program/task.h"

namespace testudo {

// What a program registers before and while it runs. Look-ups take no lock and may race with registrations,
// which are rare and locked. References stay valid for the life of the registry; a TaskKind that was looked
// up does not see what is added to the task later.
class Registry {
 public:
  Registry();

  // Errors: T0101 the variant id is taken. Id 0 picks the next free one. Returns the variant's id.
  VariantId add_variant(TaskId task, const std::string& task_name, TaskVariant variant);
  TaskId fresh_task_id();
  // Of a task that may have no variants yet.
  void set_task_name(TaskId task, const std::string& name);
  const TaskKind* find_task(TaskId task) const;  // null: not registered

  // Errors: T0102 the id is taken.
  void add_projection(ProjectionId id, std::unique_ptr<ProjectionFunctor> functor);
  ProjectionId fresh_projection_id();
  const ProjectionFunctor* find_projection(ProjectionId id) const;  // null: not registered

  // Errors: T0121 the id is taken, or 0, which means blocks of the launch domain.
  void add_sharding(ShardingId id, std::unique_ptr<ShardingFunctor> functor);
  ShardingId fresh_sharding_id();
  const ShardingFunctor* find_sharding(ShardingId id) const;  // null: not registered, or 0

  // Errors: T0103 the id is taken (unless `permit_duplicates`: then the first stays) or 0.
  void add_reduction(ReductionOperator op, bool permit_duplicates = false);
  const ReductionOperator* find_reduction(ReductionId id) const;  // null: not registered

  // All, by id.
  std::vector<const TaskKind*> tasks() const;
  std::vector<std::pair<ProjectionId, const ProjectionFunctor*>> projections() const;
  std::vector<const ReductionOperator*> reductions() const;

 private:
  mutable std::mutex mutex_;
  RegistrationTable<TaskId, TaskKind> tasks_;
  RegistrationTable<ProjectionId, ProjectionFunctor> projections_;
  RegistrationTable<ShardingId, ShardingFunctor> shardings_;
  RegistrationTable<ReductionId, ReductionOperator> reductions_;
  TaskId next_task_;
  ProjectionId next_projection_;
  ShardingId next_sharding_;
};

}  // namespace testudo
