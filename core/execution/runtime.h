#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/execution/context.h"
#include "core/execution/task_invocation.h"
#include "core/forest/forest.h"
#include "core/mapping/mapper.h"
#include "core/program/launch.h"
#include "core/program/registry.h"

namespace testudo {

namespace profile {
class Recorder;
}
class Observer;
class Executor;
class Transport;
struct Attachment;

// What the flags of a run say. Sizes in bytes.
struct RuntimeConfig {
  unsigned cpus = 1;                      // -ll:cpu
  unsigned utility_processors = 1;        // -ll:util, for machine queries; analysis runs where it is needed
  uint64_t system_memory = 512ull << 20;  // -ll:csize
  bool limit_system_memory = false;       // whether it was given: then it is kept to
  uint64_t stack_bytes = 2ull << 20;      // -ll:stacksize
  unsigned window = 1024;                 // -lg:window: operations a context may be ahead
  std::vector<std::string> arguments;     // the whole command line
  Observer* observer = nullptr;           // sees operations, dependences, timings (recording); may be null
  profile::Recorder* profiler = nullptr;  // may be null
  Executor* executor = nullptr;           // null: parallel
  Transport* transport = nullptr;         // null: one rank; outlives the runtime
  bool safe_replication = false;          // -tt:safe-replication: all ranks must make the same calls
  bool replay_traces = true;              // -lg:no_tracing: launches of traces are analysed every time
  std::chrono::seconds hang_timeout{0};   // -tt:hang-timeout; 0: a run that hangs does so for ever
};

// How a run ended. `message` is for people: the error, the task and its launch line.
struct RunOutcome {
  bool ok = true;
  std::string message;
};

// What a launch leaves: a single task's or reduced launch's future, or an index launch's future map.
struct LaunchResult {
  Future future;
  FutureMap futures;
};

// One run of one program on one rank. On several ranks, every one of them runs the top-level task. Several
// may exist in one process (tests do so). Every operation is called on behalf of a running task, from its
// thread, with its context.
class Runtime {
 public:
  Runtime(RuntimeConfig config, Registry& registry);
  ~Runtime();

  // Runs the top-level task and everything it starts, to the end.
  RunOutcome run(TaskLaunch top_level);

  Registry& registry();
  Forest& forest();
  const MachineModel& machine() const;
  const RuntimeConfig& config() const;
  void set_mapper(MapperId id, std::unique_ptr<Mapper> mapper);  // 0 replaces the default

  LaunchResult launch(Context& context, TaskLaunch launch);
  LaunchResult launch(Context& context, const RepeatedLaunch& launch);
  // What is launched in between repeats itself, from one time with this number to the next: it is analysed
  // once, where it can be. Changes no result. Errors: T0560, T0561 traces are not properly nested.
  void begin_trace(Context& context, TraceId trace);
  void end_trace(Context& context, TraceId trace);
  uint64_t replays() const;  // so far, of all traces
  void fill(Context& context, FillLaunch launch);
  void copy(Context& context, CopyLaunch launch);
  void fence(Context& context, FenceKind kind,
             Source source);  // the future of an execution fence: see fence_future
  Future fence_future(Context& context, FenceKind kind, Source source);

  // Tasks that all run at the same time. Errors: T0112, T0308 (see must_epoch.h).
  FutureMap launch_must_epoch(Context& context, MustEpochLaunch launch);

  // Phase barriers and dynamic collectives: made by a task, used by whoever has the id, on any rank. A call
  // of a task that all ranks run counts once. They are destroyed when everything that the task issued before
  // is done. Errors: T0108 no such reduction, T0517 a value has the wrong size, T0515 there is no such
  // barrier, T0516 too many arrivals; where only another rank can know of these, they fail the run and the
  // barrier.
  BarrierId create_barrier(Context& context, uint32_t arrivals);
  BarrierId create_collective(Context& context, uint32_t arrivals, ReductionId reduction, Bytes initial,
                              const Source& source);
  void destroy_barrier(Context& context, BarrierId id);
  // `context` null: not in a task.
  void alter_arrivals(Context* context, Phase from, int64_t delta);
  void arrive(Context* context, Phase phase, uint32_t count);
  void arrive(Context* context, Phase phase, uint32_t count, Bytes value);
  void arrive_after(Context& context, const Future& value, Phase phase, uint32_t count);
  Future when_complete(Context* context, Phase phase);
  // For a launch that is left out: it arrives where it would have, after what it would have waited for.
  void skip_phases(Context& context, const PhaseUse& phases);

  // Puts fields of a region into the program's memory, which must live until what `detach` returns is ready;
  // with `flush`, it holds the region's data then. A root region that nobody has used yet is used there in
  // place, and `detach` of such a one blocks. Errors: T0606 it is attached already, or not.
  std::shared_ptr<const Attachment> attach(Context& context, AttachLaunch launch);
  Future detach(Context& context, const std::shared_ptr<const Attachment>& attachment, bool flush,
                const Source& source);
  void change_coherence(Context& context, CoherenceLaunch launch);

  // Inline mappings. `map_inline` returns at once; `wait_mapped` blocks until the data is there. The mapping
  // is undone by unmap, at the end of the task, or around a launch that interferes with it (and then redone
  // when next waited for).
  std::shared_ptr<InlineMapping> map_inline(Context& context, InlineLaunch launch);
  std::shared_ptr<MappedRegion> wait_mapped(Context& context, InlineMapping& mapping);
  void unmap(Context& context, InlineMapping& mapping);
  bool is_mapped(const InlineMapping& mapping) const;

  // The same for a task's own requirements: a launch that interferes with one unmaps it; waiting maps it
  // again.
  std::shared_ptr<MappedRegion> wait_region(Context& context, uint32_t requirement);
  void unmap_region(Context& context, uint32_t requirement);
  bool is_region_mapped(Context& context, uint32_t requirement) const;

  // Blocks the task until the future is ready; the processor does other work meanwhile. Rethrows its error.
  const Bytes& wait(Context& context, const Future& future);
  void wait_ready(Context& context, const Future& future);  // without rethrowing
  void wait_all(Context& context, const FutureMap& futures);

  // Dependent partitioning: reads a field of `region` (waiting for its writers), then makes the partition.
  // `color_space`/`colors` as in PartitionSpec. Errors: T0204 field has the wrong size.
  PartitionId partition_by_field(Context& context, LogicalRegion region, IndexSpaceId parent_region,
                                 FieldId field, Domain color_space, PartitionSpec spec);
  // spec.parent: the space that the pointers lead to.
  PartitionId partition_by_image(Context& context, LogicalPartition source, IndexSpaceId parent_region,
                                 FieldId field, bool ranges, PartitionSpec spec);
  // spec.parent: the index space of `region`, where the pointers live; `targets` partitions where they lead.
  PartitionId partition_by_preimage(Context& context, PartitionId targets, LogicalRegion region,
                                    IndexSpaceId parent_region, FieldId field, bool ranges,
                                    PartitionSpec spec);

  // The task has made this region tree itself: it may use it without a requirement, and those that it was
  // launched by hold nothing of it.
  void note_creation(Context& context, LogicalRegion region);

  // Frees the data; waits for nothing: the operations before it in program order still use it.
  void destroy_region(Context& context, LogicalRegion region);
  void destroy_field(Context& context, FieldSpaceId space, FieldId field);

  // Where the calling thread runs: none outside tasks.
  static Context* current_context();
  static ProcessorId current_processor();

 private:
  BarrierCaller barrier_caller(Context* context, const char* what, Phase phase);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace testudo
