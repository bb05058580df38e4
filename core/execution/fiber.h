#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "core/base/sanitizer.h"

namespace testudo {

// A stack of its own that a worker can leave and come back to. Fibers stay on the thread that made them, so
// that thread-local state never changes under a task. Made by FiberPool.
class Fiber {
 public:
  // `entry` runs on the fiber when it is first switched to. It never returns: it switches away for good.
  Fiber(size_t stack_bytes, std::function<void()> entry);
  // The stack that the calling thread already runs on.
  Fiber();
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Leaves `from`, the running fiber, for `to`; returns when somebody switches back to `from`.
  static void switch_to(Fiber& from, Fiber& to);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace testudo
