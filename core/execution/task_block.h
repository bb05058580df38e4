#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/execution/operation_block.h"
#include "core/execution/reduction_store.h"

namespace testudo {

class Context;
struct TaskInvocation;
struct Lineage;

// What analysis and mapping found about a task launch, before it runs.
struct TaskPlan {
  std::shared_ptr<const TaskLaunch> launch;
  const TaskKind* task = nullptr;
  LaunchMapping mapping;
  std::optional<NumberRange> replicated;                   // every rank runs it, as one task
  const Sharding* sharding = nullptr;                      // null: this rank runs all points
  PointList all_points;                                    // of the launch
  std::shared_ptr<const std::vector<DomainPoint>> points;  // those that this rank runs
  // Per requirement, of the points that this rank runs; null where nothing is accessed.
  std::vector<const Projection*> projections;
  uint64_t barrier_changes = 0;  // of phase barriers (BarrierExchange), before the launch
  std::vector<FieldViews> home;  // per requirement: views of the shared instances; null where it has none
};

// The point tasks of one launch.
class TaskBlock final : public OperationBlock {
 public:
  // `launched_by`: the task instance that launches it.
  TaskBlock(Engine& engine, const Numbering& numbering, TaskPlan plan,
            std::shared_ptr<const Lineage> launched_by);

  const TaskPlan& plan() const { return plan_; }

  // What point `point` reduces into for a REDUCE requirement.
  std::shared_ptr<ReductionBuffer> reduction(uint32_t requirement, uint32_t point);

  // The future of one point that this rank runs; of all those, where results are reduced.
  Future point_future(uint32_t point);
  Future reduced_future() const { return reduced_; }
  // Fires when every point that this rank runs is done.
  Future all_done();

  // Maps the regions of a point. A frame that was used for another point of the launch costs less.
  void prepare(uint32_t index, TaskFrame& frame);
  // What the body of a point sees, run in `context`. `launch`: that of the plan, or one that differs in its
  // arguments and in what the API keeps with it. `frame`: of the point.
  TaskInvocation invocation(uint32_t index, Context& context, const std::shared_ptr<const TaskLaunch>& launch,
                            const TaskFrame& frame) const;
  int worker_of(uint32_t index) const override;
  std::string describe(uint32_t index) const override;

 protected:
  bool execute(uint32_t index, bool poisoned) override;
  void completed() override;
  std::string title() const override;

 private:
  struct Outcome {
    std::exception_ptr error;
    std::shared_ptr<Epoch> running;  // where the task's own launches have not all finished
  };
  Outcome run_point(uint32_t index, TaskFrame& frame);
  void describe_region(uint32_t requirement, MappedRegion& region) const;
  void bind(uint32_t index, uint32_t requirement, MappedRegion& region);
  void open_private(uint32_t index, const Layout& layout, MappedRegion& region);
  void write_back(const TaskFrame& frame, const Context& context);
  std::vector<std::shared_ptr<TaskReduction>> reductions_of(uint32_t index) const;
  void start_timing(uint32_t index, Context& context);
  void end_timing(uint32_t index, Context& context);
  void store_result(uint32_t index, std::vector<std::byte> result);
  void combine_results();
  void fire_all_done();
  void refuse_result(uint32_t point, size_t bytes, size_t wanted);
  void cancel(uint32_t index);

  TaskPlan plan_;
  std::vector<std::shared_ptr<TaskReduction>>
      reductions_;                          // requirement-major; empty where there is no REDUCE
  std::vector<uint32_t> reduction_offset_;  // per requirement; the same
  const std::shared_ptr<const Lineage> launched_by_;
  profile::NameId name_;
  uint64_t created_ = 0;
  Future reduced_;

  std::mutex result_mutex_;
  Future all_done_;  // made when somebody asks
  bool is_done_ = false;
  std::vector<std::vector<std::byte>> results_;  // made when the first result is not empty
  std::vector<std::exception_ptr> errors_;       // the same for errors
};

}  // namespace testudo
