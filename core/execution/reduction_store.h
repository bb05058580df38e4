#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/analysis/field_stack.h"
#include "core/execution/data_movement.h"
#include "core/execution/instance.h"
#include "core/execution/physical_region.h"

namespace testudo {

// What one task instance reduces into: a fold instance (every element starts as the identity) or a list. Its memory is
// there from when the task starts until the values have been applied.
class TaskReduction final : public ReductionBuffer {
 public:
  // `list`: entries in order instead of one right-hand side per element; the only way for operators without a fold.
  TaskReduction(const ReductionOperator& op, bool list) : op_(op), list_wanted_(list || !op.has_fold) {}

  // Makes the instance and points `region` to it. Call when the task starts.
  void open(MappedRegion& region, const Domain& domain, const std::vector<FieldId>& fields);

  const ReductionOperator& op() const { return op_; }

  // Applies what was reduced into `field`, on the points of `domain`, to `target`; with `fold`, folds it into a
  // right-hand side. Nothing if the task never started (it was cancelled).
  void apply_to(const MappedField& target, const Domain& domain, bool fold) const;
  // The same into another reduction of the same operator.
  void pass_on(TaskReduction& target, FieldId field, const Domain& domain) const;

 private:
  const MappedField* find(FieldId field) const;

  const ReductionOperator& op_;
  const bool list_wanted_;
  std::shared_ptr<Instance> fold_;
  std::unique_ptr<ListInstance> list_;
};

}  // namespace testudo
