#pragma once

#include <string>

#include "core/api/detail/task_context.h"

namespace Legion::detail {

// An operation of the calling task that is no task, as a mapper sees it during one call: an InlineMapping, a
// Copy.
template <typename Base>
class OperationObject final : public Base {
 public:
  explicit OperationObject(const std::string& provenance) : text_(provenance) {
    if (const TaskContext* ctx = TaskContext::current()) {
      this->parent_task = &ctx->task();
      context_index_ = ctx->operations() - 1;  // it has been counted
    }
  }
  UniqueID get_unique_id() const override { return 0; }
  uint64_t get_context_index() const override { return context_index_; }
  int get_depth() const override { return this->parent_task ? this->parent_task->get_depth() + 1 : 0; }
  const Task* get_parent_task() const override { return this->parent_task; }
  const std::string_view& get_provenance_string(bool) const override { return text_; }

 private:
  std::string_view text_;
  uint64_t context_index_ = 0;
};

}  // namespace Legion::detail
