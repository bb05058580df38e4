// The part of ContextAnalysis that moves data between ranks. Every rank does the same here for each launch as
// a whole, from the same distributions; what differs are the parts of the plans that name the rank itself.
#include "core/analysis/context_analysis.h"

namespace testudo {
namespace {

// A local stack of so many layers is collapsed, as in ContextAnalysis::prepare.
constexpr size_t kMaxLocalLayers = 64;
// Reductions of so many launches are applied even if nobody reads.
constexpr uint32_t kMaxReductions = 8;

}  // namespace

DistributionPlanner::Launch ContextAnalysis::spread(const Launch& launch, const Use& use) const {
  using enum DistributionPlanner::Use;
  const Requirement& requirement = launch.requirements[use.requirement];
  bool keeps_rest = !launch.keeps_rest.empty() && launch.keeps_rest[use.requirement];
  DistributionPlanner::Launch asked{launch.projections[use.requirement], launch.sharding, kReadWrite, 0};
  if (launch.fill) {
    asked.use = kFill;
  } else if (requirement.privilege == Privilege::kReduce) {
    asked.use = kReduce;
    asked.reduction = requirement.reduction;
  } else if (!writes(requirement.privilege)) {
    asked.use = kRead;
  } else if (discards(requirement.privilege) && !keeps_rest) {
    asked.use = kDiscard;
  }
  return asked;
}

void ContextAnalysis::exchange(const Launch& launch, Use& use, InternalLaunches& internal) {
  FieldStack& stack = *use.stack;
  const RegionTreeId tree = launch.requirements[use.requirement].tree;
  Distribution& distribution = stack.distribution;
  if (!distribution.shape) distribution.shape = tables_.distributions.unwritten();
  const DistributionPlanner::Launch asked = spread(launch, use);
  bool reduces = asked.use == DistributionPlanner::Use::kReduce;
  if (reduces && distribution.reductions >= kMaxReductions) consolidate(tree, stack, nullptr, internal);
  auto plan = tables_.distributions.plan(distribution.shape, asked);
  if (plan->consolidate_first) {
    consolidate(tree, stack, &asked, internal);
    plan = tables_.distributions.plan(distribution.shape, asked);
    CHECK(!plan->consolidate_first);
  }
  // Pending reductions wait for all ranks; none are left soon.
  if (stack.shape()->layers.size() > kMaxLocalLayers && !tables_.planner.plan_fold_all(stack.shape()))
    collapse(tree, stack, internal);
  internal.exchange(stack, tree, *plan);
}

// After the launch has been analysed: its own requirements must not see it.
void ContextAnalysis::redistribute(const Launch& launch, const Use& use) {
  Distribution& distribution = use.stack->distribution;
  DistributionPlanner::Launch asked = spread(launch, use);
  auto plan = tables_.distributions.plan(distribution.shape, asked);
  if (plan->consolidate_first) {
    // Two requirements of a task that must not meet do: only in a wrong program.
    asked.use = DistributionPlanner::Use::kConsolidate;
    plan = tables_.distributions.plan(distribution.shape, asked);
  }
  if (asked.use == DistributionPlanner::Use::kReduce) ++distribution.reductions;
  distribution.apply(*plan, launch.fill);
}

namespace {

// The layers of pending reductions that are to be applied.
std::vector<uint32_t> reduce_layers(const StackShape& stack, const Consolidation& consolidation) {
  std::vector<uint32_t> layers;
  for (uint32_t i = 0; i < stack.layers.size(); ++i) {
    const LayerShape& layer = stack.layers[i];
    if (layer.mode.kind == AccessMode::Kind::kReduce && consolidation.applies(layer.image))
      layers.push_back(i);
  }
  return layers;
}

}  // namespace

void ContextAnalysis::consolidate(RegionTreeId tree, FieldStack& stack,
                                  const DistributionPlanner::Launch* reader, InternalLaunches& internal) {
  Distribution& distribution = stack.distribution;
  auto consolidation = tables_.distributions.consolidate(distribution.shape, reader);
  if (consolidation->pieces->slot_of_point.empty()) return;
  // Taken from the stack first: receiving what lies below the reductions hides them.
  StackPlan::Fold pending;
  pending.layers = reduce_layers(*stack.shape(), *consolidation);
  auto request_for = [&](const Projection* pieces) {
    pending.pieces = pieces;
    return pieces ? make_request(tree, stack, pending) : FoldRequest();
  };
  FoldRequest local = request_for(consolidation->local), sent = request_for(consolidation->sent);
  auto plan = tables_.distributions.plan(distribution.shape, {consolidation->pieces, consolidation->owners,
                                                              DistributionPlanner::Use::kConsolidate, 0});
  internal.exchange(stack, tree, *plan);
  if (local.pieces) internal.fold(stack, std::move(local));
  internal.exchange_partials(stack, tree, *consolidation, std::move(sent));
  stack.drop_reductions(reduce_layers(*stack.shape(), *consolidation));
  distribution.apply(*plan, nullptr);
  distribution.reductions = 0;
}

DistributionPlanner::Pieces ContextAnalysis::pieces_of(RegionTreeId tree, FieldId field,
                                                       const Domain& domain) {
  FieldStack& stack = *find_stacks(tree, {field}).front();
  const auto& shape = stack.distribution.shape;
  return tables_.distributions.pieces_of(shape ? *shape : *tables_.distributions.unwritten(), domain);
}

}  // namespace testudo
