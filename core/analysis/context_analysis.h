#pragma once

#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/analysis/distribution_planner.h"
#include "core/analysis/field_stack.h"
#include "core/analysis/self_conflicts.h"

namespace testudo {

// What analysis shares over a whole run: geometry, and the plans made from it.
struct AnalysisTables {
  AnalysisTables(const Forest& forest_, const Registry& registry, Rank rank = {}, int ranks = 1)
      : forest(forest_),
        projections(forest_, registry),
        shardings(registry, rank, ranks),
        planner(projections),
        distributions(projections, shardings, registry),
        self_conflicts(projections) {}

  const Forest& forest;
  ProjectionTable projections;
  ShardingTable shardings;
  StackPlanner planner;
  DistributionPlanner distributions;
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

// What analysis makes its context launch before the operation at hand.
class InternalLaunches {
 public:
  virtual ~InternalLaunches() = default;
  // A block that applies the reductions of a request. It calls back analyze_piecewise for its edges.
  virtual void fold(FieldStack& stack, FoldRequest request) = 0;
  // The rest is for replicated contexts, and called by every rank alike, in the same order.
  // Makes the fills, sends and receives of a plan; the stack's distribution is that before it.
  virtual void exchange(FieldStack& stack, RegionTreeId tree,
                        const std::shared_ptr<const ExchangePlan>& plan) = 0;
  // Sends contributions to those who apply them (`mine`: one piece per send), and applies those of others.
  virtual void exchange_partials(FieldStack& stack, RegionTreeId tree,
                                 const std::shared_ptr<const Consolidation>& consolidation,
                                 FoldRequest mine) = 0;
};

// The dependence analysis of one context: the visibility layers of every region tree that it uses. Used by
// the context's thread only. A launch costs a table look-up per requirement plus its edges once plans are
// made.
class ContextAnalysis {
 public:
  // `recording`: observers want the edges that joins stand for.
  ContextAnalysis(AnalysisTables& tables, bool recording);
  ~ContextAnalysis();

  using BufferOf = std::function<std::shared_ptr<ReductionBuffer>(uint32_t requirement, uint32_t point)>;

  struct Launch {
    NodeBlock& block;  // the points that this rank runs; there may be none
    std::span<const Requirement> requirements;
    std::span<const Projection* const>
        projections;  // per requirement, of all points; null: nothing is accessed
    // In a replicated context: who runs which point. Null: this rank runs all.
    const Sharding* sharding = nullptr;
    // Whether the requirement's old data matters even if it is written without being read; may be empty.
    std::span<const char> keeps_rest = {};
    // In a replicated context: the value, where the launch is a fill. Then `block` has no points.
    std::shared_ptr<const FillValue> fill = nullptr;
    // Points wait for each other across requirements, so that no single one of them stands for what the
    // launch did to a subregion: what follows waits for all.
    bool entangled = false;
  };

  // Adds the edges of a launch to `edges` and makes it part of the layers.
  void analyze(const Launch& launch, EdgeBuilder& edges, InternalLaunches& internal,
               const BufferOf& buffer_of);
  // The same for a block of InternalLaunches, with one node per piece, on this rank alone.
  void analyze_piecewise(FieldStack& stack, const Projection& pieces, AccessMode::Kind kind, NodeBlock& block,
                         EdgeBuilder& edges);
  // Applies all pending reductions of the context.
  void fold_all(InternalLaunches& internal);

  // In a replicated context: who holds which part of a subregion's newest data.
  DistributionPlanner::Pieces pieces_of(RegionTreeId tree, FieldId field, const Domain& domain);

  // Forgets a region tree that has been destroyed.
  void forget(RegionTreeId tree);

  // The stacks of some fields of a tree, which together have just these. They are there as long as version()
  // stays the same.
  const std::vector<FieldStack*>& find_stacks(RegionTreeId tree, const std::vector<FieldId>& fields);
  // All stacks that there are.
  std::vector<FieldStack*> stacks() const;
  // Changes when stacks are added, split or forgotten.
  uint64_t version() const { return version_; }

  // Whether edges into joins are kept as those that they stand for.
  bool recording() const { return recording_; }
  void set_recording(bool on) { recording_ = on; }

 private:
  struct Use {
    FieldStack* stack;
    uint32_t requirement;
    AccessMode mode;
    const Projection* projection;  // of the points of this rank
    std::shared_ptr<const StackPlan> plan;
    std::shared_ptr<const StackShape> planned_for;  // the stack that `plan` is for
    // In a replicated context: the same for the distribution.
    std::shared_ptr<const ExchangePlan> exchange;
    std::shared_ptr<const DistributionShape> exchanged_for;
  };
  struct TreeStacks {
    std::vector<std::unique_ptr<FieldStack>> stacks;
    // What find_stacks answered since the stacks were last split.
    std::vector<std::pair<std::vector<FieldId>, std::vector<FieldStack*>>> found;
  };

  std::vector<Use> uses_of(const Launch& launch);
  void prepare(const Launch& launch, Use& use, InternalLaunches& internal);
  void plan_as_is(Use& use);
  void add_edges(const Launch& launch, std::span<const Use> uses, EdgeBuilder& edges);
  void commit(const Launch& launch, std::span<Use> uses, const BufferOf& buffer_of);
  FoldRequest make_request(RegionTreeId tree, FieldStack& stack, const StackPlan::Fold& fold_plan);
  void collapse(RegionTreeId tree, FieldStack& stack, InternalLaunches& internal);

  DistributionPlanner::Launch spread(const Launch& launch, const Use& use) const;
  void exchange(const Launch& launch, Use& use, InternalLaunches& internal);
  void redistribute(const Launch& launch, Use& use);
  void consolidate(RegionTreeId tree, FieldStack& stack, const DistributionPlanner::Launch* reader,
                   InternalLaunches& internal);

  AnalysisTables& tables_;
  bool recording_;
  uint64_t version_ = 0;
  std::unordered_map<RegionTreeId, TreeStacks> trees_;
};

}  // namespace testudo
