// Regions in the program's own memory.
#include <array>
#include <cstdint>
#include <numeric>

#include "tests/unit/api/run_modes.h"

namespace {

using namespace Legion;
using program::placed_code;

enum Tasks : TaskID { kAdd = 1 };

// Adds the argument to field 0 of a region of two dimensions.
void add(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const FieldAccessor<READ_WRITE, int32_t, 2> value(regions[0], 0);
  const DomainT<2> points = runtime->get_index_space_domain(ctx, task->regions[0].region.get_index_space());
  for (PointInDomainIterator<2> p(points); p(); p++)
    value[*p] = value[*p] + *static_cast<const int32_t*>(task->args);
}

class Attach : public program::RunModes {
 protected:
  static void SetUpTestSuite() { program::add_task<add>(kAdd, "add"); }
};

constexpr coord_t kRows = 3, kColumns = 4;

// Points (1,1) to (3,4), with fields of 4, 8 and 1 bytes.
struct Grid {
  Grid(Context context, Runtime* run) : ctx(context), runtime(run) {
    space = runtime->create_index_space(ctx, Rect<2>(Point<2>(1, 1), Point<2>(kRows, kColumns)));
    fields = runtime->create_field_space(ctx);
    FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
    allocator.allocate_field(sizeof(int32_t), 0);
    allocator.allocate_field(sizeof(double), 1);
    allocator.allocate_field(sizeof(char), 2);
    region = runtime->create_logical_region(ctx, space, fields);
  }
  void launch_add(int32_t value) const {
    TaskLauncher launcher(kAdd, TaskArgument(&value, sizeof value));
    launcher.add_region_requirement(RegionRequirement(region, READ_WRITE, EXCLUSIVE, region).add_field(0));
    runtime->execute_task(ctx, launcher);
  }
  int32_t at(coord_t row, coord_t column) const {
    PhysicalRegion mapped = runtime->map_region(
        ctx, InlineLauncher(RegionRequirement(region, READ_ONLY, EXCLUSIVE, region).add_field(0)));
    const FieldAccessor<READ_ONLY, int32_t, 2> value(mapped, 0);
    const int32_t result = value[Point<2>(row, column)];
    runtime->unmap_region(ctx, mapped);
    return result;
  }

  Context ctx;
  Runtime* runtime;
  IndexSpace space;
  FieldSpace fields;
  LogicalRegion region;
};

// Attaches memory in which element (r, c) of field 0 is at `offset_of(r, c)`, works on it and detaches.
void round_trip(const Grid& grid, std::vector<std::byte>& memory, const AttachLauncher& launcher,
                const std::function<size_t(coord_t, coord_t)>& offset_of) {
  const auto element = [&](coord_t r, coord_t c) {
    return reinterpret_cast<int32_t*>(memory.data() + offset_of(r, c));
  };
  for (coord_t r = 0; r < kRows; ++r) {
    for (coord_t c = 0; c < kColumns; ++c) *element(r, c) = static_cast<int32_t>(10 * r + c);
  }
  PhysicalRegion attached = grid.runtime->attach_external_resource(grid.ctx, launcher);
  EXPECT_EQ(attached.is_mapped(), launcher.mapped);
  EXPECT_EQ(grid.at(1, 1), 0);
  EXPECT_EQ(grid.at(2, 4), 13);
  grid.launch_add(100);
  grid.runtime->detach_external_resource(grid.ctx, attached).wait();
  for (coord_t r = 0; r < kRows; ++r) {
    for (coord_t c = 0; c < kColumns; ++c) EXPECT_EQ(*element(r, c), 100 + 10 * r + c) << r << ',' << c;
  }
}

constexpr size_t kElements = kRows * kColumns;

TEST_P(Attach, LayoutsAreThoseOfArrays) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              // Of structs {int32_t; double; char}, padded as compilers do.
              constexpr size_t kStruct = 24;
              const auto rows = [](size_t r, size_t c) { return r * kColumns + c; };
              const auto columns = [](size_t r, size_t c) { return c * kRows + r; };
              for (const bool mapped : {true, false}) {
                for (const bool column_major : {true, false}) {
                  const auto index = [&](coord_t r, coord_t c) {
                    return column_major ? columns(size_t(r), size_t(c)) : rows(size_t(r), size_t(c));
                  };
                  std::vector<std::byte> memory(kElements * kStruct);
                  {
                    const Grid grid(ctx, runtime);
                    AttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region, true, mapped);
                    launcher.attach_array_aos(memory.data(), column_major, {0, 1, 2});
                    round_trip(grid, memory, launcher,
                               [&](coord_t r, coord_t c) { return index(r, c) * kStruct; });
                  }
                  {
                    // The char's first: the integers come after it, aligned.
                    const Grid grid(ctx, runtime);
                    AttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region, true, mapped);
                    launcher.attach_array_soa(memory.data(), column_major, {2, 0});
                    round_trip(grid, memory, launcher,
                               [&](coord_t r, coord_t c) { return 12 + index(r, c) * sizeof(int32_t); });
                  }
                  {
                    const Grid grid(ctx, runtime);
                    const std::map<FieldID, size_t> alignments = {{0, 32}};
                    AttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region, true, mapped);
                    launcher.initialize_constraints(column_major, true, {2, 0}, &alignments);
                    const Realm::ExternalMemoryResource resource(memory.data(), memory.size());
                    launcher.external_resource = &resource;
                    round_trip(grid, memory, launcher,
                               [&](coord_t r, coord_t c) { return 32 + index(r, c) * sizeof(int32_t); });
                  }
                }
              }
            }),
            0);
}

TEST_P(Attach, ARegionThatWasUsedIsCopied) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const Grid grid(ctx, runtime);
              runtime->fill_field(ctx, grid.region, grid.region, 0, int32_t{5});
              std::vector<std::byte> memory(kElements * sizeof(int32_t));
              AttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region);
              launcher.attach_array_soa(memory.data(), true, {0});
              round_trip(grid, memory, launcher,
                         [](coord_t r, coord_t c) { return size_t(c * kRows + r) * sizeof(int32_t); });
            }),
            0);
}

TEST_P(Attach, WithoutAFlushTheMemoryStaysAsItWas) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const Grid grid(ctx, runtime);
              runtime->fill_field(ctx, grid.region, grid.region, 0, int32_t{5});
              std::array<int32_t, kElements> memory{};
              AttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region);
              launcher.attach_array_soa(memory.data(), true, {0});
              PhysicalRegion attached = runtime->attach_external_resource(ctx, launcher);
              grid.launch_add(1);
              runtime->detach_external_resource(ctx, attached, false).wait();
              for (int32_t value : memory) EXPECT_EQ(value, 0);
              EXPECT_EQ(grid.at(1, 1), 1);
            }),
            0);
}

TEST_P(Attach, MemoryThatMayOnlyBeReadIsNotWritten) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              static constexpr std::array<int32_t, kElements> memory = {1, 2, 3};
              const Grid grid(ctx, runtime);
              AttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region, true, false);
              launcher.initialize_constraints(true, true, {0});
              const Realm::ExternalMemoryResource resource(static_cast<const void*>(memory.data()),
                                                           sizeof memory);
              launcher.external_resource = &resource;
              PhysicalRegion attached = runtime->attach_external_resource(ctx, launcher);
              grid.launch_add(1);
              runtime->detach_external_resource(ctx, attached).wait();
              EXPECT_EQ(grid.at(1, 1), 2);
              EXPECT_EQ(grid.at(3, 1), 4);
            }),
            0);
}

TEST_P(Attach, MemoryInPlaceIsUsedInPlace) {
  EXPECT_EQ(run([this](Context ctx, Runtime* runtime) {
              const Grid grid(ctx, runtime);
              std::array<int32_t, kElements> memory{};
              AttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region, true, false);
              launcher.attach_array_soa(memory.data(), true, {0});
              PhysicalRegion attached = runtime->attach_external_resource(ctx, launcher);
              grid.launch_add(9);
              runtime->issue_execution_fence(ctx).wait();
              for (int32_t value : memory) EXPECT_EQ(value, 9);
              runtime->detach_external_resource(ctx, attached);
              memory.fill(-1);
              EXPECT_EQ(grid.at(2, 2), 9);
            }),
            0);
}

TEST_P(Attach, APhysicalRegionFollowsItsData) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const Grid grid(ctx, runtime);
              std::array<int32_t, kElements> memory{};
              AttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region, true, false);
              launcher.attach_array_soa(memory.data(), true, {0});
              PhysicalRegion attached = runtime->attach_external_resource(ctx, launcher);
              EXPECT_EQ(attached.get_logical_region(), grid.region);
              PhysicalRegion mapped = runtime->map_region(
                  ctx, InlineLauncher(
                           RegionRequirement(grid.region, READ_WRITE, EXCLUSIVE, grid.region).add_field(0)));
              FieldAccessor<READ_WRITE, int32_t, 2>(mapped, 0)[Point<2>(1, 1)] = 4;
              runtime->detach_external_resource(ctx, attached).wait();
              EXPECT_EQ(memory[0], 4);
              memory[0] = 0;
              const FieldAccessor<READ_WRITE, int32_t, 2> value(mapped, 0);
              EXPECT_EQ(value[Point<2>(1, 1)], 4);
            }),
            0);
}

TEST_P(Attach, WrongUsesAreErrorsAtTheCall) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              const Grid grid(ctx, runtime);
              std::array<int32_t, kElements> memory{};
              const auto code_of = [&](const AttachLauncher& launcher) {
                return placed_code([&] { runtime->attach_external_resource(ctx, launcher); });
              };
              AttachLauncher nowhere(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region);
              nowhere.initialize_constraints(true, true, {0});
              EXPECT_EQ(code_of(nowhere), "T0604");
              const Realm::ExternalMemoryResource small(memory.data(), sizeof memory - 1);
              nowhere.external_resource = &small;
              EXPECT_EQ(code_of(nowhere), "T0604");
              AttachLauncher unnamed(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region);
              unnamed.attach_array_soa(memory.data(), true, {0});
              unnamed.privilege_fields.insert(1);
              EXPECT_EQ(code_of(unnamed), "T0604");
              AttachLauncher turned(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region);
              turned.attach_array_soa(memory.data(), true, {0});
              turned.constraints.ordering_constraint.ordering = {LEGION_DIM_X, LEGION_DIM_X, LEGION_DIM_F};
              EXPECT_EQ(code_of(turned), "T0604");

              AttachLauncher file(LEGION_EXTERNAL_POSIX_FILE, grid.region, grid.region);
              file.attach_file("nothing.dat", {0}, LEGION_FILE_READ_ONLY);
              EXPECT_EQ(code_of(file), "T0605");
              EXPECT_EQ(placed_code([&] {
                          runtime->attach_hdf5(ctx, "nothing.h5", grid.region, grid.region, {{0, "values"}},
                                               LEGION_FILE_READ_ONLY);
                        }),
                        "T0605");

              AttachLauncher good(LEGION_EXTERNAL_INSTANCE, grid.region, grid.region);
              good.attach_array_soa(memory.data(), true, {0});
              PhysicalRegion attached = runtime->attach_external_resource(ctx, good);
              EXPECT_EQ(code_of(good), "T0606");
              runtime->detach_external_resource(ctx, attached).wait();
              const auto detach = [&](const PhysicalRegion& region) {
                return placed_code([&] { runtime->detach_external_resource(ctx, region); });
              };
              EXPECT_EQ(detach(attached), "T0606");
              EXPECT_EQ(detach(PhysicalRegion()), "T0606");
              PhysicalRegion mapped = runtime->map_region(
                  ctx, InlineLauncher(
                           RegionRequirement(grid.region, READ_ONLY, EXCLUSIVE, grid.region).add_field(0)));
              EXPECT_EQ(detach(mapped), "T0606");
              // What was detached may be attached again.
              attached = runtime->attach_external_resource(ctx, good);
              runtime->detach_external_resource(ctx, attached).wait();
            }),
            0);
}

INSTANTIATE_TEST_SUITE_P(Modes, Attach, program::all_modes(), program::mode_name);

}  // namespace
