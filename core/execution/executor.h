#pragma once

#include <functional>
#include <memory>
#include <span>

#include "core/execution/task_invocation.h"

namespace testudo {

// How task bodies are run where it is not simply "on a worker, on the shared instances". A runtime with an
// executor runs operations one at a time, in program order, on the thread that issues them. Calls nest: a
// task's body launches others.
class Executor {
 public:
  virtual ~Executor() = default;

  virtual void on_start(Runtime& runtime) = 0;

  // Runs `body` for one task instance. invocation.regions are mapped to the shared instances on entry; the
  // executor may point them elsewhere, and what a task with write or reduction privileges leaves there must
  // be in the shared instance (or, for reductions, in the MappedRegion given) on return. Exceptions of the
  // body pass through.
  virtual void run_task(TaskInvocation& invocation, const std::function<void()>& body) = 0;

  // The running task is about to wait for, or hand over, data of `region`: `publish` makes what it wrote
  // visible in the shared instance, `refresh` brings the shared contents back into what the task sees.
  virtual void publish(MappedRegion& region) = 0;
  virtual void refresh(MappedRegion& region) = 0;

  // What the executor keeps about the tasks that run inside one another, which is a stack of them. There are
  // several where tasks wait for each other.
  class Stack {
   public:
    virtual ~Stack() = default;
  };
  // From here on tasks run on another stack: takes up what is kept of it (null: nothing runs there yet) and
  // returns the one before. Executors that keep nothing need not know.
  virtual std::unique_ptr<Stack> switch_stack(std::unique_ptr<Stack>) { return nullptr; }

  // An inline mapping of the task `owner` begins and ends.
  virtual void map_inline(PointId uid, MappedRegion& region) = 0;
  virtual void unmap_inline(MappedRegion& region) = 0;
};

}  // namespace testudo
