// The workload as a Legion program: one region with two fields that alternate, a partition that tasks write
// through and one that they read through, and one index launch a row.
#include <atomic>
#include <cstdint>
#include <map>
#include <vector>

#include "legion.h"
#include "tests/benchmarks/task_overhead/workload.h"

namespace {

using benchmarks::Inputs;
using benchmarks::Pattern;
using benchmarks::Workload;
using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, ROW_TASK, CHECKED_ROW_TASK };

struct RowArguments {
  int64_t step = 0;
  int64_t iterations = 0;
  bool reads = false;
};

// Whether the task reads what the row before wrote.
bool check_row(const RowArguments& row, const Task* task, const std::vector<PhysicalRegion>& regions) {
  const FieldID to = *task->regions[0].privilege_fields.begin();
  const FieldAccessor<WRITE_DISCARD, int64_t, 1> after(regions[0], to);
  bool right = true;
  if (row.reads) {
    const FieldAccessor<READ_ONLY, int64_t, 1> before(regions[1], 1 - to);
    const Rect<1> inputs = regions[1];
    for (PointInRectIterator<1> i(inputs); i(); i++) right &= before[*i] == row.step - 1;
  }
  const Rect<1> own = regions[0];
  for (PointInRectIterator<1> i(own); i(); i++) after[*i] = row.step;
  return right;
}

void row_task(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  const RowArguments& row = *static_cast<const RowArguments*>(task->args);
  if (row.iterations > 0) benchmarks::kernel(row.iterations);
}

bool checked_row_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                      Runtime* runtime) {
  row_task(task, regions, ctx, runtime);
  return check_row(*static_cast<const RowArguments*>(task->args), task, regions);
}

struct Grid {
  LogicalRegion region;
  LogicalPartition own, inputs;
  IndexSpace colors;
};

Grid make_grid(const Workload& workload, Context ctx, Runtime* runtime) {
  Grid grid;
  const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, workload.width - 1));
  const FieldSpace fields = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
  for (FieldID field : {0, 1}) allocator.allocate_field(sizeof(int64_t), field);
  grid.colors = space;
  grid.region = runtime->create_logical_region(ctx, space, fields);
  const IndexPartition own = runtime->create_equal_partition(ctx, space, space);
  grid.own = runtime->get_logical_partition(ctx, grid.region, own);
  if (workload.pattern == Pattern::kTrivial) return grid;
  std::map<DomainPoint, Domain> pieces;
  for (int64_t i = 0; i < workload.width; ++i) {
    const Inputs in = benchmarks::inputs(workload, i);
    pieces[DomainPoint(i)] = Domain(Rect<1>(in.first, in.last));
  }
  const IndexPartition inputs = runtime->create_partition_by_domain(ctx, space, pieces, space);
  grid.inputs = runtime->get_logical_partition(ctx, grid.region, inputs);
  return grid;
}

// One row, which writes field `to`.
IndexLauncher row_launcher(const Workload& workload, const Grid& grid, FieldID to) {
  IndexLauncher launcher(workload.check ? CHECKED_ROW_TASK : ROW_TASK, grid.colors, TaskArgument(),
                         ArgumentMap());
  launcher.elide_future_return = !workload.check;
  launcher.add_region_requirement(RegionRequirement(grid.own, 0, WRITE_DISCARD, EXCLUSIVE, grid.region));
  launcher.add_field(0, to);
  if (workload.pattern == Pattern::kTrivial) return launcher;
  launcher.add_region_requirement(RegionRequirement(grid.inputs, 0, READ_ONLY, EXCLUSIVE, grid.region));
  launcher.add_field(1, 1 - to);
  return launcher;
}

// Returns how many tasks read what they should; asks for results only where checked.
int64_t launch(const Workload& workload, const Grid& grid, int64_t first_step, int64_t steps, Context ctx,
               Runtime* runtime) {
  IndexLauncher rows[] = {row_launcher(workload, grid, 0), row_launcher(workload, grid, 1)};
  int64_t right = 0;
  for (int64_t step = first_step; step < first_step + steps; ++step) {
    const RowArguments row{step, workload.iterations, workload.pattern != Pattern::kTrivial};
    if (benchmarks::begins_trace(step - first_step)) runtime->begin_trace(ctx, 0);
    IndexLauncher& launcher = rows[step % 2];
    launcher.global_arg = TaskArgument(&row, sizeof(row));
    const FutureMap results = runtime->execute_index_space(ctx, launcher);
    if (benchmarks::ends_trace(step - first_step, steps)) runtime->end_trace(ctx, 0);
    if (!workload.check) continue;
    for (int64_t i = 0; i < workload.width; ++i) right += results.get_result<bool>(DomainPoint(i));
  }
  runtime->issue_execution_fence(ctx).get_void_result();
  return right;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const InputArgs& arguments = Runtime::get_input_args();
  Workload workload = benchmarks::parse(arguments.argc, arguments.argv);
  workload.ranks = static_cast<int>(Machine::get_machine().get_address_space_count());
  const Grid grid = make_grid(workload, ctx, runtime);
  const int64_t before_first = -1;
  for (FieldID field : {0, 1}) runtime->fill_field(ctx, grid.region, grid.region, field, before_first);
  const int64_t warm_up = benchmarks::warm_up_steps(workload);
  int64_t right = launch(workload, grid, 0, warm_up, ctx, runtime);
  const double start = benchmarks::now_seconds();
  right += launch(workload, grid, warm_up, workload.steps, ctx, runtime);
  const double seconds = benchmarks::now_seconds() - start;
  if (runtime->get_executing_processor(ctx).address_space() != 0) return;
  if (workload.check) benchmarks::report_check("testudo", workload, right);
  benchmarks::report("testudo", workload, seconds);
}

}  // namespace

int main(int argc, char** argv) {
  TaskVariantRegistrar top(TOP_LEVEL_TASK, "top_level");
  top.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  Runtime::preregister_task_variant<top_level_task>(top, "top_level");
  TaskVariantRegistrar row(ROW_TASK, "row");
  row.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  row.set_leaf();
  Runtime::preregister_task_variant<row_task>(row, "row");
  TaskVariantRegistrar checked(CHECKED_ROW_TASK, "checked row");
  checked.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  checked.set_leaf();
  Runtime::preregister_task_variant<bool, checked_row_task>(checked, "checked row");
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
