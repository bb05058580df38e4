#pragma once

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/execution/runtime.h"
#include "interpreter/instrumented_executor.h"

// Programs made of lambdas, run through the instrumented executor, and what it told. Not in the namespace of
// the system: the lambdas are what a program is.
namespace watched {

using namespace testudo;

using Body = std::function<void(TaskInvocation&)>;

// Keeps what it is told.
class Notes final : public Observer {
 public:
  InstrumentedExecutor* executor = nullptr;  // is told of operations
  std::vector<FindingRecord> findings;
  std::vector<std::string> files;  // of the findings: their own strings do not last
  std::vector<AccessRecord> accesses;

  void on_index_space(const IndexSpaceNode&) override {}
  void on_partition(const PartitionNode&) override {}
  void on_field_space(FieldSpaceId) override {}
  void on_field(FieldSpaceId, const FieldNode&) override {}
  void on_region(const LogicalRegion&) override {}
  void on_start(const MachineModel&, const Registry&, const Forest&) override {}
  void on_operation(const OperationRecord& operation) override {
    if (executor) executor->on_operation(operation);
  }
  void on_dependences(OperationId, std::span<const std::pair<PointId, PointId>>) override {}
  void on_mapping(PointId, ProcessorId, VariantId) override {}
  void on_timing(const TimingRecord&) override {}
  void on_access(const AccessRecord& access) override { accesses.push_back(access); }
  void on_finding(const FindingRecord& finding) override {
    findings.push_back(finding);
    files.emplace_back(finding.source.file);
  }
  void on_end(bool, const std::string&) override {}
};

class Program {
 public:
  void task(TaskId id, const std::string& name, Body body, bool access_checks = false) {
    TaskVariant variant;
    variant.name = name;
    variant.access_checks = access_checks;
    variant.implementation = std::make_shared<Body>(std::move(body));
    variant.body = [](TaskInvocation& invocation, const TaskVariant& variant) {
      (*static_cast<const Body*>(variant.implementation.get()))(invocation);
    };
    registry.add_variant(id, name, std::move(variant));
  }

  // Instrumented.
  RunOutcome run(Body top) {
    InstrumentedExecutor executor(&notes);
    notes.executor = &executor;
    RunOutcome outcome = run_with(&notes, &executor, std::move(top));
    notes.executor = nullptr;
    return outcome;
  }
  RunOutcome run_with(Observer* observer, Executor* executor, Body top) {
    task(0, "top", std::move(top));
    RuntimeConfig config;
    config.cpus = 2;
    config.observer = observer;
    config.executor = executor;
    Runtime runtime(config, registry);
    TaskLaunch launch;
    launch.task = 0;
    return runtime.run(std::move(launch));
  }

  std::vector<std::string> codes() const {
    std::vector<std::string> codes;
    for (const FindingRecord& finding : notes.findings) codes.push_back(finding.code);
    return codes;
  }

  Registry registry;
  Notes notes;
};

template <typename T>
T& element(TaskInvocation& invocation, size_t region, FieldId field, DomainPoint point) {
  return *reinterpret_cast<T*>(invocation.regions[region]->find(field)->address(point));
}

inline Domain line(coord_t lo, coord_t hi) {
  return Domain::box(DomainPoint(lo), DomainPoint(hi));
}

inline Requirement require(LogicalRegion region, Privilege privilege, std::vector<FieldId> fields = {0}) {
  Requirement requirement;
  requirement.tree = region.tree;
  requirement.field_space = region.field_space;
  requirement.region = requirement.parent = region.index_space;
  requirement.fields = requirement.instance_fields = std::move(fields);
  requirement.privilege = privilege;
  return requirement;
}

inline Requirement require(LogicalRegion region, PartitionId partition, Privilege privilege,
                           std::vector<FieldId> fields = {0}) {
  Requirement requirement = require(region, privilege, std::move(fields));
  requirement.region = {};
  requirement.partition = partition;
  requirement.projection = 0;
  return requirement;
}

// A region over `domain` with `fields` fields of 8 bytes, from 0 on.
inline LogicalRegion make_region(Runtime& runtime, const Domain& domain, FieldId fields = 1) {
  Forest& forest = runtime.forest();
  const FieldSpaceId space = forest.create_field_space();
  for (FieldId field = 0; field < fields; ++field) forest.create_field(space, field, 8);
  return forest.create_region(forest.create_index_space(domain), space);
}

// Pieces of the region; as many colors.
inline PartitionId cut(Runtime& runtime, LogicalRegion region, std::vector<Domain> pieces) {
  PartitionSpec spec;
  spec.parent = region.index_space;
  spec.color_space = line(0, static_cast<coord_t>(pieces.size()) - 1);
  spec.subspaces = std::move(pieces);
  return runtime.forest().create_partition(std::move(spec));
}

inline void fill(TaskInvocation& task, LogicalRegion region, int64_t value,
                 std::vector<FieldId> fields = {0}) {
  FillLaunch launch;
  launch.requirements = {require(region, Privilege::kWriteDiscard, std::move(fields))};
  launch.value.resize(8);
  std::memcpy(launch.value.data(), &value, 8);
  task.runtime.fill(task.context, std::move(launch));
}

inline void launch(TaskInvocation& task, TaskId id, std::vector<Requirement> requirements,
                   uint32_t line_number = 0) {
  TaskLaunch launch;
  launch.task = id;
  launch.requirements = std::move(requirements);
  launch.source = {"launch.cc", line_number, "top", {}};
  task.runtime.launch(task.context, std::move(launch));
}

inline void launch_all(TaskInvocation& task, TaskId id, coord_t points,
                       std::vector<Requirement> requirements) {
  TaskLaunch launch;
  launch.task = id;
  launch.index = true;
  launch.domain = line(0, points - 1);
  launch.requirements = std::move(requirements);
  launch.source = {"launch.cc", 1, "top", {}};
  task.runtime.launch(task.context, std::move(launch));
}

// Adds 64-bit integers, as reduction 1.
inline ReductionOperator sum_operator(bool with_fold = true) {
  ReductionOperator op;
  op.id = 1;
  op.lhs_size = op.rhs_size = 8;
  const auto add = [](void* to, size_t to_stride, const void* from, size_t from_stride, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      int64_t a, b;
      std::memcpy(&a, static_cast<std::byte*>(to) + i * to_stride, 8);
      std::memcpy(&b, static_cast<const std::byte*>(from) + i * from_stride, 8);
      a += b;
      std::memcpy(static_cast<std::byte*>(to) + i * to_stride, &a, 8);
    }
  };
  op.apply = add;
  op.has_fold = with_fold;
  if (with_fold) {
    op.fold = add;
    op.identity.resize(8);
  }
  return op;
}

}  // namespace watched
