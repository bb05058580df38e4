#include "core/api/detail/convert.h"
#include "core/api/detail/copy_record.h"
#include "core/api/detail/launch_mapper.h"
#include "core/api/detail/operation_object.h"
#include "core/api/detail/runtime_state.h"

// Asking a mapper which ranks run a launch.
namespace Legion::detail {

Mapping::Mapper::SelectShardingFunctorInput LaunchMapper::sharding_input() const {
  Mapping::Mapper::SelectShardingFunctorInput input;
  for (Processor processor : state_.all_processors()) {
    const bool next = processor.address_space() == input.shard_mapping.size();
    if (next && processor.kind() == Processor::LOC_PROC) input.shard_mapping.push_back(processor);
  }
  return input;
}

testudo::ShardingId LaunchMapper::select_sharding(const testudo::TaskLaunch& launch) {
  const auto& record = *static_cast<const LaunchRecord*>(launch.user.get());
  Mapping::Mapper* mapper = state_.mappers().find(id_, record.common.orig_proc);
  if (!mapper) return launch.sharding;
  std::lock_guard lock(state_.mappers().calls_of(*mapper));
  MapperCall call(state_);
  TaskObject task = record.task;
  bind_launch(task, launch);
  Mapping::Mapper::SelectShardingFunctorOutput output;
  mapper->select_sharding_functor(&call, task, sharding_input(), output);
  return output.chosen_functor;
}

testudo::ShardingId LaunchMapper::select_sharding(const testudo::CopyLaunch& launch) {
  const TaskContext* ctx = TaskContext::current();
  Mapping::Mapper* mapper = state_.mappers().find(id_, ctx ? ctx->task().current_proc : Processor::NO_PROC);
  if (!mapper || !launch.user) return launch.sharding;
  std::lock_guard lock(state_.mappers().calls_of(*mapper));
  MapperCall call(state_);
  OperationObject<Copy> copy(launch.source.text);
  const auto& record = *static_cast<const CopyRecord*>(launch.user.get());
  copy.map_id = launch.mapper;
  copy.tag = launch.tag;
  copy.src_requirements = record.sources;
  copy.dst_requirements = record.destinations;
  copy.is_index_space = launch.index;
  copy.index_domain = from_core(launch.domain);
  copy.index_point = record.point;
  Mapping::Mapper::SelectShardingFunctorOutput output;
  mapper->select_sharding_functor(&call, copy, sharding_input(), output);
  return output.chosen_functor;
}

}  // namespace Legion::detail
