#pragma once

#include <span>
#include <vector>

#include "core/execution/context.h"

namespace testudo {

// What a launch of a replicated context says about where its points may run.
struct ShardingQuestion {
  std::span<const Requirement> requirements;
  std::span<const Projection* const> projections;  // of all points
  bool index = false;
  const Domain& domain;  // of the launch; of a single operation: its point, or nothing
  const PointList& points;
  ShardingId functor = 0;         // the mapper's choice; 0: the default
  const Domain& sharding_domain;  // what the functor is asked with; no dimension: `domain`
  bool one_memory = false;        // points share data with those of other launches that run with them
};

// Points go where the functor says; without one, index launches in blocks of the domain, and a single
// operation to its block of the sharding domain, or else to the rank that an index launch over the partition
// of its region would give it to. Points that share data without an order of their own (ATOMIC,
// SIMULTANEOUS), or reduce with an operator without fold, run on rank 0 whatever the functor says: they need
// one memory. Precondition: the context is replicated. Errors: those of ShardingTable::by_functor.
const Sharding& choose_sharding(Context& context, const ShardingQuestion& question);

// Whether points of one launch do so: `projections` are those of all points.
bool needs_one_memory(const Engine& engine, std::span<const Requirement> requirements,
                      std::span<const Projection* const> projections);

}  // namespace testudo
