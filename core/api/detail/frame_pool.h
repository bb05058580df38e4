#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "core/api/detail/task_context.h"

namespace Legion::detail {

// What one running point needs of the API: a Task, its regions, its context. Reused: for the next point of
// the same launch only what differs between points is patched.
struct Frame {
  // Returns the task of this point.
  Task& bind(testudo::TaskInvocation& invocation);
  void unbind();

  std::vector<PhysicalRegion> regions;
  TaskContext context;

 private:
  TaskObject& take_task(const testudo::TaskInvocation& invocation);
  void bind_futures(TaskObject& task, const LaunchRecord& record, const testudo::TaskInvocation& invocation);

  TaskObject task_;                             // of points of index launches
  std::shared_ptr<const LaunchRecord> launch_;  // whose fields task_ holds
};

// Frames that nobody uses, a few per processor. Lock free: a slot is taken and refilled by atomic exchange,
// so that a task may start on one processor and end on another.
class FramePool {
 public:
  explicit FramePool(size_t processors) : slots_((processors + 1) * kSlots) {}
  ~FramePool();

  std::unique_ptr<Frame> acquire(testudo::ProcessorId processor, const LaunchRecord& launch);
  void release(std::unique_ptr<Frame> frame, testudo::ProcessorId processor, const LaunchRecord& launch);

 private:
  static constexpr size_t kSlots = 8;  // per processor; kinds of launches are spread over them
  struct alignas(64) Slot {
    std::atomic<Frame*> frame{nullptr};
  };
  Slot& slot(testudo::ProcessorId processor, const LaunchRecord& launch) {
    return slots_[(processor.value * kSlots + launch.kind % kSlots) % slots_.size()];
  }
  std::vector<Slot> slots_;
};

}  // namespace Legion::detail
