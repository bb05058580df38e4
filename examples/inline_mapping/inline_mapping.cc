// Touching a region from the task that made it.
//
// Usually a task launches other tasks to work on a region. To work on it itself, it maps the region inline:
// the mapping takes its place in the program order like a launch would, and between map_region and
// unmap_region the task holds the data. A launch that needs the same data has to wait until it is unmapped.
//
// Options: -n N  number of elements (default 64)
#include "common/example.h"

using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, DOUBLE_TASK };

enum FieldIds : FieldID { FID_VALUE };

template <PrivilegeMode mode>
using Values = FieldAccessor<mode, long long, 1, coord_t, Realm::AffineAccessor<long long, 1, coord_t>>;

void double_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Values<READ_WRITE> value(regions[0], FID_VALUE);
  const Rect<1> elements = regions[0];
  for (PointInRectIterator<1> i(elements); i(); i++) value[*i] *= 2;
}

// Maps the field with one privilege; the region is not valid before wait_until_valid returns.
PhysicalRegion map_values(LogicalRegion region, PrivilegeMode privilege, Context ctx, Runtime* runtime) {
  RegionRequirement requirement(region, privilege, EXCLUSIVE, region);
  requirement.add_field(FID_VALUE);
  PhysicalRegion mapped = runtime->map_region(ctx, InlineLauncher(requirement));
  mapped.wait_until_valid();
  return mapped;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int n = example::option("-n", 64);
  const Rect<1> elements(0, n - 1);
  const IndexSpace space = runtime->create_index_space(ctx, elements);
  const FieldSpace fields = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(long long), FID_VALUE);
  const LogicalRegion region = runtime->create_logical_region(ctx, space, fields);

  // Write, without asking what was there before.
  {
    const PhysicalRegion mapped = map_values(region, WRITE_DISCARD, ctx, runtime);
    const Values<WRITE_DISCARD> value(mapped, FID_VALUE);
    for (PointInRectIterator<1> i(elements); i(); i++) value[*i] = (*i)[0] + 1;
    runtime->unmap_region(ctx, mapped);
  }

  // A task in between: the runtime orders it after the mapping above and before the one below.
  TaskLauncher launcher(DOUBLE_TASK, TaskArgument());
  launcher.add_region_requirement(RegionRequirement(region, READ_WRITE, EXCLUSIVE, region));
  launcher.add_field(0, FID_VALUE);
  runtime->execute_task(ctx, launcher);

  // Read back. Waiting for the mapping waits for the task.
  long long sum = 0;
  {
    const PhysicalRegion mapped = map_values(region, READ_ONLY, ctx, runtime);
    const Values<READ_ONLY> value(mapped, FID_VALUE);
    for (PointInRectIterator<1> i(elements); i(); i++) sum += value[*i];
    runtime->unmap_region(ctx, mapped);
  }

  const long long expected = static_cast<long long>(n) * (n + 1);
  example::out() << "sum = " << sum << ", expected " << expected << "\n";
  example::print_checksum<long long, 1>("values", region, FID_VALUE, ctx, runtime);
  example::report(sum == expected);
  runtime->destroy_logical_region(ctx, region);
  runtime->destroy_field_space(ctx, fields);
  runtime->destroy_index_space(ctx, space);
}

int main(int argc, char** argv) {
  example::register_task<top_level_task>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  example::register_task<double_task>(DOUBLE_TASK, "double");
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
