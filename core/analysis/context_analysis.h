#pragma once

#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/analysis/field_stack.h"
#include "core/analysis/self_conflicts.h"

namespace testudo {

// What analysis shares over a whole run: geometry, and the plans made from it.
struct AnalysisTables {
  AnalysisTables(const Forest& forest_, const Registry& registry)
      : forest(forest_), projections(forest_, registry), planner(projections), self_conflicts(projections) {}

  const Forest& forest;
  ProjectionTable projections;
  StackPlanner planner;
  SelfConflicts self_conflicts;
};

// Pending reductions that must be applied: for piece p (a slot of `pieces`), the buffers of `sources`, in
// that order.
struct FoldRequest {
  struct Source {
    std::shared_ptr<ReductionBuffer> buffer;
    Domain domain;  // what the buffer may hold values for
  };
  RegionTreeId tree;
  std::vector<FieldId> fields;
  const Projection* pieces = nullptr;
  std::vector<std::vector<Source>> sources;  // per piece
};

// The dependence analysis of one context: the visibility layers of every region tree that it uses. Used by
// the context's thread only. A launch costs a table look-up per requirement plus its edges once plans are
// made.
class ContextAnalysis {
 public:
  // `recording`: observers want the edges that joins stand for.
  ContextAnalysis(AnalysisTables& tables, bool recording);
  ~ContextAnalysis();

  // Makes a block that applies the reductions of a request, and hands it to `analyze_fold` with its edges.
  using FoldLauncher = std::function<void(FieldStack& stack, FoldRequest request)>;
  using BufferOf = std::function<std::shared_ptr<ReductionBuffer>(uint32_t requirement, uint32_t point)>;

  struct Launch {
    NodeBlock& block;
    std::span<const Requirement> requirements;
    std::span<const Projection* const> projections;  // per requirement; null: nothing is accessed
    // Points wait for each other across requirements, so that no single one of them stands for what the
    // launch did to a subregion: what follows waits for all.
    bool entangled = false;
  };

  // Adds the edges of a launch to `edges` and makes it part of the layers.
  void analyze(const Launch& launch, EdgeBuilder& edges, const FoldLauncher& fold, const BufferOf& buffer_of);
  // The same for the block that applies a FoldRequest.
  void analyze_fold(FieldStack& stack, const Projection& pieces, NodeBlock& block, EdgeBuilder& edges);
  // Applies all pending reductions of the context.
  void fold_all(const FoldLauncher& fold);

  // Forgets a region tree that has been destroyed.
  void forget(RegionTreeId tree);

 private:
  struct Use {
    FieldStack* stack;
    uint32_t requirement;
    AccessMode mode;
    std::shared_ptr<const StackPlan> plan;
    std::shared_ptr<const StackShape> planned_for;  // the stack that `plan` is for
  };
  struct TreeStacks {
    std::vector<std::unique_ptr<FieldStack>> stacks;
    // What find_stacks answered since the stacks were last split.
    std::vector<std::pair<std::vector<FieldId>, std::vector<FieldStack*>>> found;
  };

  const std::vector<FieldStack*>& find_stacks(RegionTreeId tree, const std::vector<FieldId>& fields);
  std::vector<Use> uses_of(const Launch& launch);
  void prepare(const Launch& launch, Use& use, const FoldLauncher& fold);
  void plan_as_is(const Launch& launch, Use& use);
  void add_edges(const Launch& launch, std::span<const Use> uses, EdgeBuilder& edges);
  void request_fold(RegionTreeId tree, FieldStack& stack, const StackPlan::Fold& fold_plan,
                    const FoldLauncher& fold);
  void collapse(const Requirement& requirement, FieldStack& stack, const FoldLauncher& fold);

  AnalysisTables& tables_;
  bool recording_;
  std::unordered_map<RegionTreeId, TreeStacks> trees_;
};

}  // namespace testudo
