#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/analysis/context_analysis.h"
#include "core/base/profile.h"
#include "core/cluster/transport.h"
#include "core/execution/attachments.h"
#include "core/execution/barrier_exchange.h"
#include "core/execution/creation_check.h"
#include "core/execution/executor.h"
#include "core/execution/failure_deadline.h"
#include "core/execution/failures.h"
#include "core/execution/home_store.h"
#include "core/execution/numbering.h"
#include "core/execution/observer.h"
#include "core/execution/profile_lanes.h"
#include "core/execution/program_order.h"
#include "core/execution/runtime.h"
#include "core/execution/scheduler.h"
#include "core/execution/task_frames.h"
#include "core/execution/watchdog.h"

namespace testudo {

// What all parts of the execution layer share in one run.
struct Engine {
  Engine(Runtime& runtime, RuntimeConfig config, Registry& registry);

  Runtime& runtime;
  const RuntimeConfig config;
  Registry& registry;
  Transport* const transport;  // null: one rank
  MachineModel machine;
  Forest forest;
  AnalysisTables tables;
  HomeStore homes;
  Failures failures;
  PhaseBarriers own_barriers;  // kept by this rank
  BarrierExchange barriers;
  Attachments attachments;
  FailureDeadline deadline;  // of the top-level task
  Observer* const observer;
  Executor* const executor;  // not null: one operation at a time, in program order
  ProfileLanes profile;
  TaskFrames frames;
  const std::unique_ptr<Watchdog> watchdog;  // null: nobody watches for hangs
  std::unique_ptr<Scheduler> scheduler;      // null where an executor runs everything
  std::unique_ptr<ProgramOrder> order;       // null where the scheduler does

  // Blocks what runs until the trigger has fired; other things run meanwhile.
  void wait(Trigger& trigger) { order ? order->wait(trigger) : scheduler->wait(trigger); }

  std::atomic<uint64_t> replays{0};  // of traces, so far

  // A message has come.
  void note_message() {
    if (watchdog) watchdog->graph().note_message();
  }

  int ranks() const { return machine.ranks; }
  Rank rank() const { return Rank{machine.rank}; }

  OperationId next_operation(bool replicated) {
    Counters& counters = replicated || !transport ? replicated_ : local_;
    return {counters.operations.fetch_add(1, std::memory_order_relaxed)};
  }
  // Whether every rank has the operation, under this number.
  bool is_replicated(OperationId operation) const {
    return transport && operation.value < uint64_t{1} << kLocalShift;
  }
  // The first of `count` uids in a row.
  uint64_t next_uids(bool replicated, uint32_t count) {
    Counters& counters = replicated || !transport ? replicated_ : local_;
    return counters.uids.fetch_add(count, std::memory_order_relaxed);
  }

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
  struct Counters {
    std::atomic<uint64_t> operations;
    std::atomic<uint64_t> uids;
  };
  Counters replicated_{1, 1};
  Counters local_;
  uint64_t start_ns_ = now_ns();
  CreationCheck creation_check_;
  std::mutex fold_mutex_;
  std::map<std::pair<IndexSpaceId, uint32_t>, PartitionId> fold_partitions_;
  std::mutex creator_mutex_;
  std::unordered_map<RegionTreeId, PointId> creators_;
  std::mutex mapper_mutex_;
  std::map<MapperId, std::unique_ptr<Mapper>> mappers_;
};

}  // namespace testudo
