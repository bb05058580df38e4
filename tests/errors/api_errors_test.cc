#include "default_mapper.h"
#include "tests/unit/api/program.h"

// Diagnostics of the API that no test of its parts raises.
namespace {

using namespace Legion;
using program::error_code;
using program::placed_code;
using program::run_program;

enum TaskIds : TaskID { kAffineTask = 1, kNothingTask = 2 };
enum LayoutIds : LayoutConstraintID { kBlockedLayout = 77 };
constexpr MapperID kOwnInstances = 5;

void affine_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  FieldAccessor<WRITE_DISCARD, double, 1, coord_t, Realm::AffineAccessor<double, 1, coord_t>>(regions[0], 0);
}

void nothing_task(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {}

// Asks for an instance of its own for every requirement, as an array of structures.
class OwnInstances : public Mapping::DefaultMapper {
 public:
  using DefaultMapper::DefaultMapper;
  void default_policy_select_constraints(Mapping::MapperContext ctx, LayoutConstraintSet& constraints,
                                         Memory memory, const RegionRequirement& req) override {
    constraints.add_constraint(OrderingConstraint({LEGION_DIM_F, LEGION_DIM_X}, false));
    DefaultMapper::default_policy_select_constraints(ctx, constraints, memory, req);
  }
};

void install(Machine machine, Runtime* runtime, const std::set<Processor>& local) {
  for (Processor processor : local) {
    // The runtime takes the mapper over.
    auto mapper = std::make_unique<OwnInstances>(runtime->get_mapper_runtime(), machine, processor);
    runtime->add_mapper(kOwnInstances, mapper.release(), processor);
  }
}

struct ApiErrors : testing::Test {
  static void SetUpTestSuite() {
    LayoutConstraintRegistrar blocked;
    blocked.add_constraint(TilingConstraint(LEGION_DIM_X, 4));
    Runtime::preregister_layout(blocked, kBlockedLayout);
    TaskVariantRegistrar affine(kAffineTask, "affine");
    affine.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
    affine.add_layout_constraint_set(0, kBlockedLayout);
    Runtime::preregister_task_variant<affine_task>(affine, "affine");
    program::add_task<nothing_task>(kNothingTask, "nothing");
    Runtime::add_registration_callback(install);
  }
};

LogicalRegion make_region(Context ctx, Runtime* runtime, coord_t points) {
  const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, points - 1));
  const FieldSpace fields = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(double), 0);
  return runtime->create_logical_region(ctx, IndexSpace(space), fields);
}

// The code that ends a task of `region`.
std::string code_of_task(TaskID task, LogicalRegion region, MapperID mapper, Context ctx, Runtime* runtime) {
  TaskLauncher launcher(task, TaskArgument(), Predicate::TRUE_PRED, mapper);
  launcher.add_region_requirement(RegionRequirement(region, WRITE_DISCARD, EXCLUSIVE, region));
  launcher.add_field(0, 0);
  return error_code([&] { runtime->execute_task(ctx, launcher).get_void_result(); });
}

TEST_F(ApiErrors, T0406AffineAccessorOnABlockedInstance) {
  std::string code;
  run_program([&](Context ctx, Runtime* runtime) {
    code = code_of_task(kAffineTask, make_region(ctx, runtime, 40), 0, ctx, runtime);
  });
  EXPECT_EQ(code, "T0406");
}

TEST_F(ApiErrors, T0505IndexLaunchOverNothing) {
  std::string code;
  run_program([&](Context ctx, Runtime* runtime) {
    IndexTaskLauncher launcher;
    launcher.task_id = kNothingTask;
    code = placed_code([&] { runtime->execute_index_space(ctx, launcher); });
  });
  EXPECT_EQ(code, "T0505");
}

TEST_F(ApiErrors, T0506FieldWithASerialiser) {
  std::string code;
  run_program([&](Context ctx, Runtime* runtime) {
    FieldAllocator allocator = runtime->create_field_allocator(ctx, runtime->create_field_space(ctx));
    code = placed_code([&] { allocator.allocate_field(8, 1, 3); });
  });
  EXPECT_EQ(code, "T0506");
}

// The run that goes on is none the worse for it.
TEST_F(ApiErrors, T0507StartWhileRunning) {
  int inner = 0;
  std::string said;
  EXPECT_EQ(run_program([&](Context ctx, Runtime* runtime) {
              char name[] = "test";
              char* argv[] = {name, nullptr};
              testing::internal::CaptureStderr();
              inner = Runtime::start(1, argv);
              said = testing::internal::GetCapturedStderr();
              EXPECT_EQ(code_of_task(kNothingTask, make_region(ctx, runtime, 4), 0, ctx, runtime), "");
            }),
            0);
  EXPECT_EQ(inner, 1);
  EXPECT_NE(said.find("error T0507"), std::string::npos) << said;
}

TEST_F(ApiErrors, T0511LayoutIdTaken) {
  std::string code;
  run_program([&](Context, Runtime*) {
    code = placed_code([] { Runtime::preregister_layout(LayoutConstraintRegistrar(), kBlockedLayout); });
  });
  EXPECT_EQ(code, "T0511");
}

TEST_F(ApiErrors, T0512NoSuchLayout) {
  std::string code;
  run_program([&](Context, Runtime* runtime) {
    LayoutConstraintSet constraints;
    code = error_code([&] { runtime->get_layout_constraints(4711, constraints); });
  });
  EXPECT_EQ(code, "T0512");
}

TEST_F(ApiErrors, T0521NoRoomForAnInstance) {
  constexpr coord_t kPoints = 1 << 20;  // eight megabytes, where there is one
  std::string with_room, without;
  run_program(
      [&](Context ctx, Runtime* runtime) {
        with_room = code_of_task(kNothingTask, make_region(ctx, runtime, 40), kOwnInstances, ctx, runtime);
        without = code_of_task(kNothingTask, make_region(ctx, runtime, kPoints), kOwnInstances, ctx, runtime);
      },
      {"-ll:csize", "1"});
  EXPECT_EQ(with_room, "");
  EXPECT_EQ(without, "T0521");
}

}  // namespace
