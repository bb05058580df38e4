#pragma once

#include <string>

#include "core/api/detail/sharding_adapter.h"
#include "core/api/legion/task.h"
#include "core/execution/task_invocation.h"

namespace Legion::detail {

class RuntimeState;

struct LaunchRecord;

// What the points of a launch have in common and Task has no field for.
struct LaunchTemplate {
  RuntimeState* state = nullptr;
  std::shared_ptr<const LaunchRecord> parent;  // of the launching task; null for the top-level task
  std::string provenance;
  int depth = 0;              // of the task: its parent's plus 1
  IndexSpace sharding_space;  // where the launcher has one
  IndexSpace launch_space;    // where the launcher has no domain
  Processor orig_proc = Processor::NO_PROC;
  size_t point_futures =
      0;  // how many of TaskLaunch::point_futures are task->futures; one more is the local argument
  bool argument_is_future = false;
};

// The Task that bodies and mappers see: a launch's fields with those of one point patched in.
class TaskObject final : public Task {
 public:
  TaskObject() = default;

  // What does not depend on the point. `launch` outlives this object.
  void set_launch(const LaunchTemplate& launch, std::string_view name);
  const LaunchTemplate& launch() const { return *launch_; }
  void set_uid(UniqueID uid) { uid_ = uid; }
  void set_context_index(uint64_t index) { context_index_ = index; }
  void set_slice_domain(const Domain& domain) { slice_domain_ = domain; }
  void set_shard(ShardID shard, size_t shards) {
    shard_ = shard;
    shards_ = shards;
  }

  UniqueID get_unique_id() const override { return uid_; }
  uint64_t get_context_index() const override { return context_index_; }
  int get_depth() const override { return launch_ ? launch_->depth : 0; }
  const Task* get_parent_task() const override { return parent_task; }
  const std::string_view& get_provenance_string(bool human) const override {
    return human ? human_ : machine_;
  }
  bool has_parent_task() const override { return parent_task != nullptr; }
  const char* get_task_name() const override { return name_.c_str(); }
  Domain get_slice_domain() const override { return slice_domain_.exists() ? slice_domain_ : index_domain; }
  ShardID get_shard_id() const override { return shard_; }
  size_t get_total_shards() const override { return shards_; }
  DomainPoint get_shard_point() const override { return DomainPoint(static_cast<coord_t>(shard_)); }
  Domain get_shard_domain() const override { return shard_domain(shards_); }

 private:
  const LaunchTemplate* launch_ = nullptr;
  std::string name_;
  std::string_view human_, machine_;  // of launch_->provenance
  UniqueID uid_ = 0;
  uint64_t context_index_ = 0;
  Domain slice_domain_;
  ShardID shard_ = 0;
  size_t shards_ = 1;
};

// Says which launches are alike: the same for those of one task with the same requirements, and mostly
// another for others.
size_t launch_kind(TaskID task, const std::vector<RegionRequirement>& regions);

// A launch as the API keeps it with the core's (TaskLaunch::user). The points of an index launch copy `task`,
// and equal index launches may share it; the one point of a single launch uses it as it is.
struct LaunchRecord {
  LaunchTemplate common;
  TaskObject task;
  size_t kind = 0;                                     // launch_kind
  std::shared_ptr<const testudo::TaskLaunch> running;  // where `task` is a running one: has its arguments
};

}  // namespace Legion::detail
