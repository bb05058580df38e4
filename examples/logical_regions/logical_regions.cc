// Data that tasks share: logical regions.
//
// A logical region is a table. Its rows are the points of an index space, its columns the fields of a field
// space. It is "logical" because it says nothing about where the data is or in which layout: the runtime
// decides that, copy by copy. A task names the regions and fields that it uses, and with which privilege;
// from that the runtime knows which tasks may run at the same time.
//
// Options: -n N  rows of the largest region (default 100)
#include "common/example.h"

using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, AREA_TASK };

enum FieldIds : FieldID { FID_WIDTH, FID_HEIGHT, FID_AREA };

template <PrivilegeMode mode>
using Column = FieldAccessor<mode, double, 1, coord_t, Realm::AffineAccessor<double, 1, coord_t>>;

// area = width * height, for every row of the region.
double area_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                 Runtime* runtime) {
  // Requirement 0 asked to read two fields, requirement 1 to write a third one of the same region.
  const Column<READ_ONLY> width(regions[0], FID_WIDTH);
  const Column<READ_ONLY> height(regions[0], FID_HEIGHT);
  const Column<WRITE_DISCARD> area(regions[1], FID_AREA);

  // This iterator also walks index spaces that have holes.
  const DomainT<1> rows = runtime->get_index_space_domain(ctx, task->regions[0].region.get_index_space());
  double total = 0;
  for (PointInDomainIterator<1> row(rows); row(); row++) {
    area[*row] = width[*row] * height[*row];
    total += area[*row];
  }
  return total;
}

// Makes a region over the rows, fills two columns, and has a task compute the third.
bool compute_areas(const char* name, IndexSpace rows, size_t expected_rows, Context ctx, Runtime* runtime) {
  const FieldSpace columns = runtime->create_field_space(ctx);
  {
    FieldAllocator allocator = runtime->create_field_allocator(ctx, columns);
    allocator.allocate_field(sizeof(double), FID_WIDTH);
    allocator.allocate_field(sizeof(double), FID_HEIGHT);
    allocator.allocate_field(sizeof(double), FID_AREA);
  }
  const LogicalRegion table = runtime->create_logical_region(ctx, rows, columns);
  // Names are for people: tools show them instead of numbers.
  runtime->attach_name(table, name);
  runtime->attach_name(columns, FID_WIDTH, "width");
  runtime->attach_name(columns, FID_HEIGHT, "height");
  runtime->attach_name(columns, FID_AREA, "area");

  // A fill sets a column to one value. Nothing is stored until somebody reads it.
  runtime->fill_field(ctx, table, table, FID_WIDTH, 2.5);
  runtime->fill_field(ctx, table, table, FID_HEIGHT, 4.0);

  TaskLauncher launcher(AREA_TASK, TaskArgument());
  launcher.add_region_requirement(RegionRequirement(table, READ_ONLY, EXCLUSIVE, table));
  launcher.add_field(0, FID_WIDTH);
  launcher.add_field(0, FID_HEIGHT);
  launcher.add_region_requirement(RegionRequirement(table, WRITE_DISCARD, EXCLUSIVE, table));
  launcher.add_field(1, FID_AREA);
  const double total = runtime->execute_task(ctx, launcher).get_result<double>();

  const size_t count = runtime->get_index_space_domain(ctx, rows).get_volume();
  example::out() << name << ": " << count << " rows, total area " << total << "\n";
  example::print_checksum<double, 1>(name, table, FID_AREA, ctx, runtime);
  runtime->destroy_logical_region(ctx, table);
  runtime->destroy_field_space(ctx, columns);
  return count == expected_rows && total == 10.0 * static_cast<double>(count);
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int n = example::option("-n", 100, 4);

  // A dense index space is a box; both of its corners belong to it.
  const IndexSpace dense = runtime->create_index_space(ctx, Rect<1>(0, n - 1));
  // A sparse one is any set of points: here two rectangles with a hole between them.
  const std::vector<Rect<1>> pieces = {Rect<1>(0, n / 4 - 1), Rect<1>(n / 2, n - 1)};
  const IndexSpace sparse = runtime->create_index_space(ctx, pieces);

  const bool dense_is_correct = compute_areas("dense", dense, n, ctx, runtime);
  const bool sparse_is_correct = compute_areas("sparse", sparse, n / 4 + (n - n / 2), ctx, runtime);

  runtime->destroy_index_space(ctx, sparse);
  runtime->destroy_index_space(ctx, dense);
  example::report(dense_is_correct && sparse_is_correct);
}

int main(int argc, char** argv) {
  example::register_task<top_level_task>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  example::register_task<area_task>(AREA_TASK, "area");
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
