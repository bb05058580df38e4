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
    Domain domain;
    IndexSpace sharding_is;
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
