#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/analysis/context_analysis.h"
#include "core/base/profile.h"
#include "core/cluster/transport.h"
#include "core/execution/barrier_exchange.h"
#include "core/execution/launch_window.h"
#include "core/execution/numbering.h"
#include "core/execution/observer.h"
#include "core/execution/physical_region.h"
#include "core/execution/wait_graph.h"
#include "core/program/phase.h"

namespace testudo {

struct Engine;
struct LaunchResult;
struct TaskInvocation;
struct TaskLaunch;
class FutureExchange;
struct MessageContents;
class InlineMapping;
class PhaseArrivals;
class OperationBlock;
class TaskReduction;
class Tracing;

// A task and those that launched it, up to the top-level task. It outlives them.
struct Lineage {
  PointId uid;
  std::shared_ptr<const Lineage> parent;  // null: of the runtime itself
};

// The scope of one running task: its operations in program order, and what they have done to its regions.
// Used by the task's own thread only, through Runtime. Costs next to nothing until the task issues its first
// operation.
class Context {
 public:
  // `uid`, `operation`: of the running task; none for the runtime itself, which launches the top-level task.
  // `launched_by` outlives the context. `replicated`: where every rank runs the task.
  Context(Engine& engine, PointId uid, OperationId operation,
          const std::shared_ptr<const Lineage>& launched_by, std::optional<NumberRange> replicated = {});
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  Engine& engine() { return engine_; }
  PointId uid() const { return uid_; }
  OperationId operation() const { return operation_; }
  const Lineage* launched_by() const { return launched_by_.get(); }
  bool replicated() const { return replicated_.has_value(); }
  // Of an operation of `points` points; `sharding` null: this rank runs all.
  Numbering numbering(uint32_t points, const Sharding* sharding) const;
  // Of a replicated context.
  FutureExchange& futures();
  // The task calls the runtime: compared among ranks, where that is asked for. `describe` gives the text.
  template <typename Describe>
  void note_call(Describe&& describe) {
    interrupt_trace();
    note_launch(describe);
  }
  // The same for launches, which may be part of a trace.
  template <typename Describe>
  void note_launch(Describe&& describe) {
    if (is_checked()) compare_call(describe());
  }
  // All ranks wait for a future: its value comes to each. Nothing in other contexts.
  void share(const Future& future);
  const std::shared_ptr<const Lineage>& lineage();  // the task's own

  // Set by whoever runs the body, while it runs.
  TaskInvocation* invocation = nullptr;
  std::span<const std::shared_ptr<TaskReduction>> reductions;  // per requirement of the task; null: no REDUCE

  // Of a task that one rank runs: the changes of phase barriers (BarrierExchange) that come before it.
  uint64_t barrier_changes = 0;

  profile::Event slice;     // of the running stretch of the body, where somebody wants timings
  uint64_t started_ns = 0;  // when the body began; 0 where nobody does

  // Blocks the task until the trigger has fired; its worker does other work meanwhile. `producer`, where
  // known, is who fires it.
  void wait(Trigger& trigger, PointId producer = {});
  // The same; where somebody watches for hangs, `say` is asked for what the task waits for.
  void wait_for(Trigger& trigger, const std::function<Wait()>& say, PointId producer = {});

  // One operation that is ready to be analysed.
  struct Submission {
    OperationKind kind = OperationKind::kTask;
    BlockRef block;  // an OperationBlock that has not been submitted, with the points that this rank runs
    std::span<const Requirement> requirements;
    std::span<const Projection* const> projections;  // of all points
    const Domain* domain = nullptr;                  // of index operations
    PointList points;                                // all
    const Sharding* sharding = nullptr;              // null: this rank runs all, and no other knows of it
    std::span<const char> keeps_rest;                // see ContextAnalysis::Launch
    std::shared_ptr<const FillValue> fill;           // the same
    std::vector<Future> futures;                     // every point waits for these
    // Per point of the block, more futures it waits for; may be empty.
    std::vector<std::vector<Future>> point_futures;
    TaskId task = 0;
    FenceKind fence = FenceKind::kExecution;
    bool internal = false;
    std::span<const MessageRecord> messages;  // for observers
    bool privileges_checked = false;
    const PhaseUse* phases = nullptr;
    // Set by submit: shared with what follows the operation. `applies_reductions`: that has to be.
    std::shared_ptr<PhaseArrivals> arrivals;
    bool applies_reductions = false;
    bool concurrent = false;  // its points may wait for those of operations that are issued later
  };
  // Finds what the operation depends on and lets it go. Waits first if the task is far ahead of its
  // operations. With an executor, the operation has run on return. Errors: T0304 points of one launch
  // interfere.
  void submit(Submission submission, const ContextAnalysis::BufferOf& buffer_of = {});

  // Traces: see Tracing. `hold_back` takes the launch where a replay will do it.
  void begin_trace(TraceId trace);
  void end_trace(TraceId trace);
  std::optional<LaunchResult> hold_back(TaskLaunch& launch);
  std::optional<LaunchResult> hold_back(const RepeatedLaunch& launch);
  void interrupt_trace();
  void forget_traces();  // what they use may go

  // Everything issued before is ordered before everything issued after. The trigger fires when what came
  // before is done.
  void fence(BlockRef block, FenceKind kind);
  // Runs `block` when everything issued before is done. Nothing waits for it but the end of the task.
  void run_after_all(BlockRef block);

  // A phase barrier of this task's that is not there yet.
  BarrierId next_barrier();
  // As whom the task calls phase barriers.
  BarrierCaller barrier_caller() const;
  // An operation with these is left out: it arrives as soon as what it would have waited for is there.
  void skip_phases(const PhaseUse& phases);

  // In a replicated context: who holds which part of a subregion's newest data.
  DistributionPlanner::Pieces pieces_of(RegionTreeId tree, FieldId field, const Domain& domain);

  // The points of a launch domain. As a list, for those who run all of them: kept for the next launch.
  PointList points_of(const Domain& domain);
  using SharedPoints = std::shared_ptr<const std::vector<DomainPoint>>;
  SharedPoints list_of(const Domain& domain);
  // Of these, the points that `sharding` has this rank run.
  SharedPoints own_list_of(const Domain& domain, const Sharding& sharding);
  std::vector<const Projection*> project(std::span<const Requirement> requirements, const Domain& domain,
                                         const PointList& points);

  // Mapped regions of this task: those of its requirements come first.
  std::vector<std::shared_ptr<InlineMapping>>& mappings();
  void map(InlineMapping& mapping);  // issues the operation
  void unmap(InlineMapping& mapping, bool map_again);
  void wait_mapped(InlineMapping& mapping);

  // Whether what the task sees of its requirement `r` is the newest data: nothing else has used it since.
  bool sees_newest(size_t r) const;

  void forget(RegionTreeId tree);

  // The body has returned: unmaps, applies pending reductions and closes. Null if nothing is left running;
  // else what fires when everything that the task launched has finished.
  std::shared_ptr<Epoch> close();

 private:
  friend class Tracing;
  // How an internal operation looks to observers.
  struct InternalRecord {
    RegionTreeId tree;
    OperationKind kind;
    Privilege privilege;
    std::vector<MessageRecord> messages;  // per piece, of messages
  };
  struct State;
  class Internal;
  State& state();
  void bring_results_together();
  SharedPoints& remembered_list(const Domain& domain, const Sharding* sharding);
  bool is_checked();
  void compare_call(std::string text);
  void profile_futures(const Submission& submission, OperationBlock& block);
  void announce(const Submission& submission, OperationBlock& block, const Edges& edges);
  // Whether points wait for each other across requirements.
  bool check_self_conflicts(const Submission& submission, EdgeBuilder& edges);
  void unmap_conflicting(const Submission& submission);
  void announce_piecewise(OperationBlock& block, const FieldStack& stack, const Projection& pieces,
                          const InternalRecord& record, const Edges& edges);
  void launch_fold(FieldStack& stack, FoldRequest request);
  void launch_exchange(FieldStack& stack, RegionTreeId tree, const std::shared_ptr<const ExchangePlan>& plan);
  void launch_fill(FieldStack& stack, RegionTreeId tree, const ExchangePlan::Fill& fill);
  void launch_receive(FieldStack& stack, RegionTreeId tree, const Projection& pieces,
                      MessageContents contents, Tag tag);
  void launch_partials(FieldStack& stack, RegionTreeId tree,
                       const std::shared_ptr<const Consolidation>& consolidation, FoldRequest mine);
  // What the block adds to the stack, and off it goes. `more` adds edges of its own.
  void start_piecewise(FieldStack& stack, const Projection& pieces, AccessMode::Kind kind,
                       std::unique_ptr<OperationBlock> block, const InternalRecord& record,
                       const std::function<void(EdgeBuilder&)>& more = {});
  void add_phases(Submission& submission, OperationBlock& block);
  BarrierExchange::Part part_of(const Submission& submission, const OperationBlock& block) const;
  // Arrives once the reductions of the operation have been applied, too.
  void arrive_after_reductions(const Submission& submission);
  void let_go(OperationBlock& block, EdgeBuilder& edges);
  void add_futures(const Submission& submission, EdgeBuilder& edges);
  void await_futures(const Submission& submission);
  void watch(OperationBlock& block, const Edges& edges, const Submission& submission);
  void add_fence(OperationBlock& block, EdgeBuilder& edges);
  bool observed() const;
  // Whether edges are kept, for observers or for a template.
  bool keeps_edges() const;
  // Where one is being recorded.
  void add_to_template(OperationKind kind, OperationBlock& block, const Edges& edges);
  void throttle();  // waits if the task is far ahead of its operations
  void wait_granted(InlineMapping& mapping);

  Engine& engine_;
  PointId uid_;
  OperationId operation_;
  const std::shared_ptr<const Lineage>& launched_by_;
  const std::optional<NumberRange> replicated_;
  std::unique_ptr<State> state_;
  uint32_t barriers_ = 0;  // made so far
};

}  // namespace testudo
