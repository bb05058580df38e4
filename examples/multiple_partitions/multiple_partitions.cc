// Two partitions of one region: what a task writes, and what it reads.
//
// A stencil computes every cell from the cells around it. The cells that a task writes are a disjoint
// partition. The cells that it reads are the same blocks widened by one cell on both sides: a partition whose
// pieces overlap (its "ghost cells"). No code sends ghost cells anywhere. The runtime sees that step t+1
// reads, through the second partition, what step t wrote through the first, and lets a task start as soon as
// its own block and its two neighbours are ready.
//
// Options: -n N  number of cells (default 128)    -b B  number of blocks (default 4)    -l L  steps (default
// 10)
#include "common/example.h"

using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, INITIALISE_TASK, SMOOTH_TASK, CHECK_TASK };

enum FieldIds : FieldID { FID_EVEN, FID_ODD };  // the result of even steps, and of odd ones

template <PrivilegeMode mode>
using Cells = FieldAccessor<mode, double, 1, coord_t, Realm::AffineAccessor<double, 1, coord_t>>;

double initial_value(coord_t i) {
  return static_cast<double>((i * 37) % 100);
}

// The one formula, used by the tasks and by the check. The first and the last cell keep their value.
template <typename Read>
double smoothed(const Read& read, coord_t i, coord_t last) {
  if (i == 0 || i == last) return read(i);
  return 0.25 * read(i - 1) + 0.5 * read(i) + 0.25 * read(i + 1);
}

FieldID field_of(const Task* task, unsigned requirement) {
  return *task->regions[requirement].privilege_fields.begin();
}

void initialise_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Cells<WRITE_DISCARD> cell(regions[0], FID_EVEN);
  const Rect<1> block = regions[0];
  for (PointInRectIterator<1> i(block); i(); i++) cell[*i] = initial_value((*i)[0]);
}

void smooth_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const coord_t last = *static_cast<const coord_t*>(task->args);
  const Cells<READ_ONLY> before(regions[0], field_of(task, 0));
  const Cells<WRITE_DISCARD> after(regions[1], field_of(task, 1));
  const Rect<1> block = regions[1];
  const auto read = [&before](coord_t i) { return before[i]; };
  for (coord_t i = block.lo[0]; i <= block.hi[0]; ++i) after[i] = smoothed(read, i, last);
}

bool check_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const int steps = *static_cast<const int*>(task->args);
  const Cells<READ_ONLY> cell(regions[0], field_of(task, 0));
  const Rect<1> cells = regions[0];
  std::vector<double> before(cells.volume());
  for (size_t i = 0; i < before.size(); ++i) before[i] = initial_value(i);
  std::vector<double> after = before;
  for (int step = 0; step < steps; ++step) {
    const auto read = [&before](coord_t i) { return before[i]; };
    for (size_t i = 0; i < after.size(); ++i) after[i] = smoothed(read, i, cells.hi[0]);
    std::swap(before, after);
  }
  // The same operations in the same order: equal to the last bit.
  for (size_t i = 0; i < before.size(); ++i) {
    if (cell[i] != before[i]) return false;
  }
  return true;
}

struct Grid {
  LogicalRegion cells;
  LogicalPartition blocks;   // disjoint: what a task writes
  LogicalPartition stencil;  // aliased: what it reads
  IndexSpace colors;
};

Grid make_grid(coord_t n, coord_t b, Context ctx, Runtime* runtime) {
  Grid grid;
  const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, n - 1));
  const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, b - 1));
  const FieldSpace fields = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(double), FID_EVEN);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(double), FID_ODD);
  grid.cells = runtime->create_logical_region(ctx, space, fields);
  grid.colors = colors;
  runtime->attach_name(grid.cells, "cells");
  runtime->attach_name(fields, FID_EVEN, "even");
  runtime->attach_name(fields, FID_ODD, "odd");

  // Piece c is the extent moved by c * size, cut off at the ends of the parent.
  const coord_t size = (n + b - 1) / b;
  Transform<1, 1> stride;
  stride[0][0] = size;
  const IndexPartition blocks =
      runtime->create_partition_by_restriction(ctx, space, colors, stride, Rect<1>(0, size - 1));
  const IndexPartition widened =
      runtime->create_partition_by_restriction(ctx, space, colors, stride, Rect<1>(-1, size));
  runtime->attach_name(blocks, "blocks");
  runtime->attach_name(widened, "blocks with ghost cells");
  grid.blocks = runtime->get_logical_partition(ctx, grid.cells, blocks);
  grid.stencil = runtime->get_logical_partition(ctx, grid.cells, widened);
  return grid;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int n = example::option("-n", 128);
  const int b = example::option("-b", 4);
  const int steps = example::option("-l", 10, 0);
  const Grid grid = make_grid(n, b, ctx, runtime);

  IndexLauncher initialise(INITIALISE_TASK, grid.colors, TaskArgument(), ArgumentMap());
  initialise.add_region_requirement(RegionRequirement(grid.blocks, 0, WRITE_DISCARD, EXCLUSIVE, grid.cells));
  initialise.add_field(0, FID_EVEN);
  runtime->execute_index_space(ctx, initialise);

  const coord_t last = n - 1;
  FieldID from = FID_EVEN;
  FieldID to = FID_ODD;
  for (int step = 0; step < steps; ++step) {
    IndexLauncher smooth(SMOOTH_TASK, grid.colors, TaskArgument(&last, sizeof(last)), ArgumentMap());
    smooth.add_region_requirement(RegionRequirement(grid.stencil, 0, READ_ONLY, EXCLUSIVE, grid.cells));
    smooth.add_field(0, from);
    smooth.add_region_requirement(RegionRequirement(grid.blocks, 0, WRITE_DISCARD, EXCLUSIVE, grid.cells));
    smooth.add_field(1, to);
    runtime->execute_index_space(ctx, smooth);
    std::swap(from, to);
  }

  TaskLauncher check(CHECK_TASK, TaskArgument(&steps, sizeof(steps)));
  check.add_region_requirement(RegionRequirement(grid.cells, READ_ONLY, EXCLUSIVE, grid.cells))
      .add_field(from);
  const bool correct = runtime->execute_task(ctx, check).get_result<bool>();
  example::out() << "smoothed " << n << " cells in " << b << " blocks, " << steps << " steps\n";
  example::print_checksum<double, 1>("cells", grid.cells, from, ctx, runtime);
  example::report(correct);
}

int main(int argc, char** argv) {
  example::register_task<top_level_task>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  example::register_task<initialise_task>(INITIALISE_TASK, "initialise");
  example::register_task<smooth_task>(SMOOTH_TASK, "smooth");
  example::register_task<check_task>(CHECK_TASK, "check");
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
