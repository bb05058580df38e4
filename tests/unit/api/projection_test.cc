#include "core/api/detail/projection_adapter.h"

#include "program.h"

namespace {

using namespace Legion;
using program::run_program;

enum Fields : FieldID { kValue = 1 };

// Point i uses piece (i + shift) mod n of the launch domain, by the functional form, with a symbolic
// description.
class ShiftFunctor : public ProjectionFunctor {
 public:
  using ProjectionFunctor::project;
  ShiftFunctor(coord_t shift, coord_t n) : shift_(shift), n_(n) {}
  LogicalRegion project(LogicalPartition upper_bound, const DomainPoint& point, const Domain&) override {
    return runtime->get_logical_subregion_by_color(upper_bound, DomainPoint((point[0] + shift_) % n_));
  }
  bool is_functional() const override { return true; }
  unsigned get_depth() const override { return 0; }
  std::vector<ColorExpression> symbolic_color() const override {
    return {floor_mod(ColorExpression::coordinate(0) + shift_, n_)};
  }

 private:
  coord_t shift_, n_;
};

// The older form with a Mappable.
class ReverseFunctor : public ProjectionFunctor {
 public:
  using ProjectionFunctor::project;
  LogicalRegion project(const Mappable*, unsigned, LogicalPartition upper_bound,
                        const DomainPoint& point) override {
    return runtime->get_logical_subregion_by_color(upper_bound, DomainPoint(3 - point[0]));
  }
  unsigned get_depth() const override { return 0; }
};

// The oldest form: a function.
LogicalRegion first_piece(LogicalPartition upper_bound, const DomainPoint&, Runtime* runtime) {
  return runtime->get_logical_subregion_by_color(upper_bound, DomainPoint(0));
}

class NothingFunctor : public ProjectionFunctor {
 public:
  using ProjectionFunctor::project;
  unsigned get_depth() const override { return 0; }
};

coord_t low(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Rect<1> rect = regions[0];
  EXPECT_EQ(task->regions[0].region, regions[0].get_logical_region());
  return rect.lo[0];
}

struct Launch {
  Launch(Context ctx, Runtime* runtime) {
    const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 39));
    const FieldSpace fields = runtime->create_field_space(ctx);
    runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int), kValue);
    region = runtime->create_logical_region(ctx, IndexSpace(space), fields);
    runtime->fill_field(ctx, region, region, kValue, 0);
    parts = runtime->get_logical_partition(ctx, region,
                                           runtime->create_partition_by_blockify(ctx, space, Point<1>(10)));
  }
  std::vector<coord_t> run(Context ctx, Runtime* runtime, ProjectionID projection) {
    IndexTaskLauncher launcher(1, Rect<1>(0, 3), TaskArgument(), ArgumentMap());
    launcher.add_region_requirement(RegionRequirement(parts, projection, READ_ONLY, EXCLUSIVE, region));
    launcher.add_field(0, kValue);
    FutureMap map = runtime->execute_index_space(ctx, launcher);
    std::vector<coord_t> result;
    for (int i = 0; i < 4; ++i) result.push_back(map.get_result<coord_t>(i));
    return result;
  }
  LogicalRegion region;
  LogicalPartition parts;
};

struct ProjectionTest : testing::Test {
  static void SetUpTestSuite() {
    program::add_task<coord_t, low>(1, "low");
    Runtime::preregister_projection_functor(11, new ShiftFunctor(1, 4));
    Runtime::preregister_projection_functor(12, new ReverseFunctor());
    Runtime::register_partition_function<first_piece>(13);
    Runtime::preregister_projection_functor(14, new NothingFunctor());
  }
};

TEST_F(ProjectionTest, AllForms) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Launch launch(ctx, runtime);
              EXPECT_EQ(launch.run(ctx, runtime, 0), (std::vector<coord_t>{0, 10, 20, 30}));
              EXPECT_EQ(launch.run(ctx, runtime, 11), (std::vector<coord_t>{10, 20, 30, 0}));
              EXPECT_EQ(launch.run(ctx, runtime, 12), (std::vector<coord_t>{30, 20, 10, 0}));
              EXPECT_EQ(launch.run(ctx, runtime, 13), (std::vector<coord_t>{0, 0, 0, 0}));
            }),
            0);
}

TEST_F(ProjectionTest, FunctorsMayBeRegisteredWhileRunning) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Launch launch(ctx, runtime);
              const ProjectionID id = runtime->generate_dynamic_projection_id();
              runtime->register_projection_functor(id, new ShiftFunctor(2, 4));
              EXPECT_EQ(launch.run(ctx, runtime, id), (std::vector<coord_t>{20, 30, 0, 10}));
            }),
            0);
}

TEST_F(ProjectionTest, AFunctorWithoutAFormIsAnError) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Launch launch(ctx, runtime);
              launch.run(ctx, runtime, 14);
            }),
            1);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("T0513"), std::string::npos);
}

TEST_F(ProjectionTest, SymbolicColorsReachTheCore) {
  const detail::ProjectionAdapter adapter(99, std::make_unique<ShiftFunctor>(5, 4));
  const std::vector<testudo::Expression> color = adapter.symbolic();
  ASSERT_EQ(color.size(), 1u);
  EXPECT_EQ(color[0].op, testudo::Expression::Op::kMod);
  EXPECT_EQ(color[0].evaluate(DomainPoint(2)), 3);
  EXPECT_EQ(color[0].evaluate(DomainPoint(-6)), 3);
}

}  // namespace
