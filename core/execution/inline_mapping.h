#pragma once

#include <memory>
#include <optional>

#include "core/execution/operation_block.h"
#include "core/execution/physical_region.h"

namespace testudo {

// The node of an inline mapping: ready when the data is there, finished when the task unmaps it. What comes
// later and uses the data waits for that; a fence does not, or a task could never pass its own fence with a
// region mapped.
class InlineBlock final : public OperationBlock {
 public:
  InlineBlock(Engine& engine, const Numbering& numbering, Source source)
      : OperationBlock(engine, numbering, std::move(source)) {}

  Trigger granted;
  void unmap() { finish(0, granted.failed()); }

 protected:
  bool execute(uint32_t, bool poisoned) override {
    leave_early();
    granted.fire(poisoned);
    return false;
  }
  std::string describe(uint32_t) const override { return "inline mapping"; }
};

// A region that a task has mapped, or one of its own requirements. The context that made it changes it; the
// program may hold it for longer.
class InlineMapping {
 public:
  enum class State { kMapped, kUnmapped, kMapAgain };

  InlineMapping(Requirement requirement_, std::shared_ptr<MappedRegion> region_, Source source_)
      : requirement(std::move(requirement_)), region(std::move(region_)), source(std::move(source_)) {}

  InlineBlock* block() const { return static_cast<InlineBlock*>(node.get()); }

  const Requirement requirement;
  const std::shared_ptr<MappedRegion> region;
  const Source source;
  PhaseUse phases;  // of the first time that it is mapped
  State state = State::kMapped;
  bool own = false;    // one of the task's requirements: mapped when the task starts, without a node
  bool stale = false;  // something else may have changed the data since the task last saw it
  BlockRef node;  // the InlineBlock while it is mapped; none for an own requirement that never was unmapped
};

}  // namespace testudo
