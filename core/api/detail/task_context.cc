#include "core/api/detail/task_context.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/runtime_state.h"
#include "core/api/legion/deferred_buffer.h"
#include "core/execution/context.h"

namespace Legion::detail {

void TaskContext::begin(RuntimeState& state, testudo::TaskInvocation& invocation, const Task& task,
                        std::vector<PhysicalRegion>& regions) {
  state_ = &state;
  invocation_ = &invocation;
  task_ = &task;
  regions_ = &regions;
  operations_ = 0;
  invocation.api = this;
}

const std::shared_ptr<const LaunchRecord>& TaskContext::record() {
  if (record_) return record_;
  record_ = std::static_pointer_cast<const LaunchRecord>(invocation_->launch.user);
  if (!invocation_->launch.index) return record_;
  // Others share that one, and `task_` goes with this task, which its children may outlive.
  auto own = std::make_shared<LaunchRecord>(*record_);
  own->task = static_cast<const TaskObject&>(*task_);
  own->task.set_launch(own->common, task_->get_task_name());
  own->running = invocation_->shared_launch;
  return record_ = std::move(own);
}

void TaskContext::end() {
  for (const auto& handle : inlines_) handle->unbind();
  inlines_.clear();
  record_ = nullptr;
  launches_.clear();
  destroyed_.clear();
  for (const auto& [id, variable] : variables_) {
    if (variable.destructor) variable.destructor(variable.value);
  }
  variables_.clear();
  buffers_.clear();
  invocation_->api = nullptr;
  invocation_ = nullptr;
}

bool TaskContext::release(Destroyed::Kind kind, uint64_t id) {
  const char* name = Destroyed::name_of(kind);
  if (destroyed_.has(kind, id)) {
    throw_error("T0205", std::string(name) + " " + std::to_string(id) +
                             " is destroyed again; destroy it once, or once for each owner");
  }
  const bool last = state_->handles().remove_owner({name, id, 0});
  if (last) destroyed_.add(kind, id);
  return last;
}

void TaskContext::unmap_all() {
  for (const PhysicalRegion& region : *regions_) region.handle()->unmap();
  for (const auto& handle : inlines_) handle->unmap();
}

void* TaskContext::allocate(size_t bytes, size_t alignment) {
  size_t room = bytes + alignment;
  auto memory = std::make_unique_for_overwrite<std::byte[]>(room);
  void* aligned = memory.get();
  std::align(alignment, bytes, aligned, room);
  buffers_[aligned] = std::move(memory);
  return aligned;
}

void TaskContext::free(void* memory) {
  buffers_.erase(memory);
}

void* task_allocate(size_t bytes, size_t alignment) {
  TaskContext* context = TaskContext::current();
  if (!context) throw_error("T0507", "a deferred buffer is made outside a task; it would never be freed");
  return context->allocate(bytes, alignment);
}

void task_free(void* memory) {
  if (TaskContext* context = TaskContext::current()) context->free(memory);
}

void* TaskContext::variable(LocalVariableID id) const {
  const auto it = variables_.find(id);
  return it == variables_.end() ? nullptr : it->second.value;
}

void TaskContext::set_variable(LocalVariableID id, void* value, void (*destructor)(void*)) {
  Variable& variable = variables_[id];
  if (variable.destructor) variable.destructor(variable.value);
  variable = {value, destructor};
}

TaskContext* TaskContext::current() {
  testudo::Context* context = testudo::Runtime::current_context();
  if (!context || !context->invocation) return nullptr;
  return static_cast<TaskContext*>(context->invocation->api);
}

}  // namespace Legion::detail
