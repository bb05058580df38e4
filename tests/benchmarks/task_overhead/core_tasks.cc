// The workload on the runtime's core, without the API above it: what is left of testudo_tasks when the
// launchers are free. Under mpirun, the ranks share the tasks of every row in blocks.
#include <atomic>
#include <cstdint>
#include <cstring>
#include <iostream>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/cluster/collectives.h"
#include "core/cluster/connect.h"
#include "core/execution/runtime.h"
#include "core/execution/scheduler.h"
#include "core/forest/partition_makers.h"
#include "tests/benchmarks/task_overhead/workload.h"

namespace {

using benchmarks::Inputs;
using benchmarks::Pattern;
using benchmarks::Workload;
using namespace testudo;

enum TaskIds : TaskId { kTop, kRow };

struct Run {
  Workload workload;
  std::atomic<int64_t> right = 0;
  double seconds = 0;
};

int64_t& value(const TaskInvocation& task, size_t requirement, FieldId field, int64_t i) {
  return *reinterpret_cast<int64_t*>(task.regions[requirement]->find(field)->address(DomainPoint(i)));
}

void row_task(Run& run, TaskInvocation& task) {
  const Workload& workload = run.workload;
  if (workload.iterations > 0) benchmarks::kernel(workload.iterations);
  if (!workload.check) return;
  int64_t step = 0;
  std::memcpy(&step, task.argument.data(), sizeof(step));
  const auto to = static_cast<FieldId>(step % 2);
  const int64_t own = task.point.point_data[0];
  const Inputs in = benchmarks::inputs(workload, own);
  bool right = true;
  for (int64_t i = in.first; i <= in.last; ++i) right &= value(task, 1, 1 - to, i) == step - 1;
  run.right += right;
  value(task, 0, to, own) = step;
}

struct Grid {
  LogicalRegion region;
  PartitionId own, inputs;
  Domain colors;
};

Grid make_grid(const Workload& workload, Forest& forest) {
  Grid grid;
  grid.colors = Domain::box(0, workload.width - 1);
  const IndexSpaceId space = forest.create_index_space(grid.colors);
  const FieldSpaceId fields = forest.create_field_space();
  for (FieldId field : {0, 1}) forest.create_field(fields, field, sizeof(int64_t));
  grid.region = forest.create_region(space, fields);
  grid.own = forest.create_partition(make_equal(forest, space, grid.colors));
  std::map<DomainPoint, Domain> pieces;
  for (int64_t i = 0; i < workload.width; ++i) {
    const Inputs in = benchmarks::inputs(workload, i);
    pieces[DomainPoint(i)] = Domain::box(in.first, in.last);
  }
  grid.inputs = forest.create_partition(make_coloring(forest, space, grid.colors, pieces));
  return grid;
}

Requirement require(const Grid& grid, PartitionId partition, FieldId field, Privilege privilege) {
  Requirement requirement;
  requirement.tree = grid.region.tree;
  requirement.field_space = grid.region.field_space;
  requirement.parent = grid.region.index_space;
  requirement.partition = partition;
  requirement.projection = 0;
  requirement.fields = requirement.instance_fields = {field};
  requirement.privilege = privilege;
  return requirement;
}

// One row, which writes field `to`.
std::shared_ptr<const TaskLaunch> row_launch(const Run& run, const Grid& grid, FieldId to) {
  auto launch = std::make_shared<TaskLaunch>();
  launch->task = kRow;
  launch->index = true;
  launch->domain = grid.colors;
  launch->wants_futures = false;
  launch->requirements.push_back(require(grid, grid.own, to, Privilege::kWriteDiscard));
  if (run.workload.pattern != Pattern::kTrivial)
    launch->requirements.push_back(require(grid, grid.inputs, 1 - to, Privilege::kReadOnly));
  return launch;
}

void launch(const Run& run, const Grid& grid, int64_t first_step, int64_t steps, TaskInvocation& top) {
  const std::shared_ptr<const TaskLaunch> rows[] = {row_launch(run, grid, 0), row_launch(run, grid, 1)};
  for (int64_t step = first_step; step < first_step + steps; ++step) {
    if (benchmarks::begins_trace(step - first_step)) top.runtime.begin_trace(top.context, 0);
    top.runtime.launch(top.context, {rows[step % 2], std::as_bytes(std::span(&step, 1))});
    if (benchmarks::ends_trace(step - first_step, steps)) top.runtime.end_trace(top.context, 0);
  }
  top.runtime.wait(top.context, top.runtime.fence_future(top.context, FenceKind::kExecution, {}));
}

void top_task(Run& run, TaskInvocation& task) {
  const Grid grid = make_grid(run.workload, task.runtime.forest());
  for (FieldId field : {0, 1}) {
    FillLaunch fill;
    Requirement whole = require(grid, {}, field, Privilege::kWriteDiscard);
    whole.region = whole.parent;
    whole.projection.reset();
    fill.requirements.push_back(whole);
    fill.domain = Domain::box(0, 0);
    const int64_t before_first = -1;
    fill.value.resize(sizeof(before_first));
    std::memcpy(fill.value.data(), &before_first, sizeof(before_first));
    task.runtime.fill(task.context, fill);
  }
  const int64_t warm_up = benchmarks::warm_up_steps(run.workload);
  launch(run, grid, 0, warm_up, task);
  const double start = benchmarks::now_seconds();
  launch(run, grid, warm_up, run.workload.steps, task);
  run.seconds = benchmarks::now_seconds() - start;
}

using Body = void (*)(Run&, TaskInvocation&);
struct Implementation {
  Run& run;
  Body body;
};

void add_task(Registry& registry, TaskId id, const char* name, Body body, bool leaf, Run& run) {
  TaskVariant variant;
  variant.name = name;
  variant.leaf = leaf;
  variant.implementation = std::make_shared<const Implementation>(Implementation{run, body});
  variant.body = [](TaskInvocation& task, const TaskVariant& self) {
    const auto& implementation = *static_cast<const Implementation*>(self.implementation.get());
    implementation.body(implementation.run, task);
  };
  registry.add_variant(id, name, std::move(variant));
}

// Of all ranks.
int64_t sum(Transport& transport, int64_t own) {
  auto add = [](std::span<std::byte> left, std::span<const std::byte> right) {
    int64_t mine = 0, theirs = 0;
    std::memcpy(&mine, left.data(), sizeof(mine));
    std::memcpy(&theirs, right.data(), sizeof(theirs));
    mine += theirs;
    std::memcpy(left.data(), &mine, sizeof(mine));
  };
  constexpr CollectiveId kSum{uint64_t{1} << 63};  // none of the runtime's
  Trigger done;
  all_reduce(transport, kSum, std::as_writable_bytes(std::span(&own, 1)), add, [&] { done.fire(); });
  Scheduler::wait_on_thread(done);
  return own;
}

}  // namespace

int main(int argc, char** argv) {
  auto connected = connect();
  if (!connected) {
    std::cerr << connected.error() << "\n";
    return 1;
  }
  const std::unique_ptr<Transport> transport = std::move(connected).value();
  Run run;
  run.workload = benchmarks::parse(argc, argv);
  run.workload.ranks = transport->ranks();
  Registry registry;
  add_task(registry, kTop, "top_level", top_task, false, run);
  add_task(registry, kRow, "row", row_task, true, run);
  RuntimeConfig configuration;
  configuration.cpus = static_cast<unsigned>(run.workload.threads);
  configuration.transport = transport.get();
  Runtime runtime(configuration, registry);
  TaskLaunch top;
  top.task = kTop;
  const RunOutcome outcome = runtime.run(std::move(top));
  if (!outcome.ok) {
    std::cerr << outcome.message << "\n";
    return 1;
  }
  const int64_t right = sum(*transport, run.right);
  if (transport->rank() != Rank{0}) return 0;
  if (run.workload.check) benchmarks::report_check("core", run.workload, right);
  benchmarks::report("core", run.workload, run.seconds);
}
