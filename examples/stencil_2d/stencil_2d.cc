// Heat in a plate: a two-dimensional stencil over a grid of tiles.
//
// The same idea as multiple_partitions, one dimension up: tiles are a disjoint partition over a
// two-dimensional color space, the tiles with their halo an aliased one. The left edge of the plate is kept
// hot. The inner loop takes a raw pointer per row, so that the compiler vectorises it.
//
// Options: -n N  side of the plate (default 64)    -tx X -ty Y  tiles per direction (default 2 x 2)
//          -l L  steps (default 20)
#include <cmath>

#include "common/example.h"

using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, INITIALISE_TASK, DIFFUSE_TASK, CHECK_TASK };

enum FieldIds : FieldID { FID_EVEN, FID_ODD };

template <PrivilegeMode mode>
using Plate = FieldAccessor<mode, double, 2, coord_t, Realm::AffineAccessor<double, 2, coord_t>>;

constexpr double kRate = 0.2;  // how much of the difference to its neighbours a cell takes over in a step

double initial_value(coord_t x) {
  return x == 0 ? 100.0 : 0.0;
}

FieldID field_of(const Task* task, unsigned requirement) {
  return *task->regions[requirement].privilege_fields.begin();
}

void initialise_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Plate<WRITE_DISCARD> plate(regions[0], FID_EVEN);
  const Rect<2> tile = regions[0];
  for (PointInRectIterator<2> p(tile); p(); p++) plate[*p] = initial_value((*p)[0]);
}

// One row: cells [begin, end) along x, where `step` is the distance of neighbours along y.
void diffuse_row(const double* from, double* to, coord_t begin, coord_t end, coord_t step) {
  for (coord_t x = begin; x < end; ++x) {
    to[x] = from[x] + kRate * (from[x - 1] + from[x + 1] + from[x - step] + from[x + step] - 4 * from[x]);
  }
}

void diffuse_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const coord_t last = *static_cast<const coord_t*>(task->args);
  const Plate<READ_ONLY> before(regions[0], field_of(task, 0));
  const Plate<WRITE_DISCARD> after(regions[1], field_of(task, 1));
  const Rect<2> tile = regions[1];

  // The rim of the plate keeps its temperature; write-discard asks to write these cells too.
  const auto on_rim = [last](const Point<2>& p) {
    return p[0] == 0 || p[0] == last || p[1] == 0 || p[1] == last;
  };
  for (PointInRectIterator<2> p(tile); p(); p++) {
    if (on_rim(*p)) after[*p] = before[*p];
  }
  // Inside: dimension 0 is contiguous in the default layout (Fortran order), so a row is a plain array. The
  // strides come from the instances and may differ between the two.
  const Rect<2> inside = tile.intersection(Rect<2>(Point<2>(1, 1), Point<2>(last - 1, last - 1)));
  for (coord_t y = inside.lo[1]; y <= inside.hi[1] && !inside.empty(); ++y) {
    const Point<2> first(inside.lo[0], y);
    const double* from = before.ptr(first);
    const coord_t step = before.ptr(Point<2>(inside.lo[0], y + 1)) - from;
    diffuse_row(from, after.ptr(first), 0, inside.hi[0] - inside.lo[0] + 1, step);
  }
}

bool check_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const int steps = *static_cast<const int*>(task->args);
  const Plate<READ_ONLY> plate(regions[0], field_of(task, 0));
  const Rect<2> cells = regions[0];
  const coord_t n = cells.hi[0] + 1;
  std::vector<double> before(cells.volume());
  for (coord_t i = 0; i < n * n; ++i) before[i] = initial_value(i % n);
  std::vector<double> after = before;
  for (int step = 0; step < steps; ++step) {
    for (coord_t y = 1; y + 1 < n; ++y) diffuse_row(&before[y * n], &after[y * n], 1, n - 1, n);
    std::swap(before, after);
  }
  double worst = 0;
  for (coord_t i = 0; i < n * n; ++i) {
    worst = std::max(worst, std::abs(plate[Point<2>(i % n, i / n)] - before[i]));
  }
  return worst < 1e-9;  // the compiler may contract the two loops differently
}

struct Grid {
  LogicalRegion cells;
  LogicalPartition tiles;
  LogicalPartition halos;
  IndexSpace colors;
};

Grid make_grid(coord_t n, const Point<2>& tiles, Context ctx, Runtime* runtime) {
  Grid grid;
  const Rect<2> bounds(Point<2>(0, 0), Point<2>(n - 1, n - 1));
  const IndexSpaceT<2> space = runtime->create_index_space(ctx, bounds);
  const IndexSpaceT<2> colors =
      runtime->create_index_space(ctx, Rect<2>(Point<2>(0, 0), tiles - Point<2>::ONES()));
  const FieldSpace fields = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(double), FID_EVEN);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(double), FID_ODD);
  grid.cells = runtime->create_logical_region(ctx, space, fields);
  grid.colors = colors;
  runtime->attach_name(grid.cells, "plate");
  runtime->attach_name(fields, FID_EVEN, "even");
  runtime->attach_name(fields, FID_ODD, "odd");

  const Point<2> size((n + tiles[0] - 1) / tiles[0], (n + tiles[1] - 1) / tiles[1]);
  Transform<2, 2> stride;
  stride[0][0] = size[0];
  stride[0][1] = 0;
  stride[1][0] = 0;
  stride[1][1] = size[1];
  const Rect<2> tile(Point<2>(0, 0), size - Point<2>::ONES());
  const Rect<2> with_halo(tile.lo - Point<2>::ONES(), tile.hi + Point<2>::ONES());
  const IndexPartition disjoint = runtime->create_partition_by_restriction(ctx, space, colors, stride, tile);
  const IndexPartition aliased =
      runtime->create_partition_by_restriction(ctx, space, colors, stride, with_halo);
  runtime->attach_name(disjoint, "tiles");
  runtime->attach_name(aliased, "tiles with halo");
  grid.tiles = runtime->get_logical_partition(ctx, grid.cells, disjoint);
  grid.halos = runtime->get_logical_partition(ctx, grid.cells, aliased);
  return grid;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int n = example::option("-n", 64, 3);
  const int steps = example::option("-l", 20, 0);
  const Point<2> tiles(example::option("-tx", 2), example::option("-ty", 2));
  const Grid grid = make_grid(n, tiles, ctx, runtime);

  IndexLauncher initialise(INITIALISE_TASK, grid.colors, TaskArgument(), ArgumentMap());
  initialise.add_region_requirement(RegionRequirement(grid.tiles, 0, WRITE_DISCARD, EXCLUSIVE, grid.cells));
  initialise.add_field(0, FID_EVEN);
  runtime->execute_index_space(ctx, initialise);

  const coord_t last = n - 1;
  FieldID from = FID_EVEN;
  FieldID to = FID_ODD;
  for (int step = 0; step < steps; ++step) {
    IndexLauncher diffuse(DIFFUSE_TASK, grid.colors, TaskArgument(&last, sizeof(last)), ArgumentMap());
    diffuse.add_region_requirement(RegionRequirement(grid.halos, 0, READ_ONLY, EXCLUSIVE, grid.cells));
    diffuse.add_field(0, from);
    diffuse.add_region_requirement(RegionRequirement(grid.tiles, 0, WRITE_DISCARD, EXCLUSIVE, grid.cells));
    diffuse.add_field(1, to);
    runtime->execute_index_space(ctx, diffuse);
    std::swap(from, to);
  }

  TaskLauncher check(CHECK_TASK, TaskArgument(&steps, sizeof(steps)));
  check.add_region_requirement(RegionRequirement(grid.cells, READ_ONLY, EXCLUSIVE, grid.cells))
      .add_field(from);
  const bool correct = runtime->execute_task(ctx, check).get_result<bool>();
  example::out() << n << " x " << n << " cells in " << tiles[0] << " x " << tiles[1] << " tiles, " << steps
                 << " steps\n";
  example::print_checksum<double, 2>("cells", grid.cells, from, ctx, runtime);
  example::report(correct);
}

int main(int argc, char** argv) {
  example::register_task<top_level_task>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  example::register_task<initialise_task>(INITIALISE_TASK, "initialise");
  example::register_task<diffuse_task>(DIFFUSE_TASK, "diffuse");
  example::register_task<check_task>(CHECK_TASK, "check");
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
