// Many tasks in one launch.
//
// An index launch runs one point task for every point of a domain. To the runtime it is a single operation,
// however many points it has, so launching a million tasks costs little more than launching one. Point tasks
// of one launch may run at the same time, so they must not interfere.
//
// Options: -n N  number of points (default 16)
#include <cstdint>

#include "common/example.h"

using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, SQUARE_TASK, PRODUCT_TASK };

// Every point task sees the argument of the launch (task->args), its own point (task->index_point), and the
// argument that the launch's ArgumentMap holds for that point (task->local_args).
int64_t square_task(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  const int64_t offset = *static_cast<const int64_t*>(task->args);
  const int64_t value = *static_cast<const int64_t*>(task->local_args);
  return value * value + offset;
}

// Launch domains have up to LEGION_MAX_DIM dimensions.
int64_t product_task(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  const Point<2> point = task->index_point;
  return point[0] * point[1];
}

// One value in per point, one value out per point.
bool squares(int64_t n, Context ctx, Runtime* runtime) {
  ArgumentMap values;
  for (int64_t i = 0; i < n; ++i) {
    const int64_t value = 3 * i;
    values.set_point(i, TaskArgument(&value, sizeof(value)));
  }
  const int64_t offset = 7;
  const Rect<1> points(0, n - 1);
  IndexLauncher launcher(SQUARE_TASK, Domain(points), TaskArgument(&offset, sizeof(offset)), values);

  // A FutureMap holds one future per point.
  const FutureMap results = runtime->execute_index_space(ctx, launcher);
  results.wait_all_results();
  bool correct = true;
  for (int64_t i = 0; i < n; ++i) {
    correct = correct && results.get_result<int64_t>(i) == 9 * i * i + offset;
  }
  example::out() << "squares of " << n << " points: " << (correct ? "correct" : "wrong") << "\n";
  return correct;
}

// All results combined into one future by a reduction operator, in an order that does not depend on the
// schedule.
bool sum_of_products(int64_t n, Context ctx, Runtime* runtime) {
  const Rect<2> points(Point<2>(0, 0), Point<2>(n - 1, n - 1));
  IndexLauncher launcher(PRODUCT_TASK, Domain(points), TaskArgument(), ArgumentMap());
  const Future sum = runtime->execute_index_space(ctx, launcher, LEGION_REDOP_SUM_INT64);
  const int64_t expected = (n * (n - 1) / 2) * (n * (n - 1) / 2);
  const int64_t received = sum.get_result<int64_t>();
  example::out() << "sum over " << points.volume() << " points: " << received << "\n";
  return received == expected;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int n = example::option("-n", 16);
  const bool first = squares(n, ctx, runtime);
  const bool second = sum_of_products(n, ctx, runtime);
  example::report(first && second);
}

int main(int argc, char** argv) {
  example::register_task<top_level_task>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  example::register_task<square_task>(SQUARE_TASK, "square");
  example::register_task<product_task>(PRODUCT_TASK, "product");
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
