#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/analysis/field_stack.h"
#include "core/execution/data_movement.h"
#include "core/execution/instance.h"
#include "core/execution/physical_region.h"

namespace testudo {

// What one task instance reduces into: a fold instance (every element starts as the identity) or a list. Its
// memory is there from when the task starts until the values have been applied. What tasks that it launched
// have reduced comes into a second one behind it: the task's own body may be using the first.
class TaskReduction final : public ReductionBuffer {
 public:
  // `list`: entries in order instead of one right-hand side per element; the only way for operators without a
  // fold.
  TaskReduction(const ReductionOperator& op, bool list) : op_(op), list_wanted_(list || !op.has_fold) {}

  // Makes the instance and points `region` to it. Call when the task starts.
  void open(MappedRegion& region, const Domain& domain, const std::vector<FieldId>& fields);

  const ReductionOperator& op() const { return op_; }

  // Applies what was reduced into `field`, on the points of `domain`, to `target`; with `fold`, folds it into
  // a right-hand side. Nothing if the task never started (it was cancelled).
  void apply_to(const MappedField& target, const Domain& domain, bool fold) const;
  // The same into the reduction of the task that launched this one, with the same operator. Several threads
  // may pass on to one target; what concerns one element must come in order.
  void pass_on(TaskReduction& target, FieldId field, const Domain& domain) const;

 private:
  const MappedField& find(FieldId field) const;
  void make(const Domain& domain, const std::vector<FieldId>& fields);
  TaskReduction& from_below();
  void append_to(ListInstance& target, FieldId field, const Domain& domain) const;

  const ReductionOperator& op_;
  const bool list_wanted_;
  Domain domain_;
  std::vector<FieldId> fields_;
  std::shared_ptr<Instance> fold_;
  std::unique_ptr<ListInstance> list_;

  std::mutex below_mutex_;  // held to make what is below, and to append to its list
  std::unique_ptr<TaskReduction> below_;
};

}  // namespace testudo
