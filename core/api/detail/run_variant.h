#pragma once

#include "core/api/legion/task_thunk.h"
#include "core/api/legion/variant_registrar.h"
#include "core/execution/task_invocation.h"

namespace Legion::detail {

// What a core variant of the API carries as its implementation.
struct VariantBody {
  TaskThunk thunk = nullptr;
  ExecutionConstraintSet execution_constraints;
  TaskLayoutConstraintSet layout_constraints;
};

// Where a task function's value goes.
class TaskResult {
 public:
  explicit TaskResult(std::vector<std::byte>& bytes) : bytes_(bytes) {}
  void* resize(size_t size) {
    bytes_.resize(size);
    return bytes_.data();
  }

 private:
  std::vector<std::byte>& bytes_;
};

// The body of every variant that is registered through the API: builds what the task function gets and calls
// it.
void run_variant(testudo::TaskInvocation& invocation, const testudo::TaskVariant& variant);

}  // namespace Legion::detail
