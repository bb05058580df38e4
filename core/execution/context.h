#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/analysis/context_analysis.h"
#include "core/base/profile.h"
#include "core/execution/launch_window.h"
#include "core/execution/observer.h"
#include "core/execution/physical_region.h"
#include "core/program/phase.h"

namespace testudo {

struct Engine;
struct TaskInvocation;
class InlineMapping;
class PhaseArrivals;
class OperationBlock;
class TaskReduction;

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
  // `launched_by` outlives the context.
  Context(Engine& engine, PointId uid, OperationId operation,
          const std::shared_ptr<const Lineage>& launched_by);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  Engine& engine() { return engine_; }
  PointId uid() const { return uid_; }
  OperationId operation() const { return operation_; }
  const Lineage* launched_by() const { return launched_by_.get(); }
  const std::shared_ptr<const Lineage>& lineage();  // the task's own

  // Set by whoever runs the body, while it runs.
  TaskInvocation* invocation = nullptr;
  std::span<const std::shared_ptr<TaskReduction>> reductions;  // per requirement of the task; null: no REDUCE

  profile::Event slice;     // of the running stretch of the body, where somebody wants timings
  uint64_t started_ns = 0;  // when the body began; 0 where nobody does

  // Blocks the task until the trigger has fired; its worker does other work meanwhile. `producer`, where
  // known, is who fires it.
  void wait(Trigger& trigger, PointId producer = {});

  // One operation that is ready to be analysed.
  struct Submission {
    OperationKind kind = OperationKind::kTask;
    BlockRef block;  // an OperationBlock that has not been submitted
    std::span<const Requirement> requirements;
    std::span<const Projection* const> projections;
    const Domain* domain = nullptr;  // of index operations
    std::span<const DomainPoint> points;
    std::vector<Future> futures;  // every point waits for these
    // Per point, more futures it waits for; may be empty.
    std::vector<std::vector<Future>> point_futures;
    TaskId task = 0;
    FenceKind fence = FenceKind::kExecution;
    bool internal = false;
    bool privileges_checked = false;
    const PhaseUse* phases = nullptr;
    std::shared_ptr<PhaseArrivals> arrivals;  // set by submit: shared with what follows the operation
    bool concurrent = false;  // its points may wait for those of operations that are issued later
  };
  // Finds what the operation depends on and lets it go. Waits first if the task is far ahead of its
  // operations. With an executor, the operation has run on return. Errors: T0304 points of one launch
  // interfere.
  void submit(Submission submission, const ContextAnalysis::BufferOf& buffer_of = {});

  // Everything issued before is ordered before everything issued after. The trigger fires when what came
  // before is done.
  void fence(BlockRef block, FenceKind kind);
  // Runs `block` when everything issued before is done. Nothing waits for it but the end of the task.
  void run_after_all(BlockRef block);

  // A phase barrier of this task's that is not there yet.
  BarrierId next_barrier() { return {uid_, ++barriers_}; }

  // The requirement's points, in the order of the launch domain.
  std::shared_ptr<const std::vector<DomainPoint>> points_of(const Domain& domain);
  std::vector<const Projection*> project(std::span<const Requirement> requirements, const Domain& domain,
                                         const std::vector<DomainPoint>& points);

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
  struct State;
  State& state();
  void profile_futures(const Submission& submission, OperationBlock& block);
  void announce(const Submission& submission, OperationBlock& block, const Edges& edges);
  // Whether points wait for each other across requirements.
  bool check_self_conflicts(const Submission& submission, EdgeBuilder& edges);
  void unmap_conflicting(const Submission& submission);
  void announce_fold(OperationBlock& block, RegionTreeId tree, std::vector<FieldId> fields,
                     const Projection& pieces, const Edges& edges);
  void launch_fold(FieldStack& stack, FoldRequest request);
  void add_phases(Submission& submission, OperationBlock& block);
  // Arrives once the reductions of the operation have been applied, too.
  void arrive_after_reductions(const Submission& submission, std::shared_ptr<PhaseArrivals> arrivals);
  void let_go(OperationBlock& block, EdgeBuilder& edges);
  void add_futures(const Submission& submission, EdgeBuilder& edges);
  void add_fence(OperationBlock& block, EdgeBuilder& edges);
  bool observed() const;

  Engine& engine_;
  PointId uid_;
  OperationId operation_;
  const std::shared_ptr<const Lineage>& launched_by_;
  std::unique_ptr<State> state_;
  uint32_t barriers_ = 0;  // made so far
};

}  // namespace testudo
