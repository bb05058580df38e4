// Index spaces with holes: a sparse root, pieces that interleave, and set operations between partitions.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID COLOR_TASK = 10;
constexpr FieldID FID_COLOR = 3;

void color_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const FieldAccessor<WRITE_DISCARD, Point<1>, 1> color(regions[0], FID_COLOR);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++)
    color[*p] = Point<1>((*p)[0] % 3);
}

// Every multiple of 10 starts a run of 4 points: 0-3, 10-13, ...
std::vector<Rect<1>> runs() {
  std::vector<Rect<1>> result;
  for (coord_t i = 0; i < 10; ++i) result.emplace_back(10 * i, 10 * i + 3);
  return result;
}

bool program(Context ctx, Runtime* runtime) {
  const IndexSpace space = runtime->create_index_space(ctx, runs());
  const FieldSpace fields = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
  allocator.allocate_field(sizeof(int64_t), FID_A);
  allocator.allocate_field(sizeof(Point<1>), FID_COLOR);
  const LogicalRegion region = runtime->create_logical_region(ctx, space, fields);
  const IndexSpace three = colors(3, ctx, runtime);

  TaskLauncher color(COLOR_TASK, TaskArgument());
  color.add_region_requirement(RegionRequirement(region, WRITE_DISCARD, EXCLUSIVE, region))
      .add_field(FID_COLOR);
  runtime->execute_task(ctx, color);
  const IndexPartition by_color = runtime->create_partition_by_field(ctx, region, region, FID_COLOR, three);
  const IndexPartition equal = runtime->create_equal_partition(ctx, space, three);
  const IndexPartition common = runtime->create_partition_by_intersection(ctx, space, by_color, equal, three);
  const IndexPartition rest = runtime->create_partition_by_difference(ctx, space, by_color, equal, three);

  const auto of_region = [&](IndexPartition partition) {
    return runtime->get_logical_partition(ctx, region, partition);
  };
  launch_all(SET_TASK, of_region(equal), region, FID_A, 1, ctx, runtime);
  launch_all(ADD_TASK, of_region(by_color), region, FID_A, 10, ctx, runtime);
  // Piece c of `common` and piece c of `rest` make up piece c of `by_color`.
  launch_all(ADD_TASK, of_region(common), region, FID_A, 100, ctx, runtime);
  launch_all(ADD_TASK, of_region(rest), region, FID_A, 100, ctx, runtime);

  int64_t count = 0;
  bool correct = true;
  for_each_value(region, FID_A, ctx, runtime, [&](coord_t p, int64_t value) {
    ++count;
    correct = correct && p % 10 < 4 && value == 111;
  });
  return correct && count == 40;
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<color_task>(COLOR_TASK, "color");
  return run<program>(argc, argv);
}
