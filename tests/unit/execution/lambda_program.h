#pragma once

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/execution/runtime.h"

namespace testudo {

using Body = std::function<void(TaskInvocation&)>;

// A program made of lambdas.
class Program {
 public:
  void task(TaskId id, const std::string& name, Body body) {
    TaskVariant variant;
    variant.name = name;
    variant.implementation = std::make_shared<Body>(std::move(body));
    variant.body = [](TaskInvocation& invocation, const TaskVariant& variant) {
      (*static_cast<const Body*>(variant.implementation.get()))(invocation);
    };
    registry.add_variant(id, name, std::move(variant));
  }
  RunOutcome run(unsigned cpus, Body top) {
    RuntimeConfig config;
    config.cpus = cpus;
    return run(std::move(config), std::move(top));
  }
  RunOutcome run(RuntimeConfig config, Body top) {
    task(0, "top", std::move(top));
    Runtime runtime(config, registry);
    TaskLaunch launch;
    launch.task = 0;
    return runtime.run(std::move(launch));
  }

  Registry registry;
};

template <typename T>
T& element(TaskInvocation& invocation, size_t region, FieldId field, DomainPoint point) {
  return *reinterpret_cast<T*>(invocation.regions[region]->find(field)->address(point));
}

inline Requirement require(LogicalRegion region, std::vector<FieldId> fields, Privilege privilege) {
  Requirement requirement;
  requirement.tree = region.tree;
  requirement.field_space = region.field_space;
  requirement.region = requirement.parent = region.index_space;
  requirement.fields = requirement.instance_fields = std::move(fields);
  requirement.privilege = privilege;
  return requirement;
}

inline Requirement require(LogicalRegion region, PartitionId partition, std::vector<FieldId> fields,
                           Privilege privilege) {
  Requirement requirement = require(region, std::move(fields), privilege);
  requirement.region = {};
  requirement.partition = partition;
  requirement.projection = 0;
  return requirement;
}

inline Domain line(coord_t lo, coord_t hi) {
  return Domain::box(DomainPoint(lo), DomainPoint(hi));
}

inline PartitionId blocks(Forest& forest, IndexSpaceId space, coord_t size, coord_t count, coord_t halo = 0) {
  PartitionSpec spec;
  spec.parent = space;
  spec.color_space = line(0, count - 1);
  coord_t width = size / count;
  for (coord_t c = 0; c < count; ++c)
    spec.subspaces.push_back(line(c * width - halo, (c + 1) * width - 1 + halo));
  return forest.create_partition(std::move(spec));
}

// What field 0 of a region holds, for the task to see: an inline mapping.
inline std::vector<int64_t> read(TaskInvocation& task, LogicalRegion region) {
  InlineLaunch launch;
  launch.requirement = require(region, {0}, Privilege::kReadOnly);
  auto mapping = task.runtime.map_inline(task.context, launch);
  auto mapped = task.runtime.wait_mapped(task.context, *mapping);
  std::vector<int64_t> values;
  mapped->domain.for_each_point([&](const DomainPoint& point) {
    values.push_back(*reinterpret_cast<int64_t*>(mapped->find(0)->address(point)));
  });
  task.runtime.unmap(task.context, *mapping);
  return values;
}

}  // namespace testudo
