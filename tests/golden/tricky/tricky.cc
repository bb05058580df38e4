#include "tests/golden/tricky/tricky.h"

namespace tricky {

LogicalRegion make_region(IndexSpace space, Context ctx, Runtime* runtime) {
  const FieldSpace fields = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
  allocator.allocate_field(sizeof(int64_t), FID_A);
  allocator.allocate_field(sizeof(int64_t), FID_B);
  return runtime->create_logical_region(ctx, space, fields);
}

LogicalRegion make_region(coord_t size, Context ctx, Runtime* runtime) {
  const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, size - 1));
  return make_region(space, ctx, runtime);
}

IndexSpaceT<1> colors(coord_t count, Context ctx, Runtime* runtime) {
  return runtime->create_index_space(ctx, Rect<1>(0, count - 1));
}

LogicalPartition cut(LogicalRegion region, coord_t count, coord_t stride, const Rect<1>& extent, Context ctx,
                     Runtime* runtime) {
  Transform<1, 1> transform;
  transform[0][0] = stride;
  const IndexPartition partition = runtime->create_partition_by_restriction(
      ctx, IndexSpaceT<1>(region.get_index_space()), colors(count, ctx, runtime), transform, extent);
  return runtime->get_logical_partition(ctx, region, partition);
}

LogicalRegion piece(LogicalPartition partition, coord_t color, Context ctx, Runtime* runtime) {
  return runtime->get_logical_subregion_by_color(ctx, partition, DomainPoint(color));
}

void for_each_value(LogicalRegion region, FieldID field, Context ctx, Runtime* runtime,
                    const std::function<void(coord_t, int64_t)>& f) {
  RegionRequirement requirement(region, READ_ONLY, EXCLUSIVE, region);
  requirement.add_field(field);
  PhysicalRegion mapped = runtime->map_region(ctx, InlineLauncher(requirement));
  mapped.wait_until_valid();
  const Field<READ_ONLY> value(mapped, field);
  const DomainT<1> points = runtime->get_index_space_domain(ctx, region.get_index_space());
  for (PointInDomainIterator<1> p(points); p(); p++) f((*p)[0], value[*p]);
  runtime->unmap_region(ctx, mapped);
}

bool equals(LogicalRegion region, FieldID field, Context ctx, Runtime* runtime,
            const std::function<int64_t(coord_t)>& f) {
  bool equal = true;
  for_each_value(region, field, ctx, runtime,
                 [&](coord_t p, int64_t value) { equal = equal && value == f(p); });
  return equal;
}

namespace {

FieldID field_of(const Task* task, unsigned index) {
  return *task->regions[index].privilege_fields.begin();
}

void set_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<WRITE_DISCARD> value(regions[0], field_of(task, 0));
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++)
    value[*p] = argument<int64_t>(task);
}

void add_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> value(regions[0], field_of(task, 0));
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++)
    value[*p] += argument<int64_t>(task);
}

void reduce_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                 Runtime* runtime) {
  const SumInto sum(regions[0], field_of(task, 0), LEGION_REDOP_SUM_INT64);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++)
    sum[*p] <<= argument<int64_t>(task);
}

int64_t sum_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                 Runtime* runtime) {
  const Field<READ_ONLY> value(regions[0], field_of(task, 0));
  int64_t sum = 0;
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) sum += value[*p];
  return sum;
}

PrivilegeMode privilege_of(TaskID task) {
  return task == SET_TASK ? WRITE_DISCARD : task == ADD_TASK ? READ_WRITE : READ_ONLY;
}

}  // namespace

Future launch(TaskID id, LogicalRegion region, LogicalRegion parent, FieldID field, int64_t value,
              Context ctx, Runtime* runtime, CoherenceProperty coherence) {
  TaskLauncher launcher(id, TaskArgument(&value, sizeof(value)));
  if (id == REDUCE_TASK) {
    launcher.add_region_requirement(RegionRequirement(region, LEGION_REDOP_SUM_INT64, coherence, parent));
  } else {
    launcher.add_region_requirement(RegionRequirement(region, privilege_of(id), coherence, parent));
  }
  launcher.add_field(0, field);
  return runtime->execute_task(ctx, launcher);
}

FutureMap launch_all(TaskID id, LogicalPartition pieces, LogicalRegion parent, FieldID field, int64_t value,
                     Context ctx, Runtime* runtime) {
  const Domain domain = runtime->get_index_partition_color_space(ctx, pieces.get_index_partition());
  IndexLauncher launcher(id, domain, TaskArgument(&value, sizeof(value)), ArgumentMap());
  if (id == REDUCE_TASK) {
    launcher.add_region_requirement(RegionRequirement(pieces, 0, LEGION_REDOP_SUM_INT64, EXCLUSIVE, parent));
  } else {
    launcher.add_region_requirement(RegionRequirement(pieces, 0, privilege_of(id), EXCLUSIVE, parent));
  }
  launcher.add_field(0, field);
  return runtime->execute_index_space(ctx, launcher);
}

int run_registered(int argc, char** argv) {
  example::register_task<set_task>(SET_TASK, "set");
  example::register_task<add_task>(ADD_TASK, "add");
  example::register_task<reduce_task>(REDUCE_TASK, "reduce");
  example::register_task<sum_task>(SUM_TASK, "sum");
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}

}  // namespace tricky
