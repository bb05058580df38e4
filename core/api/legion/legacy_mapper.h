#pragma once

#include <vector>

#include "core/api/legion/mapping/default_mapper.h"

// Mappers of the 2014 API, LegionRuntime::HighLevel::Mapper and DefaultMapper: they decide by writing into
// the Task and its requirements. They are today's mappers underneath, so either kind may be registered.
namespace LegionRuntime::HighLevel {

using Legion::Domain;
using Legion::Inline;
using Legion::LogicalRegion;
using Legion::Machine;
using Legion::Mappable;
using Legion::MapperContext;
using Legion::MappingTagID;
using Legion::Memory;
using Legion::Processor;
using Legion::Task;
using Legion::TunableID;
typedef Legion::Runtime HighLevelRuntime;

// Answers about the machine, for mappers.
namespace MappingUtilities {

class MachineQueryInterface {
 public:
  explicit MachineQueryInterface(Machine machine) : machine_(machine) {}
  // Of the processor's memories of the kind the first; NO_MEMORY where there is none.
  Memory find_memory_kind(Processor processor, Memory::Kind kind) const;
  // All memories that the processor sees, the nearest first.
  void find_memory_stack(Processor processor, std::vector<Memory>& stack, bool latency) const;

 private:
  Machine machine_;
};

}  // namespace MappingUtilities

class DefaultMapper : public Legion::Mapping::DefaultMapper {
 public:
  // A part of a launch domain and the processor that gets it.
  struct DomainSplit {
    DomainSplit(Domain part, Processor processor, bool slice_again, bool may_be_stolen)
        : domain(part), proc(processor), recurse(slice_again), stealable(may_be_stolen) {}
    Domain domain;
    Processor proc;
    bool recurse;
    bool stealable;
  };

  DefaultMapper(Machine* machine, HighLevelRuntime* runtime, Processor local);
  DefaultMapper(Machine machine, HighLevelRuntime* runtime, Processor local);

  // task->target_proc, stealable...
  virtual void select_task_options(Task* task);
  virtual void slice_domain(const Task* task, const Domain& domain, std::vector<DomainSplit>& slices);
  using Legion::Mapping::DefaultMapper::select_task_variant;  // today's form stays visible
  virtual void select_task_variant(Task* task);
  // Per requirement: virtual_map, blocking_factor, reduction_list, target_ranking. True asks for
  // notify_mapping_result.
  virtual bool map_task(Task* task);
  virtual bool map_inline(Inline* op);
  virtual void notify_mapping_result(const Mappable* mappable);
  virtual int get_tunable_value(const Task* task, TunableID tunable, MappingTagID tag);

  void select_task_options(const MapperContext ctx, const Task& task, TaskOptions& output) final;
  void slice_task(const MapperContext ctx, const Task& task, const SliceTaskInput& input,
                  SliceTaskOutput& output) final;
  void map_task(const MapperContext ctx, const Task& task, const MapTaskInput& input,
                MapTaskOutput& output) final;
  void map_inline(const MapperContext ctx, const Legion::InlineMapping& inline_op,
                  const MapInlineInput& input, MapInlineOutput& output) final;
  void select_tunable_value(const MapperContext ctx, const Task& task, const SelectTunableInput& input,
                            SelectTunableOutput& output) final;

  // Cuts a domain into `split` times as many parts as there are targets.
  static void decompose_index_space(const Domain& domain, const std::vector<Processor>& targets,
                                    unsigned split, std::vector<DomainSplit>& slices);

 protected:
  Legion::Runtime* const runtime;
  MappingUtilities::MachineQueryInterface machine_interface;
  bool war_enabled = false;

 private:
  Legion::Mapping::PhysicalInstance instance_for(MapperContext ctx, const Legion::RegionRequirement& req);
  void prepare(Legion::RegionRequirement& req) const;

  MapperContext ctx_ = nullptr;  // of the call that is under way
};

typedef DefaultMapper Mapper;

}  // namespace LegionRuntime::HighLevel
