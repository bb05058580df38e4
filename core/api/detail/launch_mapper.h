#pragma once

#include <mutex>

#include "core/api/detail/mapper_table.h"
#include "core/api/detail/task_object.h"
#include "core/mapping/mapper.h"

namespace Legion::detail {

// A mapper id of the program as the core calls it: takes a launch through the mapper's calls and collects the
// answers.
class LaunchMapper final : public testudo::Mapper {
 public:
  LaunchMapper(RuntimeState& state, MapperID id) : state_(state), id_(id) {}

  testudo::LaunchMapping map_launch(const testudo::TaskLaunch& launch, const testudo::TaskKind& task,
                                    const std::vector<DomainPoint>& points) override;
  std::optional<testudo::Layout> map_inline(const testudo::InlineLaunch& launch) override;
  testudo::ShardingId select_sharding(const testudo::TaskLaunch& launch) override;
  testudo::ShardingId select_sharding(const testudo::CopyLaunch& launch) override;

 private:
  // Per point, the processor of its slice.
  std::vector<Processor> place(Mapping::Mapper& mapper, MapperCall& call, TaskObject& task,
                               const testudo::TaskLaunch& launch, const std::vector<DomainPoint>& points);
  void slice(Mapping::Mapper& mapper, MapperCall& call, TaskObject& task, const Domain& domain,
             std::vector<Mapping::Mapper::TaskSlice>& leaves, int depth);
  Mapping::Mapper::SelectShardingFunctorInput sharding_input() const;
  static void bind_launch(TaskObject& task, const testudo::TaskLaunch& launch);
  void bind_point(TaskObject& task, const testudo::TaskLaunch& launch, const DomainPoint& point) const;

  void warn_if_elsewhere(const Mapping::Mapper& mapper, Processor target);

  RuntimeState& state_;
  const MapperID id_;
  std::once_flag warned_;
};

}  // namespace Legion::detail
