// A million launches in a loop must not make the program grow: the resident memory after the last launch is
// compared with that after the first tenth. Exit status 1 where it grew by more than the bound.
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iostream>

#include "legion.h"

namespace {

using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, ROW_TASK };

constexpr int64_t kWidth = 4;
constexpr int64_t kLaunches = 1'000'000;
constexpr int64_t kMaxGrowthBytes = 16 << 20;  // 18 bytes a launch would be seen

int64_t resident_bytes() {
  int64_t total = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

void row_task(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {}

struct Grid {
  LogicalRegion region;
  LogicalPartition own, neighbours;
  IndexSpace colors;
};

Grid make_grid(Context ctx, Runtime* runtime) {
  Grid grid;
  const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, kWidth - 1));
  const FieldSpace fields = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
  for (FieldID field : {0, 1}) allocator.allocate_field(sizeof(int64_t), field);
  grid.colors = space;
  grid.region = runtime->create_logical_region(ctx, space, fields);
  Transform<1, 1> stride;
  stride[0][0] = 1;
  const IndexPartition own = runtime->create_equal_partition(ctx, space, space);
  const IndexPartition wide =
      runtime->create_partition_by_restriction(ctx, space, space, stride, Rect<1>(-1, 1));
  grid.own = runtime->get_logical_partition(ctx, grid.region, own);
  grid.neighbours = runtime->get_logical_partition(ctx, grid.region, wide);
  for (FieldID field : {0, 1}) runtime->fill_field(ctx, grid.region, grid.region, field, int64_t{0});
  return grid;
}

// Mostly stencil steps; now and then a single task, and a result that somebody asks for.
void launch(const Grid& grid, int64_t number, Context ctx, Runtime* runtime) {
  const auto to = static_cast<FieldID>(number % 2);
  if (number % 10 == 9) {
    TaskLauncher single(ROW_TASK, TaskArgument());
    single.add_region_requirement(RegionRequirement(grid.region, READ_WRITE, EXCLUSIVE, grid.region));
    single.add_field(0, to);
    const Future done = runtime->execute_task(ctx, single);
    if (number % 1000 == 999) done.get_void_result();
    return;
  }
  IndexLauncher step(ROW_TASK, grid.colors, TaskArgument(&number, sizeof(number)), ArgumentMap());
  step.add_region_requirement(RegionRequirement(grid.own, 0, WRITE_DISCARD, EXCLUSIVE, grid.region));
  step.add_field(0, to);
  step.add_region_requirement(RegionRequirement(grid.neighbours, 0, READ_ONLY, EXCLUSIVE, grid.region));
  step.add_field(1, 1 - to);
  runtime->execute_index_space(ctx, step);
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const Grid grid = make_grid(ctx, runtime);
  int64_t before = 0;
  for (int64_t number = 0; number < kLaunches; ++number) {
    launch(grid, number, ctx, runtime);
    if (number + 1 != kLaunches / 10) continue;
    runtime->issue_execution_fence(ctx).get_void_result();
    before = resident_bytes();
  }
  runtime->issue_execution_fence(ctx).get_void_result();
  const int64_t after = resident_bytes();
  std::cout << "resident after " << kLaunches / 10 << " launches: " << before / 1024 << " KiB, after "
            << kLaunches << ": " << after / 1024 << " KiB" << std::endl;
  if (after - before <= kMaxGrowthBytes) return;
  std::cout << "it grew by more than " << kMaxGrowthBytes / 1024 << " KiB" << std::endl;
  Runtime::set_return_code(1);
}

template <auto body>
void add_task(TaskID id, const char* name, bool leaf) {
  TaskVariantRegistrar registrar(id, name);
  registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  registrar.set_leaf(leaf);
  Runtime::preregister_task_variant<body>(registrar, name);
}

}  // namespace

int main(int argc, char** argv) {
  add_task<top_level_task>(TOP_LEVEL_TASK, "top_level", false);
  add_task<row_task>(ROW_TASK, "row", true);
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
