#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "core/mapping/machine.h"
#include "core/program/launch.h"
#include "core/program/layout.h"
#include "core/program/task.h"

namespace testudo {

// What a mapper decides about one launch. Anything left open means "the runtime's default".
struct LaunchMapping {
  const TaskVariant* variant = nullptr;
  // One per point where not empty: the point runs on exactly this processor and is not stolen. Empty: the
  // runtime spreads the points over the processors of the variant's kind and balances them.
  std::vector<ProcessorId> processors;
  // One per requirement where not empty. nullopt: the shared instance, no copies. A layout: an instance of
  // its own per point, filled and written back around the task.
  std::vector<std::optional<Layout>> layouts;
};

// The runtime's side of mapping; the public Mapper classes of the API are adapted to it. Calls come from the
// thread of the launching task, several contexts at once: implementations synchronise themselves.
class Mapper {
 public:
  virtual ~Mapper() = default;
  virtual LaunchMapping map_launch(const TaskLaunch& launch, const TaskKind& task,
                                   const std::vector<DomainPoint>& points) = 0;
  virtual std::optional<Layout> map_inline(const InlineLaunch& launch) = 0;

  // Which sharding functor says on which rank each point runs; 0: the runtime's default. Asked before
  // map_launch, in contexts that all ranks run. Every rank asks its own mapper, and all must answer alike.
  virtual ShardingId select_sharding(const TaskLaunch& launch) { return launch.sharding; }
  virtual ShardingId select_sharding(const CopyLaunch& launch) { return launch.sharding; }
};

// Picks a variant that this machine can run, leaves placement to work stealing and data to the shared
// instances, except where the variant was registered with layouts of its own. Stateless, so safe from any
// thread.
class DefaultMapper final : public Mapper {
 public:
  // The kinds of processors that run tasks here, the preferred first.
  explicit DefaultMapper(std::vector<ProcessorKind> kinds = {ProcessorKind::kCpu})
      : kinds_(std::move(kinds)) {}

  // Errors: T0110 the task has no variant for a kind of processor that this machine has.
  LaunchMapping map_launch(const TaskLaunch& launch, const TaskKind& task,
                           const std::vector<DomainPoint>& points) override;
  std::optional<Layout> map_inline(const InlineLaunch& launch) override;

 private:
  const std::vector<ProcessorKind> kinds_;
};

}  // namespace testudo
