#include "core/execution/choose_sharding.h"

#include <algorithm>

#include "core/execution/engine.h"

namespace testudo {
namespace {

// Where the partition that a single operation's region is part of puts it. Writers come first: what they
// write stays there.
Rank rank_of_region(const Engine& engine, const ShardingQuestion& question) {
  for (bool writers : {true, false}) {
    for (const Requirement& requirement : question.requirements) {
      if (!requirement.region || (writers && !writes(requirement.privilege))) continue;
      const IndexSpaceNode& space = engine.forest.index_space(requirement.region);
      if (!space.parent) continue;
      const PartitionNode& partition = engine.forest.partition(space.parent);
      auto position = static_cast<uint64_t>(partition.find_color(space.color));
      return block_owner(position, partition.colors.size(), engine.ranks());
    }
  }
  return Rank{0};
}

// Of a single operation. One that was given no point is at the origin.
Rank rank_of_point(const ShardingTable& shardings, const ShardingQuestion& question) {
  const Domain here = question.domain.empty() ? Domain::point(DomainPoint(0)) : question.domain;
  const Domain& domain = question.sharding_domain.dim() == 0 ? here : question.sharding_domain;
  return shardings.owner(question.functor, domain, here.lo());
}

}  // namespace

bool needs_one_memory(const Engine& engine, std::span<const Requirement> requirements,
                      std::span<const Projection* const> projections) {
  for (size_t r = 0; r < requirements.size(); ++r) {
    const Requirement& requirement = requirements[r];
    const Projection* projection = projections[r];
    if (!projection) continue;
    if (requirement.privilege == Privilege::kReduce) {
      const ReductionOperator* op = engine.registry.find_reduction(requirement.reduction);
      if (op && !op->has_fold) return true;
    }
    if (requirement.coherence == Coherence::kExclusive || requirement.privilege == Privilege::kReadOnly)
      continue;
    bool alone = projection->one_to_one && projection->image->disjoint &&
                 std::none_of(requirements.begin(), requirements.end(), [&](const Requirement& other) {
                   return &other != &requirement && other.tree == requirement.tree;
                 });
    if (!alone) return true;
  }
  return false;
}

const Sharding& choose_sharding(Context& context, const ShardingQuestion& question) {
  Engine& engine = context.engine();
  ShardingTable& shardings = engine.tables.shardings;
  auto count = static_cast<uint32_t>(question.points.size());
  if (question.one_memory || needs_one_memory(engine, question.requirements, question.projections))
    return shardings.on_one(Rank{0}, count);
  if (question.index)
    return shardings.by_functor(question.functor, question.domain, question.sharding_domain, question.points);
  bool asked = question.functor != 0 || question.sharding_domain.dim() != 0;
  return shardings.on_one(asked ? rank_of_point(shardings, question) : rank_of_region(engine, question),
                          count);
}

}  // namespace testudo
