#pragma once

#include <set>
#include <vector>

#include "core/api/legion/mapping/physical_instance.h"
#include "core/api/legion/task.h"
#include "core/api/legion/untyped_buffer.h"

namespace Legion::Mapping {

// Decides where tasks run and how their data is laid out. Derive from it, or from DefaultMapper to change
// only some decisions. For a launch the runtime calls select_task_options, for index launches slice_task, and
// map_task for every point, from the thread of the launching task. A mapper's calls never overlap.
class Mapper {
 public:
  explicit Mapper(MapperRuntime* rt) : runtime(rt) {}
  virtual ~Mapper() = default;
  Mapper(const Mapper&) = delete;
  Mapper& operator=(const Mapper&) = delete;

  enum MapperSyncModel {
    CONCURRENT_MAPPER_MODEL,
    SERIALIZED_REENTRANT_MAPPER_MODEL,
    SERIALIZED_NON_REENTRANT_MAPPER_MODEL,
  };
  virtual const char* get_mapper_name() const = 0;
  virtual MapperSyncModel get_mapper_sync_model() const = 0;

  struct TaskOptions {
    Processor initial_proc = Processor::NO_PROC;  // where a single task runs
    bool inline_task = false;
    bool stealable = false;
    bool map_locally = false;
    bool valid_instances = true;
    bool memoize = false;
    bool replicate = false;
    TaskPriority parent_priority = 0;
    std::set<unsigned> check_collective_regions;
  };
  virtual void select_task_options(const MapperContext ctx, const Task& task, TaskOptions& output) = 0;

  struct TaskSlice {
    TaskSlice() = default;
    TaskSlice(const Domain& slice, Processor processor, bool slice_again, bool may_be_stolen)
        : domain(slice), proc(processor), recurse(slice_again), stealable(may_be_stolen) {}
    TaskSlice(IndexSpace slice, Processor processor, bool slice_again, bool may_be_stolen)
        : domain_is(slice), proc(processor), recurse(slice_again), stealable(may_be_stolen) {}
    IndexSpace domain_is;  // used where domain does not exist
    Domain domain;
    Processor proc = Processor::NO_PROC;
    bool recurse = false;
    bool stealable = false;
    bool take_ownership = false;
  };
  struct SliceTaskInput {
    IndexSpace domain_is;
    Domain domain;           // the points that this rank runs
    IndexSpace sharding_is;  // the launcher's sharding space
  };
  struct SliceTaskOutput {
    std::vector<TaskSlice> slices;
    bool verify_correctness = false;
  };
  // The slices must cover the domain without overlap. Errors of the program: T0520 where they do not.
  virtual void slice_task(const MapperContext ctx, const Task& task, const SliceTaskInput& input,
                          SliceTaskOutput& output) = 0;

  struct MapTaskInput {
    std::vector<std::vector<PhysicalInstance>> valid_instances;  // per requirement
    std::vector<unsigned> premapped_regions;
    Processor shard_processor = Processor::NO_PROC;
    VariantID shard_variant = 0;
  };
  struct MapTaskOutput {
    std::vector<std::vector<PhysicalInstance>> chosen_instances;  // per requirement
    std::vector<Processor> target_procs;                          // one: there; several: any of them
    VariantID chosen_variant = 0;                                 // of the first point; a launch has one
    TaskPriority task_priority = 0;
    bool postmap_task = false;
  };
  virtual void map_task(const MapperContext ctx, const Task& task, const MapTaskInput& input,
                        MapTaskOutput& output) = 0;

  struct SelectVariantInput {
    Processor processor = Processor::NO_PROC;
    std::vector<std::vector<PhysicalInstance>> chosen_instances;
  };
  struct SelectVariantOutput {
    VariantID chosen_variant = 0;
  };
  // Asked where map_task left the variant open.
  virtual void select_task_variant(const MapperContext ctx, const Task& task, const SelectVariantInput& input,
                                   SelectVariantOutput& output) = 0;

  struct MapInlineInput {
    std::vector<PhysicalInstance> valid_instances;
  };
  struct MapInlineOutput {
    std::vector<PhysicalInstance> chosen_instances;
    bool track_valid_region = true;
  };
  virtual void map_inline(const MapperContext ctx, const InlineMapping& inline_op,
                          const MapInlineInput& input, MapInlineOutput& output) = 0;

  struct SelectShardingFunctorInput {
    std::vector<Processor> shard_mapping;  // per shard, the first CPU of its rank
  };
  struct SelectShardingFunctorOutput {
    ShardingID chosen_functor = 0;  // 0: the runtime's default
    bool slice_recurse = true;      // slice_task is asked about a shard's points in any case
  };
  struct MustEpochShardingFunctorOutput : SelectShardingFunctorOutput {
    bool collective_map_must_epoch_call = false;
  };
  // Which rank runs each point of a launch of a task that all ranks run; asked before all other calls. Every
  // rank asks its own mapper: all must answer alike. The default deals index launches out in blocks, and
  // brings single operations to where the partition of their region puts it.
  virtual void select_sharding_functor(const MapperContext, const Task&, const SelectShardingFunctorInput&,
                                       SelectShardingFunctorOutput&) {}
  virtual void select_sharding_functor(const MapperContext, const Copy&, const SelectShardingFunctorInput&,
                                       SelectShardingFunctorOutput&) {}
  // The runtime needs no answer to these: no rank runs fills for others, each fills what it uses; partitions
  // are computed where the data is; and the rest are no operations of their own.
  virtual void select_sharding_functor(const MapperContext, const Fill&, const SelectShardingFunctorInput&,
                                       SelectShardingFunctorOutput&) {}
  virtual void select_sharding_functor(const MapperContext, const Partition&,
                                       const SelectShardingFunctorInput&, SelectShardingFunctorOutput&) {}
  virtual void select_sharding_functor(const MapperContext, const Close&, const SelectShardingFunctorInput&,
                                       SelectShardingFunctorOutput&) {}
  virtual void select_sharding_functor(const MapperContext, const Acquire&, const SelectShardingFunctorInput&,
                                       SelectShardingFunctorOutput&) {}
  virtual void select_sharding_functor(const MapperContext, const Release&, const SelectShardingFunctorInput&,
                                       SelectShardingFunctorOutput&) {}
  virtual void select_sharding_functor(const MapperContext, const MustEpoch&,
                                       const SelectShardingFunctorInput&, MustEpochShardingFunctorOutput&) {}

  struct SelectTunableInput {
    TunableID tunable_id = 0;
    MappingTagID mapping_tag = 0;
    const void* args = nullptr;
    size_t size = 0;
  };
  struct SelectTunableOutput {
    void* value = nullptr;
    size_t size = 0;
    bool take_ownership = true;  // whether the runtime frees `value`, which then came from malloc
  };
  virtual void select_tunable_value(const MapperContext ctx, const Task& task,
                                    const SelectTunableInput& input, SelectTunableOutput& output) = 0;

  MapperRuntime* const runtime;
};

}  // namespace Legion::Mapping
