#pragma once

#include <map>
#include <memory>
#include <vector>

#include "core/api/detail/destroyed.h"
#include "core/api/detail/launch_memo.h"
#include "core/api/detail/region_handle.h"
#include "core/api/detail/task_object.h"
#include "core/api/legion/physical_region.h"
#include "core/execution/runtime.h"

namespace Legion::detail {

// What the API keeps about one running task: Legion::Context points to it. Used by the task's thread only;
// reused from task to task.
class TaskContext {
 public:
  TaskContext() = default;

  void begin(RuntimeState& state, testudo::TaskInvocation& invocation, const Task& task,
             std::vector<PhysicalRegion>& regions);
  void end();

  RuntimeState& state() const { return *state_; }
  testudo::TaskInvocation& invocation() const { return *invocation_; }
  testudo::Runtime& core() const { return invocation_->runtime; }
  testudo::Context& core_context() const { return invocation_->context; }
  const Task& task() const { return *task_; }
  // What the tasks that this one launches see as their parent.
  const std::shared_ptr<const LaunchRecord>& record();
  std::vector<PhysicalRegion>& regions() const { return *regions_; }
  int depth() const { return task_->get_depth(); }

  // Operations issued so far. Counting one makes mapped regions look again whether they are still mapped.
  uint64_t operations() const { return operations_; }
  uint64_t count_operation() { return operations_++; }

  LaunchMemo& launches() { return launches_; }

  // The task destroys a handle once for each owner; whether that was the last. Errors: T0205 it is destroyed.
  bool release(Destroyed::Kind kind, uint64_t id);
  Destroyed& destroyed() { return destroyed_; }
  const Destroyed& destroyed() const { return destroyed_; }

  void add_inline(std::shared_ptr<RegionHandle> handle) { inlines_.push_back(std::move(handle)); }
  void unmap_all();

  // Memory that lives until the task ends or it is given back.
  void* allocate(size_t bytes, size_t alignment);
  void free(void* memory);

  void* variable(LocalVariableID id) const;
  void set_variable(LocalVariableID id, void* value, void (*destructor)(void*));

  // The one of the calling task; null outside tasks.
  static TaskContext* current();

 private:
  struct Variable {
    void* value = nullptr;
    void (*destructor)(void*) = nullptr;
  };

  RuntimeState* state_ = nullptr;
  testudo::TaskInvocation* invocation_ = nullptr;
  const Task* task_ = nullptr;
  std::vector<PhysicalRegion>* regions_ = nullptr;
  uint64_t operations_ = 0;
  std::shared_ptr<const LaunchRecord> record_;  // made when asked for
  LaunchMemo launches_;
  Destroyed destroyed_;
  std::vector<std::shared_ptr<RegionHandle>> inlines_;
  std::map<LocalVariableID, Variable> variables_;
  std::map<void*, std::unique_ptr<std::byte[]>> buffers_;  // by the aligned address
};

}  // namespace Legion::detail
