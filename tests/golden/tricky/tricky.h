// What the tricky programs share. Each of them is correct: it computes the sequential result whatever the
// schedule, and no tool may find anything in it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "common/example.h"

namespace tricky {

using Legion::ArgumentMap;
using Legion::CoherenceProperty;
using Legion::Context;
using Legion::coord_t;
using Legion::Domain;
using Legion::DomainPoint;
using Legion::DomainT;
using Legion::FieldAccessor;
using Legion::FieldAllocator;
using Legion::FieldID;
using Legion::FieldSpace;
using Legion::Future;
using Legion::FutureMap;
using Legion::IndexLauncher;
using Legion::IndexPartition;
using Legion::IndexSpace;
using Legion::IndexSpaceT;
using Legion::InlineLauncher;
using Legion::LogicalPartition;
using Legion::LogicalRegion;
using Legion::PhysicalRegion;
using Legion::Point;
using Legion::PointInDomainIterator;
using Legion::PrivilegeMode;
using Legion::Rect;
using Legion::ReductionAccessor;
using Legion::RegionRequirement;
using Legion::Runtime;
using Legion::SumReduction;
using Legion::Task;
using Legion::TaskArgument;
using Legion::TaskID;
using Legion::TaskLauncher;
using Legion::Transform;

constexpr FieldID FID_A = 1;
constexpr FieldID FID_B = 2;
constexpr TaskID TOP_LEVEL_TASK = 1;  // programs number their own tasks from 10

template <PrivilegeMode mode, int N = 1>
using Field = FieldAccessor<mode, int64_t, N, coord_t, Realm::AffineAccessor<int64_t, N, coord_t>>;

using SumInto = ReductionAccessor<SumReduction<int64_t>, /*exclusive=*/true, 1, coord_t,
                                  Realm::AffineAccessor<int64_t, 1, coord_t>>;

// A region with the 64-bit integer fields FID_A and FID_B.
inline LogicalRegion make_region(IndexSpace space, Context ctx, Runtime* runtime) {
  const FieldSpace fields = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
  allocator.allocate_field(sizeof(int64_t), FID_A);
  allocator.allocate_field(sizeof(int64_t), FID_B);
  return runtime->create_logical_region(ctx, space, fields);
}

// The same over the points 0 to size - 1.
inline LogicalRegion make_region(coord_t size, Context ctx, Runtime* runtime) {
  const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, size - 1));
  return make_region(space, ctx, runtime);
}

inline IndexSpaceT<1> colors(coord_t count, Context ctx, Runtime* runtime) {
  return runtime->create_index_space(ctx, Rect<1>(0, count - 1));
}

// Pieces of a region: the extent moved by color * stride.
inline LogicalPartition cut(LogicalRegion region, coord_t count, coord_t stride, const Rect<1>& extent,
                            Context ctx, Runtime* runtime) {
  Transform<1, 1> transform;
  transform[0][0] = stride;
  const IndexPartition partition = runtime->create_partition_by_restriction(
      ctx, IndexSpaceT<1>(region.get_index_space()), colors(count, ctx, runtime), transform, extent);
  return runtime->get_logical_partition(ctx, region, partition);
}

inline LogicalRegion piece(LogicalPartition partition, coord_t color, Context ctx, Runtime* runtime) {
  return runtime->get_logical_subregion_by_color(ctx, partition, DomainPoint(color));
}

// The points of requirement `index` of a task, holes left out.
template <int N = 1>
DomainT<N> points_of(const Task* task, unsigned index, Context ctx, Runtime* runtime) {
  return runtime->get_index_space_domain(ctx, task->regions[index].region.get_index_space());
}

template <typename T>
const T& argument(const Task* task) {
  return *static_cast<const T*>(task->args);
}

// Calls f(point, value) for all points of a region, from the calling task.
template <typename F>
void for_each_value(LogicalRegion region, FieldID field, Context ctx, Runtime* runtime, const F& f) {
  RegionRequirement requirement(region, READ_ONLY, EXCLUSIVE, region);
  requirement.add_field(field);
  PhysicalRegion mapped = runtime->map_region(ctx, InlineLauncher(requirement));
  mapped.wait_until_valid();
  const Field<READ_ONLY> value(mapped, field);
  const DomainT<1> points = runtime->get_index_space_domain(ctx, region.get_index_space());
  for (PointInDomainIterator<1> p(points); p(); p++) f((*p)[0], value[*p]);
  runtime->unmap_region(ctx, mapped);
}

// Is the field equal to f(point) everywhere?
template <typename F>
bool equals(LogicalRegion region, FieldID field, Context ctx, Runtime* runtime, const F& f) {
  bool equal = true;
  for_each_value(region, field, ctx, runtime,
                 [&](coord_t p, int64_t value) { equal = equal && value == f(p); });
  return equal;
}

// Tasks that most programs use. Each works on FID_A or FID_B, whichever its requirement names.
constexpr TaskID SET_TASK = 2;     // WRITE_DISCARD: value = argument
constexpr TaskID ADD_TASK = 3;     // READ_WRITE: value += argument
constexpr TaskID REDUCE_TASK = 4;  // REDUCE with +: value += argument
constexpr TaskID SUM_TASK = 5;     // READ_ONLY: returns the sum

inline FieldID field_of(const Task* task, unsigned index) {
  return *task->regions[index].privilege_fields.begin();
}

inline void set_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                     Runtime* runtime) {
  const Field<WRITE_DISCARD> value(regions[0], field_of(task, 0));
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++)
    value[*p] = argument<int64_t>(task);
}

inline void add_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                     Runtime* runtime) {
  const Field<READ_WRITE> value(regions[0], field_of(task, 0));
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++)
    value[*p] += argument<int64_t>(task);
}

inline void reduce_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                        Runtime* runtime) {
  const SumInto sum(regions[0], field_of(task, 0), LEGION_REDOP_SUM_INT64);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++)
    sum[*p] <<= argument<int64_t>(task);
}

inline int64_t sum_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                        Runtime* runtime) {
  const Field<READ_ONLY> value(regions[0], field_of(task, 0));
  int64_t sum = 0;
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) sum += value[*p];
  return sum;
}

inline PrivilegeMode privilege_of(TaskID task) {
  return task == SET_TASK ? WRITE_DISCARD : task == ADD_TASK ? READ_WRITE : READ_ONLY;
}

// Launches one of these tasks over a region...
inline Future launch(TaskID id, LogicalRegion region, LogicalRegion parent, FieldID field, int64_t value,
                     Context ctx, Runtime* runtime, CoherenceProperty coherence = EXCLUSIVE) {
  TaskLauncher launcher(id, TaskArgument(&value, sizeof(value)));
  if (id == REDUCE_TASK) {
    launcher.add_region_requirement(RegionRequirement(region, LEGION_REDOP_SUM_INT64, coherence, parent));
  } else {
    launcher.add_region_requirement(RegionRequirement(region, privilege_of(id), coherence, parent));
  }
  launcher.add_field(0, field);
  return runtime->execute_task(ctx, launcher);
}

// ... or over all pieces of a partition.
inline FutureMap launch_all(TaskID id, LogicalPartition pieces, LogicalRegion parent, FieldID field,
                            int64_t value, Context ctx, Runtime* runtime) {
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

// A program is a function that says whether its result is right.
using Program = bool (*)(Context ctx, Runtime* runtime);

template <Program program>
void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  example::report(program(ctx, runtime));
}

template <Program program>
int run(int argc, char** argv) {
  example::register_task<top_level_task<program>>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  example::register_task<set_task>(SET_TASK, "set");
  example::register_task<add_task>(ADD_TASK, "add");
  example::register_task<reduce_task>(REDUCE_TASK, "reduce");
  example::register_task<sum_task>(SUM_TASK, "sum");
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}

}  // namespace tricky
