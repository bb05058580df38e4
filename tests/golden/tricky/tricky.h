// What the tricky programs share. Each of them is correct: it computes the sequential result whatever the
// schedule, and no tool may find anything in it.
#pragma once

#include <cstdint>
#include <functional>
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
LogicalRegion make_region(IndexSpace space, Context ctx, Runtime* runtime);
// The same over the points 0 to size - 1.
LogicalRegion make_region(coord_t size, Context ctx, Runtime* runtime);

IndexSpaceT<1> colors(coord_t count, Context ctx, Runtime* runtime);

// Pieces of a region: the extent moved by color * stride.
LogicalPartition cut(LogicalRegion region, coord_t count, coord_t stride, const Rect<1>& extent, Context ctx,
                     Runtime* runtime);

LogicalRegion piece(LogicalPartition partition, coord_t color, Context ctx, Runtime* runtime);

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
void for_each_value(LogicalRegion region, FieldID field, Context ctx, Runtime* runtime,
                    const std::function<void(coord_t, int64_t)>& f);

// Is the field equal to f(point) everywhere?
bool equals(LogicalRegion region, FieldID field, Context ctx, Runtime* runtime,
            const std::function<int64_t(coord_t)>& f);

// Tasks that most programs use. Each works on FID_A or FID_B, whichever its requirement names.
constexpr TaskID SET_TASK = 2;     // WRITE_DISCARD: value = argument
constexpr TaskID ADD_TASK = 3;     // READ_WRITE: value += argument
constexpr TaskID REDUCE_TASK = 4;  // REDUCE with +: value += argument
constexpr TaskID SUM_TASK = 5;     // READ_ONLY: returns the sum

// Launches one of these tasks over a region...
Future launch(TaskID id, LogicalRegion region, LogicalRegion parent, FieldID field, int64_t value,
              Context ctx, Runtime* runtime, CoherenceProperty coherence = EXCLUSIVE);

// ... or over all pieces of a partition.
FutureMap launch_all(TaskID id, LogicalPartition pieces, LogicalRegion parent, FieldID field, int64_t value,
                     Context ctx, Runtime* runtime);

// A program is a function that says whether its result is right.
using Program = bool (*)(Context ctx, Runtime* runtime);

template <Program program>
void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  example::report(program(ctx, runtime));
}

// Runs the top-level task; registers the other tasks of this file first.
int run_registered(int argc, char** argv);

template <Program program>
int run(int argc, char** argv) {
  example::register_task<top_level_task<program>>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  return run_registered(argc, argv);
}

}  // namespace tricky
