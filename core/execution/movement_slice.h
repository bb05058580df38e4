#pragma once

#include "core/base/clock.h"
#include "core/execution/engine.h"
#include "core/execution/operation_block.h"

namespace testudo {

// Records what a data movement took, where a profile is being written.
class MovementSlice {
 public:
  MovementSlice(OperationBlock& block, uint32_t index, profile::Kind kind) : block_(block) {
    if (!block.engine().profile.on()) return;
    event_.start_ns = now_ns();
    event_.uid = block.uid(index);
    event_.op = block.operation();
    event_.kind = kind;
  }
  ~MovementSlice() {
    if (!event_.start_ns) return;
    event_.end_ns = now_ns();
    block_.engine().profile.record(event_);
  }
  MovementSlice(const MovementSlice&) = delete;
  MovementSlice& operator=(const MovementSlice&) = delete;

 private:
  OperationBlock& block_;
  profile::Event event_;
};

}  // namespace testudo
