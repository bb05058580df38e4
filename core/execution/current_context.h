#pragma once

#include "core/execution/scheduler.h"

namespace testudo {

class Context;

// Makes `context` the one of the running stack, and puts back what was there.
class CurrentContext {
 public:
  explicit CurrentContext(Context& context) : before_(Scheduler::current_slot()) {
    Scheduler::current_slot() = &context;
  }
  ~CurrentContext() { Scheduler::current_slot() = before_; }
  CurrentContext(const CurrentContext&) = delete;
  CurrentContext& operator=(const CurrentContext&) = delete;

 private:
  void* before_;
};

}  // namespace testudo
