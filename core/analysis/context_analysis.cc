#include "core/analysis/context_analysis.h"

#include <algorithm>

namespace testudo {
namespace {

// A stack that has grown to this many layers is collapsed: its walk would cost more than the order that is
// lost.
constexpr size_t kMaxLayers = 64;
// Reductions of so many launches into one subregion are applied even if nobody reads: buffers must not pile
// up.
constexpr size_t kMaxBuffers = 8;

}  // namespace

ContextAnalysis::ContextAnalysis(AnalysisTables& tables, bool recording)
    : tables_(tables), recording_(recording) {}

ContextAnalysis::~ContextAnalysis() = default;

const std::vector<FieldStack*>& ContextAnalysis::find_stacks(RegionTreeId tree,
                                                             const std::vector<FieldId>& fields) {
  TreeStacks& stacks = trees_[tree];
  for (const auto& [asked, answer] : stacks.found) {
    if (asked == fields) return answer;
  }
  std::vector<FieldId> left = fields;
  std::vector<FieldStack*> answer;
  std::vector<std::unique_ptr<FieldStack>> added;
  for (auto& stack : stacks.stacks) {
    std::vector<FieldId> common;
    std::set_intersection(left.begin(), left.end(), stack->fields().begin(), stack->fields().end(),
                          std::back_inserter(common));
    if (common.empty()) continue;
    std::erase_if(left,
                  [&](FieldId field) { return std::binary_search(common.begin(), common.end(), field); });
    if (common.size() == stack->fields().size()) {
      answer.push_back(stack.get());
    } else {
      answer.push_back(added.emplace_back(stack->split(common)).get());
    }
  }
  if (!left.empty()) {
    answer.push_back(added.emplace_back(std::make_unique<FieldStack>(left, tables_.planner)).get());
  }
  if (!added.empty()) {
    stacks.found.clear();
    ++version_;
  }
  for (auto& stack : added) stacks.stacks.push_back(std::move(stack));
  return stacks.found.emplace_back(fields, std::move(answer)).second;
}

std::vector<ContextAnalysis::Use> ContextAnalysis::uses_of(const Launch& launch) {
  std::vector<Use> uses;
  uses.reserve(launch.requirements.size());
  // Twice: the first pass splits stacks so that the second finds them final.
  for (uint32_t r = 0; r < launch.requirements.size(); ++r) {
    if (launch.projections[r]) find_stacks(launch.requirements[r].tree, launch.requirements[r].fields);
  }
  for (uint32_t r = 0; r < launch.requirements.size(); ++r) {
    if (!launch.projections[r]) continue;
    const Requirement& requirement = launch.requirements[r];
    for (FieldStack* stack : find_stacks(requirement.tree, requirement.fields)) {
      const Projection* own = launch.projections[r];
      if (launch.sharding) own = &tables_.projections.own_part(*own, *launch.sharding);
      uses.push_back({stack, r, AccessMode::of(requirement), own, nullptr, nullptr, nullptr, nullptr});
    }
  }
  return uses;
}

void ContextAnalysis::analyze(const Launch& launch, EdgeBuilder& edges, InternalLaunches& internal,
                              const BufferOf& buffer_of) {
  std::vector<Use> uses = uses_of(launch);
  // What other operations must do first is launched, and what this one waits for is found, before it is in
  // any stack itself: it must not wait for itself, nor hide what is below it from its other requirements.
  for (Use& use : uses) launch.sharding ? exchange(launch, use, internal) : prepare(launch, use, internal);
  if (launch.block.size() > 0) {
    for (Use& use : uses) plan_as_is(use);
    add_edges(launch, uses, edges);
    commit(launch, uses, buffer_of);
  }
  if (!launch.sharding) return;
  for (Use& use : uses) redistribute(launch, use);
}

void ContextAnalysis::commit(const Launch& launch, std::span<Use> uses, const BufferOf& buffer_of) {
  BlockRef committed(launch.block);
  if (launch.entangled) {
    std::vector<Node*> points;
    for (uint32_t i = 0; i < launch.block.size(); ++i) points.push_back(&launch.block.node(i));
    committed = JoinBlock::over(points, recording_);
  }
  for (Use& use : uses) {
    plan_as_is(use);
    use.stack->commit(*use.plan, *use.projection, *committed.get(), recording_,
                      [&](uint32_t point) { return buffer_of(use.requirement, point); });
  }
}

void ContextAnalysis::prepare(const Launch& launch, Use& use, InternalLaunches& internal) {
  const RegionTreeId tree = launch.requirements[use.requirement].tree;
  if (use.stack->shape()->layers.size() > kMaxLayers) collapse(tree, *use.stack, internal);
  if (use.mode.kind == AccessMode::Kind::kReduce && use.stack->most_buffers() >= kMaxBuffers) {
    if (auto all = tables_.planner.plan_fold_all(use.stack->shape())) {
      internal.fold(*use.stack, make_request(tree, *use.stack, *all));
    }
  }
  use.planned_for = use.stack->shape();
  use.plan = tables_.planner.plan(use.planned_for, *use.projection, use.mode);
  if (!use.plan->fold) return;
  internal.fold(*use.stack, make_request(tree, *use.stack, *use.plan->fold));
  use.planned_for = nullptr;
}

// Brings the plan up to date with the stack.
void ContextAnalysis::plan_as_is(Use& use) {
  if (use.planned_for == use.stack->shape()) return;
  use.planned_for = use.stack->shape();
  use.plan = tables_.planner.plan_as_is(use.planned_for, *use.projection, use.mode);
}

// Points outside, requirements inside: edges from one node to the same point then come one after the other,
// which is what EdgeBuilder's test for doubles sees.
void ContextAnalysis::add_edges(const Launch& launch, std::span<const Use> uses, EdgeBuilder& edges) {
  size_t most = 0;
  for (const Use& use : uses) most += use.plan->dependences.size();
  edges.reserve(most);
  AnalysisCounts::add(tables_.projections.counts.points, launch.block.size());
  AnalysisCounts::add(tables_.projections.counts.edges, most);
  for (uint32_t point = 0; point < launch.block.size(); ++point) {
    for (const Use& use : uses) {
      const StackPlan& plan = *use.plan;
      for (uint32_t i = plan.first[point]; i < plan.first[point + 1]; ++i) {
        edges.add(use.stack->node(plan.dependences[i]), point);
      }
    }
  }
}

FoldRequest ContextAnalysis::make_request(RegionTreeId tree, FieldStack& stack,
                                          const StackPlan::Fold& fold_plan) {
  FoldRequest request;
  request.tree = tree;
  request.fields = stack.fields();
  request.pieces = fold_plan.pieces;
  request.sources.resize(fold_plan.pieces->slot_of_point.size());
  for (uint32_t index : fold_plan.layers) {
    const LayerShape& layer = stack.shape()->layers[index];
    for (uint32_t piece = 0; piece < request.sources.size(); ++piece) {
      uint32_t piece_slot = request.pieces->slot_of_point[piece];
      for (uint32_t slot :
           tables_.projections.overlapping(*request.pieces->image, piece_slot, *layer.image)) {
        if (!layer.filled.contains(slot)) continue;
        for (const auto& buffer : stack.buffers(index, slot)) {
          request.sources[piece].push_back({buffer, layer.image->domain(slot)});
        }
      }
    }
  }
  return request;
}

void ContextAnalysis::analyze_piecewise(FieldStack& stack, const Projection& pieces, AccessMode::Kind kind,
                                        NodeBlock& block, EdgeBuilder& edges) {
  auto plan = tables_.planner.plan_as_is(stack.shape(), pieces, {kind, 0});
  edges.reserve(plan->dependences.size());
  AnalysisCounts::add(tables_.projections.counts.points, block.size());
  AnalysisCounts::add(tables_.projections.counts.edges, plan->dependences.size());
  for (uint32_t point = 0; point < block.size(); ++point) {
    for (uint32_t i = plan->first[point]; i < plan->first[point + 1]; ++i) {
      edges.add(stack.node(plan->dependences[i]), point);
    }
  }
  stack.commit(*plan, pieces, block, recording_, nullptr);
}

void ContextAnalysis::fold_all(InternalLaunches& internal) {
  for (auto& [tree, stacks] : trees_) {
    for (auto& stack : stacks.stacks) {
      if (auto all = tables_.planner.plan_fold_all(stack->shape()))
        internal.fold(*stack, make_request(tree, *stack, *all));
    }
  }
}

void ContextAnalysis::collapse(RegionTreeId tree, FieldStack& stack, InternalLaunches& internal) {
  if (auto all = tables_.planner.plan_fold_all(stack.shape()))
    internal.fold(stack, make_request(tree, stack, *all));
  IndexSpaceId root = tables_.forest.root_region(tree).index_space;
  const Projection& whole = tables_.projections.project_spaces({root});

  std::vector<Node*> nodes;
  stack.for_each_node([&](Node& node) { nodes.push_back(&node); });
  BlockRef join = JoinBlock::over(nodes, recording_);
  stack.collapse(*whole.image, *join.get());
}

void ContextAnalysis::forget(RegionTreeId tree) {
  trees_.erase(tree);
  ++version_;
}

std::vector<FieldStack*> ContextAnalysis::stacks() const {
  std::vector<FieldStack*> all;
  for (const auto& [tree, stacks] : trees_) {
    for (const auto& stack : stacks.stacks) all.push_back(stack.get());
  }
  return all;
}

}  // namespace testudo
