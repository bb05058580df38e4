#include <map>

#include "program.h"

namespace {

using namespace Legion;
using program::run_program;

enum Tasks : TaskID { kAdvance = 1 };
enum Fields : FieldID { kA, kB };

struct Where {
  int64_t step = 0;
  FieldID to = kA;
};

// to[i] = from[i - 1] + 2 from[i + 1] + step + the point's own number
int64_t advance(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Where where = *static_cast<const Where*>(task->args);
  const int64_t own = task->local_arglen ? *static_cast<const int64_t*>(task->local_args) : 0;
  const FieldAccessor<WRITE_DISCARD, int64_t, 1> to(regions[0], where.to);
  const FieldAccessor<READ_ONLY, int64_t, 1> from(regions[1], 1 - where.to);
  const Rect<1> in = regions[1];
  for (PointInRectIterator<1> i(regions[0]); i(); i++) {
    const coord_t left = std::max<coord_t>(in.lo[0], i[0] - 1), right = std::min<coord_t>(in.hi[0], i[0] + 1);
    to[*i] = from[left] + 2 * from[right] + where.step + own;
  }
  return where.step * 10 + task->index_point[0];
}

struct Grid {
  LogicalRegion region;
  LogicalPartition own, halo;
  IndexSpace colors;
};

constexpr coord_t kPoints = 24, kColors = 6;

Grid make_grid(Context ctx, Runtime* runtime) {
  Grid grid;
  const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, kPoints - 1));
  const FieldSpace fields = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
  for (FieldID field : {kA, kB}) allocator.allocate_field(sizeof(int64_t), field);
  grid.region = runtime->create_logical_region(ctx, space, fields);
  grid.colors = runtime->create_index_space(ctx, Rect<1>(0, kColors - 1));
  grid.own = runtime->get_logical_partition(ctx, grid.region,
                                            runtime->create_equal_partition(ctx, space, grid.colors));
  std::map<DomainPoint, Domain> pieces;
  const coord_t width = kPoints / kColors;
  for (coord_t c = 0; c < kColors; ++c) {
    pieces[DomainPoint(c)] =
        Domain(Rect<1>(std::max<coord_t>(0, c * width - 1), std::min<coord_t>(kPoints - 1, (c + 1) * width)));
  }
  grid.halo = runtime->get_logical_partition(
      ctx, grid.region, runtime->create_partition_by_domain(ctx, space, pieces, grid.colors));
  for (FieldID field : {kA, kB}) runtime->fill_field(ctx, grid.region, grid.region, field, int64_t{1});
  return grid;
}

FutureMap launch(const Grid& grid, const Where& where, int64_t own, Context ctx, Runtime* runtime) {
  ArgumentMap arguments;
  arguments.set_point(DomainPoint(where.step % kColors), TaskArgument(&own, sizeof(own)));
  IndexLauncher launcher(kAdvance, grid.colors, TaskArgument(&where, sizeof(where)), arguments);
  launcher.add_region_requirement(RegionRequirement(grid.own, 0, WRITE_DISCARD, EXCLUSIVE, grid.region));
  launcher.add_field(0, where.to);
  launcher.add_region_requirement(RegionRequirement(grid.halo, 0, READ_ONLY, EXCLUSIVE, grid.region));
  launcher.add_field(1, 1 - where.to);
  return runtime->execute_index_space(ctx, launcher);
}

std::vector<int64_t> contents(const Grid& grid, Context ctx, Runtime* runtime) {
  InlineLauncher launcher(RegionRequirement(grid.region, READ_ONLY, EXCLUSIVE, grid.region));
  launcher.add_field(kA);
  PhysicalRegion mapped = runtime->map_region(ctx, launcher);
  mapped.wait_until_valid();
  const FieldAccessor<READ_ONLY, int64_t, 1> values(mapped, kA);
  std::vector<int64_t> result;
  for (coord_t i = 0; i < kPoints; ++i) result.push_back(values[i]);
  runtime->unmap_region(ctx, mapped);
  return result;
}

// 2 x `count` steps; with traces, if so.
std::vector<int64_t> iterate(int64_t count, bool traced, Context ctx, Runtime* runtime) {
  const Grid grid = make_grid(ctx, runtime);
  for (int64_t i = 0; i < count; ++i) {
    if (traced) runtime->begin_trace(ctx, 3);
    const FutureMap first = launch(grid, {i, kB}, i * i, ctx, runtime);
    const FutureMap second = launch(grid, {i + 1, kA}, i, ctx, runtime);
    if (traced) runtime->end_trace(ctx, 3);
    if (i % 5 == 4) {
      EXPECT_EQ(second.get_result<int64_t>(DomainPoint(2)), (i + 1) * 10 + 2);
    }
    if (i % 7 == 6) {
      EXPECT_EQ(first.get_result<int64_t>(DomainPoint(kColors - 1)), i * 10 + kColors - 1);
    }
  }
  return contents(grid, ctx, runtime);
}

void register_tasks() {
  static const bool once = [] {
    TaskVariantRegistrar registrar(kAdvance, "advance");
    registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
    registrar.set_leaf();
    Runtime::preregister_task_variant<int64_t, advance>(registrar, "advance");
    return true;
  }();
  EXPECT_TRUE(once);
}

TEST(Trace, ChangesNoResult) {
  register_tasks();
  for (const std::vector<std::string>& flags : {std::vector<std::string>{"-ll:cpu", "1"},
                                                {"-ll:cpu", "3"},
                                                {"-lg:no_tracing"},
                                                {"-ll:cpu", "2", "-lg:window", "2"}}) {
    const int status = run_program(
        [](Context ctx, Runtime* runtime) {
          EXPECT_EQ(iterate(30, true, ctx, runtime), iterate(30, false, ctx, runtime));
        },
        flags);
    EXPECT_EQ(status, 0);
  }
}

TEST(Trace, EndsWhereItBegan) {
  EXPECT_NE(run_program([](Context ctx, Runtime* runtime) { runtime->end_trace(ctx, 1); }), 0);
  EXPECT_NE(run_program([](Context ctx, Runtime* runtime) {
              runtime->begin_trace(ctx, 1);
              runtime->begin_trace(ctx, 2);
            }),
            0);
}

}  // namespace
