#include "program.h"

namespace {

using namespace Legion;
using program::error_code;
using program::run_program;

enum Fields : FieldID { kInt = 1, kDouble, kPoint };

template <typename FT, int N>
using Affine = Realm::AffineAccessor<FT, N, coord_t>;

struct Mapped {
  Mapped(Context ctx, Runtime* runtime, PrivilegeMode mode = READ_WRITE) : context(ctx), api(runtime) {
    const IndexSpace space = runtime->create_index_space(ctx, kBox);
    const FieldSpace fields = runtime->create_field_space(ctx);
    FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
    allocator.allocate_field(sizeof(int), kInt);
    allocator.allocate_field(sizeof(double), kDouble);
    allocator.allocate_field(sizeof(Point<2>), kPoint);
    region = runtime->create_logical_region(ctx, space, fields);
    runtime->fill_field(ctx, region, region, kInt, 0);
    runtime->fill_field(ctx, region, region, kDouble, 0.0);
    RegionRequirement requirement(region, mode, EXCLUSIVE, region);
    requirement.add_field(kInt).add_field(kDouble);
    physical = runtime->map_region(ctx, requirement);
  }
  static inline const Rect<2> kBox = Rect<2>(Point<2>(1, 2), Point<2>(4, 6));
  Context context;
  Runtime* api;
  LogicalRegion region;
  PhysicalRegion physical;
};

TEST(FieldAccessor, ReadsAndWritesEveryElement) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Mapped m(ctx, runtime);
              const FieldAccessor<READ_WRITE, int, 2> generic(m.physical, kInt);
              const FieldAccessor<READ_WRITE, int, 2, coord_t, Affine<int, 2>> affine(m.physical, kInt);
              const FieldAccessor<READ_ONLY, int, 2> reader(m.physical, kInt);
              int next = 0;
              for (PointInRectIterator<2> p(Mapped::kBox); p(); p++) generic.write(*p, next++);
              next = 0;
              for (PointInRectIterator<2> p(Mapped::kBox); p(); p++, ++next) {
                EXPECT_EQ(affine[*p], next);
                EXPECT_EQ(reader.read(*p), next);
                EXPECT_EQ(&affine[*p], &generic[*p]);
              }
              affine[2][3] = 99;
              EXPECT_EQ(reader[2][3], 99);
              EXPECT_EQ(reader[Point<2>(2, 3)], 99);
              affine.reduce<SumReduction<int>, true>(Point<2>(2, 3), 1);
              EXPECT_EQ(reader[Point<2>(2, 3)], 100);
            }),
            0);
}

TEST(FieldAccessor, RawPointersAreDenseInFortranOrder) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Mapped m(ctx, runtime);
              const FieldAccessor<READ_WRITE, double, 2, coord_t, Affine<double, 2>> values(m.physical,
                                                                                            kDouble);
              double* all = values.ptr(Mapped::kBox);
              for (size_t i = 0; i < Mapped::kBox.volume(); ++i) all[i] = static_cast<double>(i);
              EXPECT_EQ(values[Point<2>(1, 3)], 4.0);
              size_t strides[2];
              double* corner = values.ptr(Rect<2>(Point<2>(2, 3), Point<2>(3, 4)), strides);
              EXPECT_EQ(strides[0], 1u);
              EXPECT_EQ(strides[1], 4u);
              EXPECT_EQ(*corner, 5.0);
              EXPECT_EQ(error_code([&] { values.ptr(Rect<2>(Point<2>(2, 3), Point<2>(3, 4))); }), "T0407");
              EXPECT_TRUE(values.accessor.is_dense_col_major(Mapped::kBox));
              EXPECT_FALSE(values.accessor.is_dense_row_major(Mapped::kBox));
            }),
            0);
}

TEST(FieldAccessor, SeesThroughTransforms) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Mapped m(ctx, runtime);
              const FieldAccessor<READ_WRITE, int, 2> values(m.physical, kInt);
              for (PointInRectIterator<2> p(Mapped::kBox); p(); p++)
                values[*p] = static_cast<int>(10 * p[0] + p[1]);
              Transform<2, 1> diagonal;
              diagonal[0][0] = 1;
              diagonal[1][0] = 1;
              const AffineTransform<2, 1> view(diagonal, Point<2>(1, 2));
              const FieldAccessor<READ_ONLY, int, 1> seen(m.physical, kInt, view);
              EXPECT_EQ(seen[0], 12);
              EXPECT_EQ(seen[3], 45);
            }),
            0);
}

TEST(FieldAccessor, SubfieldsHaveAnOffset) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Mapped m(ctx, runtime);
              RegionRequirement requirement(m.region, WRITE_DISCARD, EXCLUSIVE, m.region);
              requirement.add_field(kPoint);
              PhysicalRegion physical = runtime->map_region(ctx, requirement);
              const FieldAccessor<WRITE_DISCARD, Point<2>, 2> points(physical, kPoint);
              points[Point<2>(1, 2)] = Point<2>(7, 8);
              const FieldAccessor<WRITE_DISCARD, coord_t, 2> second(physical, kPoint, sizeof(Point<2>), false,
                                                                    false, nullptr, sizeof(coord_t));
              EXPECT_EQ(second[Point<2>(1, 2)], 8);
            }),
            0);
}

TEST(FieldAccessor, RefusesWhatTheRegionIsNot) {
  EXPECT_EQ(
      run_program([](Context ctx, Runtime* runtime) {
        Mapped m(ctx, runtime, READ_ONLY);
        EXPECT_EQ(error_code([&] { FieldAccessor<READ_WRITE, int, 2> a(m.physical, kInt); }), "T0401");
        EXPECT_EQ(error_code([&] { FieldAccessor<READ_ONLY, int, 2> a(m.physical, kPoint); }), "T0402");
        EXPECT_EQ(error_code([&] { FieldAccessor<READ_ONLY, double, 2> a(m.physical, kInt); }), "T0403");
        EXPECT_EQ(error_code([&] { FieldAccessor<READ_ONLY, int, 2> a(PhysicalRegion(), kInt); }), "T0404");
        EXPECT_EQ(error_code([&] { FieldAccessor<READ_ONLY, int, 1> a(m.physical, kInt); }), "T0405");
        try {
          FieldAccessor<WRITE_DISCARD, int, 2> a(m.physical, kInt);
          ADD_FAILURE();
        } catch (const testudo::ProgramError& error) {
          EXPECT_NE(std::string(error.what()).find("accessor_test.cc"), std::string::npos);
          EXPECT_NE(std::string(error.what()).find("read_only"), std::string::npos);
        }
      }),
      0);
}

TEST(FieldAccessor, ShowsFuturesAsArrays) {
  const std::array<int, 3> numbers{4, 5, 6};
  const Future future = Future::from_value(numbers);
  const FieldAccessor<READ_ONLY, int, 1> values(future);
  EXPECT_EQ(values[0], 4);
  EXPECT_EQ(values[2], 6);
}

TEST(PieceIterator, VisitsTheBoxesOfASparseRegion) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const std::vector<Rect<1>> rects{Rect<1>(0, 2), Rect<1>(5, 9)};
              const IndexSpaceT<1> space = runtime->create_index_space(ctx, rects);
              const FieldSpace fields = runtime->create_field_space(ctx);
              runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int), kInt);
              const LogicalRegion region = runtime->create_logical_region(ctx, IndexSpace(space), fields);
              RegionRequirement requirement(region, WRITE_DISCARD, EXCLUSIVE, region);
              requirement.add_field(kInt);
              const PhysicalRegion physical = runtime->map_region(ctx, requirement);
              std::vector<Domain> pieces;
              for (PieceIterator piece(physical, kInt); piece; piece++) pieces.push_back(*piece);
              EXPECT_EQ(pieces, (std::vector<Domain>{Domain(rects[0]), Domain(rects[1])}));
              size_t written = 0;
              for (SpanIterator<WRITE_DISCARD, int, 1> span(physical, kInt); span; span++) {
                for (size_t i = 0; i < span->size(); ++i) (*span)[i] = static_cast<int>(written++);
              }
              EXPECT_EQ(written, 8u);
              const FieldAccessor<READ_ONLY, int, 1> values(physical, kInt);
              EXPECT_EQ(values[2], 2);
              EXPECT_EQ(values[5], 3);
              EXPECT_EQ(error_code([&] { PieceIterator wrong(physical, kDouble); }), "T0402");
            }),
            0);
}

TEST(SpanIterator, GoesRowByRow) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Mapped m(ctx, runtime);
              size_t rows = 0;
              for (SpanIterator<READ_WRITE, double, 2> span(m.physical, kDouble); span; span++, ++rows) {
                EXPECT_EQ(span->size(), 4u);
                EXPECT_EQ(span->step(), sizeof(double));
                (*span)[0] = static_cast<double>(rows);
              }
              EXPECT_EQ(rows, 5u);
              const FieldAccessor<READ_ONLY, double, 2> values(m.physical, kDouble);
              EXPECT_EQ(values[Point<2>(1, 6)], 4.0);
            }),
            0);
}

TEST(DeferredBuffer, IsAnArrayOfTheTask) {
  EXPECT_EQ(run_program([](Context, Runtime*) {
              const int seven = 7;
              DeferredBuffer<int, 2> c_order(Mapped::kBox, Memory::SYSTEM_MEM, &seven);
              EXPECT_EQ(c_order[Point<2>(4, 6)], 7);
              c_order.write(Point<2>(1, 3), 1);
              EXPECT_EQ(c_order.ptr(Mapped::kBox)[1], 1);
              const FieldAccessor<READ_ONLY, int, 2> seen(c_order);
              EXPECT_EQ(seen[Point<2>(1, 3)], 1);
              DeferredBuffer<int, 2> fortran(Memory::SYSTEM_MEM, Domain(Mapped::kBox), &seven, 64, true);
              fortran[Point<2>(2, 2)] = 5;
              EXPECT_EQ(fortran.ptr(Mapped::kBox)[1], 5);
              EXPECT_EQ(reinterpret_cast<uintptr_t>(fortran.ptr(Point<2>(1, 2))) % 64, 0u);
              c_order.destroy();
            }),
            0);
  EXPECT_EQ(error_code([] { DeferredBuffer<int, 1> outside(Rect<1>(0, 3), Memory::SYSTEM_MEM); }), "T0507");
}

void keep(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  static PhysicalRegion kept;
  if (kept.exists()) {
    EXPECT_EQ(error_code([] { FieldAccessor<READ_ONLY, int, 2> late(kept, kInt); }), "T0404");
    EXPECT_FALSE(kept.is_mapped());
  }
  kept = regions[0];
}

TEST(PhysicalRegion, IsOfNoUseAfterItsTask) {
  program::add_task<keep>(1, "keep");
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Mapped m(ctx, runtime);
              runtime->unmap_region(ctx, m.physical);
              for (int i = 0; i < 2; ++i) {
                TaskLauncher launcher(1, TaskArgument());
                launcher.add_region_requirement(RegionRequirement(m.region, READ_ONLY, EXCLUSIVE, m.region));
                launcher.add_field(0, kInt);
                runtime->execute_task(ctx, launcher).get_void_result();
              }
            }),
            0);
}

}  // namespace
