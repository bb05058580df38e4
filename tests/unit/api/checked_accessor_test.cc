#include "program.h"

// Compiled with access checks: every operation of an accessor is checked where no monitor watches the run.
namespace {

using namespace Legion;
using program::error_code;
using program::run_program;

enum Fields : FieldID { kValue = 1 };

struct Pieces {
  Pieces(Context ctx, Runtime* runtime) {
    const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 9));
    const FieldSpace fields = runtime->create_field_space(ctx);
    runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int), kValue);
    region = runtime->create_logical_region(ctx, IndexSpace(space), fields);
    const IndexPartition blocks = runtime->create_partition_by_blockify(ctx, space, Point<1>(5));
    first =
        runtime->get_logical_subregion_by_color(ctx, runtime->get_logical_partition(ctx, region, blocks), 0u);
    runtime->fill_field(ctx, region, region, kValue, 1);
  }
  PhysicalRegion map(Context ctx, Runtime* runtime, PrivilegeMode mode) const {
    RegionRequirement requirement(first, mode, EXCLUSIVE, region);
    requirement.add_field(kValue);
    return runtime->map_region(ctx, requirement);
  }
  LogicalRegion region, first;
};

TEST(CheckedAccessor, StopsAtTheEdgeOfTheRegion) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const Pieces pieces(ctx, runtime);
              const PhysicalRegion mapped = pieces.map(ctx, runtime, READ_WRITE);
              const FieldAccessor<READ_WRITE, int, 1> values(mapped, kValue);
              values[4] = 3;
              EXPECT_EQ(values[4], 3);
              EXPECT_EQ(error_code([&] { values[5] = 3; }), "T0408");
              EXPECT_EQ(error_code([&] { values.read(-1); }), "T0408");
              EXPECT_EQ(error_code([&] { values.ptr(Rect<1>(0, 5)); }), "T0408");
              const FieldAccessor<READ_ONLY, int, 1> narrow(mapped, kValue, Rect<1>(1, 2));
              EXPECT_EQ(narrow[2], 1);
              EXPECT_EQ(error_code([&] { narrow.read(3); }), "T0408");
            }),
            0);
}

TEST(CheckedAccessor, ElementsBehaveLikeElements) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const Pieces pieces(ctx, runtime);
              const PhysicalRegion mapped = pieces.map(ctx, runtime, READ_WRITE);
              const FieldAccessor<READ_WRITE, int, 1> values(mapped, kValue);
              values[0] += 4;
              values[1] = values[0];
              ++values[1];
              int& reference = values[2];
              reference = 9;
              const int sum = values[0] + values[1] * 2 + values[2]--;
              EXPECT_EQ(sum, 5 + 12 + 9);
              EXPECT_EQ(values[2], 8);
            }),
            0);
}

TEST(CheckedAccessor, WriteOnlyMayNotBeRead) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const Pieces pieces(ctx, runtime);
              const PhysicalRegion mapped = pieces.map(ctx, runtime, LEGION_WRITE_ONLY);
              const FieldAccessor<LEGION_WRITE_ONLY, int, 1> values(mapped, kValue);
              values[0] = 1;
              EXPECT_EQ(error_code([&] { [[maybe_unused]] const int old = values[0]; }), "T0401");
            }),
            0);
}

TEST(CheckedAccessor, LegacyAccessorsAreChecked) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const Pieces pieces(ctx, runtime);
              PhysicalRegion mapped = pieces.map(ctx, runtime, READ_ONLY);
              const auto values = mapped.get_field_accessor(kValue).typeify<int>();
              EXPECT_EQ(values.read(DomainPoint(4)), 1);
              EXPECT_EQ(error_code([&] { values.read(DomainPoint(5)); }), "T0408");
              EXPECT_EQ(error_code([&] { values.write(DomainPoint(4), 2); }), "T0401");
            }),
            0);
}

TEST(CheckedAccessor, ReductionsAreChecked) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const Pieces pieces(ctx, runtime);
              const PhysicalRegion mapped = pieces.map(ctx, runtime, READ_WRITE);
              const ReductionAccessor<SumReduction<int>, true, 1> sum(mapped, kValue, LEGION_REDOP_SUM_INT32);
              sum[0] <<= 5;
              EXPECT_EQ(error_code([&] { sum.reduce(7, 1); }), "T0408");
              const FieldAccessor<READ_ONLY, int, 1> values(mapped, kValue);
              EXPECT_EQ(values[0], 6);
            }),
            0);
}

}  // namespace
