#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/execution/executor.h"
#include "core/execution/observer.h"
#include "interpreter/checked_region.h"

namespace testudo {

// Runs tasks in program order, each on guarded instances of its own (CheckedRegion), and reports what it
// finds to the observer. Used by one thread, that of the run.
class InstrumentedExecutor final : public Executor {
 public:
  // `observer` may be null: then findings are only logged.
  explicit InstrumentedExecutor(Observer* observer);
  ~InstrumentedExecutor() override;

  // To be told of every operation before it runs (Recorder::set_operation_listener): what fills and copies
  // write, and what tasks use through others. Without it, what depends on that is not checked.
  void on_operation(const OperationRecord& operation);

  void on_start(Runtime& runtime) override;
  void run_task(TaskInvocation& invocation, const std::function<void()>& body) override;
  void publish(MappedRegion& region) override;
  void refresh(MappedRegion& region) override;
  std::unique_ptr<Stack> switch_stack(std::unique_ptr<Stack> stack) override;
  void map_inline(PointId uid, MappedRegion& region) override;
  void unmap_inline(MappedRegion& region) override;

 private:
  struct RunningTask;
  struct Tasks;
  RegionUse use_of(const TaskInvocation& invocation) const;
  void on_crash(int signal, const CallStack& stack);
  // A requirement of a launch in the program: all instances of the task that it launches.
  using SiteKey = std::tuple<std::string, uint32_t, TaskId, uint32_t>;
  struct Site {
    bool touched = false;
    std::shared_ptr<const RegionUse> first;
  };

  void open_regions(RunningTask& task);
  void open_region(RunningTask& task, size_t requirement);
  void finish(RunningTask& task, bool failed);
  void note_touches(RunningTask& task, bool failed);
  void report_late_faults();
  Site& site_of(const RegionUse& use);

  CheckServices services_;
  bool sees_operations_ = false;
  std::vector<std::unique_ptr<RunningTask>> running_;  // a task, and the children that run inside it
  size_t stacks_with_tasks_ = 0;                       // besides that one
  std::unordered_map<const MappedRegion*, CheckedRegion*> own_;
  std::unordered_map<const MappedRegion*, std::unique_ptr<CheckedRegion>> inline_;
  std::unordered_set<const MappedRegion*> mapped_before_;
  std::map<SiteKey, Site> sites_;
};

}  // namespace testudo
