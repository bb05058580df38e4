// Cutting a region into pieces, so that tasks work on it in parallel.
//
// A partition is a set of subregions, one per color. A region can have many partitions at once; they are
// views, nothing is copied. This program makes three kinds over one region, and runs four index launches over
// them: point task c works on the subregion of color c.
//   equal      the runtime cuts the rows into nearly equal runs
//   blockify   blocks of a given size
//   by field   every row says in a field which piece it belongs to: a piece may be scattered
//   reversed   the equal partition again; a projection functor gives task c the piece of color last - c
//
// Options: -n N  number of rows (default 100)    -p P  number of pieces (default 4)
#include <cstdint>
#include <memory>

#include "common/example.h"

using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, PAINT_TASK, MARK_TASK, COUNT_TASK };

enum FieldIds : FieldID { FID_PAINT, FID_OWNER };

enum ProjectionIds : ProjectionID { REVERSED_PROJECTION = 1 };

template <PrivilegeMode mode, typename T>
using Column = FieldAccessor<mode, T, 1, coord_t, Realm::AffineAccessor<T, 1, coord_t>>;

// The rows of one piece. They need not be adjacent.
DomainT<1> rows_of(const Task* task, unsigned requirement, Context ctx, Runtime* runtime) {
  return runtime->get_index_space_domain(ctx, task->regions[requirement].region.get_index_space());
}

void mark_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const int pieces = *static_cast<const int*>(task->args);
  const Column<WRITE_DISCARD, Point<1>> owner(regions[0], FID_OWNER);
  for (PointInDomainIterator<1> row(rows_of(task, 0, ctx, runtime)); row(); row++) {
    owner[*row] = Point<1>((*row)[0] % pieces);
  }
}

// Adds the color of the point task to every row of its piece, and tells how many rows that were.
int64_t paint_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                   Runtime* runtime) {
  const Column<READ_WRITE, int64_t> paint(regions[0], FID_PAINT);
  int64_t rows = 0;
  for (PointInDomainIterator<1> row(rows_of(task, 0, ctx, runtime)); row(); row++) {
    paint[*row] += task->index_point[0] + 1;
    ++rows;
  }
  return rows;
}

int64_t count_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                   Runtime* runtime) {
  const Column<READ_ONLY, int64_t> paint(regions[0], FID_PAINT);
  int64_t total = 0;
  for (PointInDomainIterator<1> row(rows_of(task, 0, ctx, runtime)); row(); row++) total += paint[*row];
  return total;
}

// Which piece a point task gets. Identity (projection 0) is built in; anything else is a functor like this
// one.
class ReversedProjection : public ProjectionFunctor {
 public:
  LogicalRegion project(LogicalPartition upper_bound, const DomainPoint& point,
                        const Domain& launch) override {
    return runtime->get_logical_subregion_by_color(upper_bound, DomainPoint(launch.hi()[0] - point[0]));
  }
  using ProjectionFunctor::project;
  bool is_functional() const override { return true; }  // depends on its arguments only
  unsigned get_depth() const override { return 0; }     // names direct pieces of the partition
};

// Paints over one partition; what it adds in total follows from the sizes of the pieces.
class Painter {
 public:
  Painter(LogicalRegion region, Context ctx, Runtime* runtime)
      : region_(region), ctx_(ctx), runtime_(runtime) {}

  void paint(const char* name, IndexPartition partition, ProjectionID projection = 0) {
    const Domain colors = runtime_->get_index_partition_color_space(ctx_, partition);
    const LogicalPartition pieces = runtime_->get_logical_partition(ctx_, region_, partition);
    IndexLauncher launcher(PAINT_TASK, colors, TaskArgument(), ArgumentMap());
    launcher.add_region_requirement(RegionRequirement(pieces, projection, READ_WRITE, EXCLUSIVE, region_));
    launcher.add_field(0, FID_PAINT);
    const FutureMap sizes = runtime_->execute_index_space(ctx_, launcher);

    example::out() << name << ":";
    for (Domain::DomainPointIterator color(colors); color; color++) {
      const int64_t size = sizes.get_result<int64_t>(color.p);
      expected_ += size * (color.p[0] + 1);
      example::out() << " " << size;
    }
    example::out() << " rows, "
                   << (runtime_->is_index_partition_disjoint(ctx_, partition) ? "disjoint" : "aliased")
                   << (runtime_->is_index_partition_complete(ctx_, partition) ? ", complete" : ", incomplete")
                   << "\n";
  }

  int64_t expected() const { return expected_; }

 private:
  LogicalRegion region_;
  Context ctx_;
  Runtime* runtime_;
  int64_t expected_ = 0;
};

LogicalRegion make_region(IndexSpace rows, int pieces, Context ctx, Runtime* runtime) {
  const FieldSpace fields = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int64_t), FID_PAINT);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(Point<1>), FID_OWNER);
  const LogicalRegion region = runtime->create_logical_region(ctx, rows, fields);
  runtime->attach_name(fields, FID_PAINT, "paint");
  runtime->attach_name(fields, FID_OWNER, "owner");
  runtime->attach_name(region, "table");
  runtime->fill_field<int64_t>(ctx, region, region, FID_PAINT, 0);
  TaskLauncher mark(MARK_TASK, TaskArgument(&pieces, sizeof(pieces)));
  mark.add_region_requirement(RegionRequirement(region, WRITE_DISCARD, EXCLUSIVE, region))
      .add_field(FID_OWNER);
  runtime->execute_task(ctx, mark);
  return region;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int n = example::option("-n", 100);
  const int p = example::option("-p", 4);
  const IndexSpaceT<1> rows = runtime->create_index_space(ctx, Rect<1>(0, n - 1));
  const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, p - 1));
  const LogicalRegion region = make_region(rows, p, ctx, runtime);

  const IndexPartition equal = runtime->create_equal_partition(ctx, rows, colors);
  const IndexPartition blocks = runtime->create_partition_by_blockify(ctx, rows, Point<1>((n + p - 1) / p));
  const IndexPartition by_field = runtime->create_partition_by_field(ctx, region, region, FID_OWNER, colors);

  runtime->attach_name(equal, "equal");
  runtime->attach_name(blocks, "blocks");
  runtime->attach_name(by_field, "by field");

  Painter painter(region, ctx, runtime);
  painter.paint("equal", equal);
  painter.paint("blockify", blocks);
  painter.paint("by field", by_field);
  painter.paint("reversed", equal, REVERSED_PROJECTION);

  // The whole region and its pieces are the same data: this task waits for all of the above.
  TaskLauncher count(COUNT_TASK, TaskArgument());
  count.add_region_requirement(RegionRequirement(region, READ_ONLY, EXCLUSIVE, region)).add_field(FID_PAINT);
  const int64_t total = runtime->execute_task(ctx, count).get_result<int64_t>();
  example::out() << "paint in total: " << total << ", expected " << painter.expected() << "\n";
  example::print_checksum<int64_t, 1>("paint", region, FID_PAINT, ctx, runtime);
  example::print_checksum<Point<1>, 1>("owner", region, FID_OWNER, ctx, runtime);
  example::report(total == painter.expected());
}

int main(int argc, char** argv) {
  example::register_task<top_level_task>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  example::register_task<mark_task>(MARK_TASK, "mark");
  example::register_task<paint_task>(PAINT_TASK, "paint");
  example::register_task<count_task>(COUNT_TASK, "count");
  Runtime::preregister_projection_functor(REVERSED_PROJECTION,
                                          std::make_unique<ReversedProjection>().release());
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
