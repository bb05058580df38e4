#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "core/program/projection.h"
#include "core/program/reduction.h"
#include "core/program/task.h"

namespace testudo {

// What a program registers before and while it runs. Look-ups of what was registered before the run take no lock;
// registration while running is rare and locked. References stay valid for the life of the registry.
class Registry {
 public:
  Registry();

  // Errors: T0101 the variant id is taken. Id 0 picks the next free one. Returns the variant's id.
  VariantId add_variant(TaskId task, const std::string& task_name, TaskVariant variant);
  TaskId fresh_task_id();
  void set_task_name(TaskId task, const std::string& name);
  const TaskKind* find_task(TaskId task) const;  // null: not registered

  // Errors: T0102 the id is taken.
  void add_projection(ProjectionId id, std::unique_ptr<ProjectionFunctor> functor);
  ProjectionId fresh_projection_id();
  const ProjectionFunctor* find_projection(ProjectionId id) const;

  // Errors: T0103 the id is taken (unless `permit_duplicates`).
  void add_reduction(ReductionOperator op, bool permit_duplicates = false);
  const ReductionOperator* find_reduction(ReductionId id) const;

  std::vector<const TaskKind*> tasks() const;
  std::vector<std::pair<ProjectionId, const ProjectionFunctor*>> projections() const;
  std::vector<const ReductionOperator*> reductions() const;

 private:
  mutable std::mutex mutex_;
  std::map<TaskId, std::unique_ptr<TaskKind>> tasks_;
  std::map<ProjectionId, std::unique_ptr<ProjectionFunctor>> projections_;
  std::map<ReductionId, std::unique_ptr<ReductionOperator>> reductions_;
};

}  // namespace testudo
