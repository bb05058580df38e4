#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/analysis/context_analysis.h"
#include "core/base/profile.h"
#include "core/execution/attachments.h"
#include "core/execution/executor.h"
#include "core/execution/failures.h"
#include "core/execution/home_store.h"
#include "core/execution/observer.h"
#include "core/execution/phase_barriers.h"
#include "core/execution/profile_lanes.h"
#include "core/execution/program_order.h"
#include "core/execution/runtime.h"
#include "core/execution/scheduler.h"
#include "core/execution/task_frames.h"

namespace testudo {

// What all parts of the execution layer share in one run.
struct Engine {
  Engine(Runtime& runtime, RuntimeConfig config, Registry& registry);

  Runtime& runtime;
  const RuntimeConfig config;
  Registry& registry;
  MachineModel machine;
  Forest forest;
  AnalysisTables tables;
  HomeStore homes;
  Failures failures;
  PhaseBarriers barriers;
  Attachments attachments;
  Observer* const observer;
  Executor* const executor;  // not null: one operation at a time, in program order
  ProfileLanes profile;
  TaskFrames frames;
  std::unique_ptr<Scheduler> scheduler;  // null where an executor runs everything
  std::unique_ptr<ProgramOrder> order;   // null where the scheduler does

  // Blocks what runs until the trigger has fired; other things run meanwhile.
  void wait(Trigger& trigger) { order ? order->wait(trigger) : scheduler->wait(trigger); }

  OperationId next_operation() { return {operations_.fetch_add(1, std::memory_order_relaxed)}; }
  // The first of `count` uids in a row.
  uint64_t next_uids(uint32_t count) { return uids_.fetch_add(count, std::memory_order_relaxed); }

  // A partition of the tree's root with the pieces of a fold as subspaces, so that observers can name them.
  PartitionId fold_partition(RegionTreeId tree, const Projection& pieces);

  // Which task made a region tree; none: it is not known. A task holds what it has made.
  void note_creator(RegionTreeId tree, PointId task);
  PointId creator(RegionTreeId tree);

  // The operator that an operation launched at `source` reduces with. Errors: T0108 it is not registered.
  const ReductionOperator& reduction(ReductionId id, const Source& source) const;

  Mapper& mapper(MapperId id);  // T0111 where there is none
  void set_mapper(MapperId id, std::unique_ptr<Mapper> mapper);

  // Nanoseconds since the start of the run, of a stamp of now_ns().
  uint64_t since_start(uint64_t stamp) const { return stamp - start_ns_; }

 private:
  std::atomic<uint64_t> operations_{1};
  std::atomic<uint64_t> uids_{1};
  uint64_t start_ns_ = now_ns();
  std::mutex fold_mutex_;
  std::map<std::pair<IndexSpaceId, uint32_t>, PartitionId> fold_partitions_;
  std::mutex creator_mutex_;
  std::unordered_map<RegionTreeId, PointId> creators_;
  std::mutex mapper_mutex_;
  std::map<MapperId, std::unique_ptr<Mapper>> mappers_;
};

}  // namespace testudo
