#pragma once

#include "core/analysis/sharding_table.h"
#include "core/program/future.h"

namespace testudo {

// The futures of a launch: those of points that other ranks run have their values elsewhere.
class LaunchFutures : public FutureMapState::Source {
 public:
  Future at(size_t position) final;
  Future all_done() final;

 protected:
  // Null, or one of all ranks: this rank runs all points.
  virtual const Sharding* sharding() const = 0;
  virtual OperationId operation() const = 0;
  // Of the points that this rank runs, in their order.
  virtual Future own_point(uint32_t index) = 0;
  virtual Future own_done() = 0;

  // The same as sharding(), or null where that is of all ranks.
  const Sharding* spread() const;
};

}  // namespace testudo
