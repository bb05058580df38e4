#include "default_mapper.h"
#include "program.h"

namespace {

using namespace Legion;
using namespace Legion::Mapping;
using program::run_program;

enum Fields : FieldID { kA = 1, kB };

struct Seen {
  Processor processor;
  std::ptrdiff_t stride = 0;
};

Seen look(const Task*, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  Seen seen;
  seen.processor = runtime->get_executing_processor(ctx);
  if (!regions.empty()) {
    const FieldAccessor<WRITE_DISCARD, int, 1> values(regions[0], kA);
    const Rect<1> rect = regions[0];
    for (PointInRectIterator<1> p(rect); p(); p++) values[*p] = static_cast<int>(p[0]);
    seen.stride =
        reinterpret_cast<char*>(&values[rect.lo[0] + 1]) - reinterpret_cast<char*>(&values[rect.lo[0]]);
  }
  return seen;
}

enum class Wrong { kNothing, kGap, kOverlap, kVariant };

// Everything on the last CPU, as arrays of structures; or wrong on purpose.
class TestMapper : public DefaultMapper {
 public:
  TestMapper(MapperRuntime* rt, Machine machine, Processor local)
      : DefaultMapper(rt, machine, local, "test mapper") {}
  static inline Wrong wrong = Wrong::kNothing;
  static inline std::vector<DimensionKind> order;
  static inline size_t block = 0;
  static inline std::vector<std::string> calls;

  void select_task_options(const MapperContext ctx, const Task& task, TaskOptions& output) override {
    calls.push_back("options");
    DefaultMapper::select_task_options(ctx, task, output);
    output.initial_proc = local_cpus.back();
  }
  void slice_task(const MapperContext, const Task& task, const SliceTaskInput& input,
                  SliceTaskOutput& output) override {
    calls.push_back("slice");
    EXPECT_EQ(task.index_domain, input.domain);
    Domain part = input.domain;
    if (wrong == Wrong::kGap) part = Domain(Rect<1>(0, 2));
    output.slices.emplace_back(part, local_cpus.back(), false, false);
    if (wrong == Wrong::kOverlap) output.slices.push_back(output.slices.front());
  }
  void map_task(const MapperContext ctx, const Task& task, const MapTaskInput& input,
                MapTaskOutput& output) override {
    calls.push_back("map");
    if (task.is_index_space && !task.regions.empty()) {
      EXPECT_EQ(runtime->get_index_space_color(ctx, task.regions[0].region.get_index_space()),
                static_cast<Color>(task.index_point[0]));
    }
    output.target_procs.push_back(task.target_proc);
    DefaultMapper::map_task(ctx, task, input, output);
    if (wrong == Wrong::kVariant) output.chosen_variant = 4711;
  }
  void default_policy_select_constraints(MapperContext ctx, LayoutConstraintSet& constraints, Memory memory,
                                         const RegionRequirement& req) override {
    if (!order.empty()) constraints.add_constraint(OrderingConstraint(order, false));
    if (block != 0) constraints.add_constraint(TilingConstraint(LEGION_DIM_X, block));
    DefaultMapper::default_policy_select_constraints(ctx, constraints, memory, req);
  }
};

bool installed = false;

void install(Machine machine, Runtime* runtime, const std::set<Processor>& local) {
  if (!installed) return;
  for (Processor processor : local) {
    runtime->add_mapper(5, new TestMapper(runtime->get_mapper_runtime(), machine, processor), processor);
  }
}

struct MapperTest : testing::Test {
  static void SetUpTestSuite() {
    program::add_task<Seen, look>(1, "look");
    Runtime::add_registration_callback(install);
  }
  void SetUp() override {
    installed = true;
    TestMapper::wrong = Wrong::kNothing;
    TestMapper::order.clear();
    TestMapper::block = 0;
    TestMapper::calls.clear();
  }
  void TearDown() override { installed = false; }
};

FutureMap launch(Context ctx, Runtime* runtime) {
  const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 39));
  const FieldSpace fields = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
  allocator.allocate_field(sizeof(int), kA);
  allocator.allocate_field(sizeof(int), kB);
  const LogicalRegion region = runtime->create_logical_region(ctx, IndexSpace(space), fields);
  const LogicalPartition parts = runtime->get_logical_partition(
      ctx, region, runtime->create_partition_by_blockify(ctx, space, Point<1>(10)));
  IndexTaskLauncher launcher(1, Rect<1>(0, 3), TaskArgument(), ArgumentMap(), Predicate::TRUE_PRED, false, 5);
  launcher.add_region_requirement(RegionRequirement(parts, 0, WRITE_DISCARD, EXCLUSIVE, region));
  launcher.add_field(0, kA);
  launcher.add_field(0, kB);
  FutureMap map = runtime->execute_index_space(ctx, launcher);
  // What was written is found again, whatever the layout.
  RegionRequirement read(region, READ_ONLY, EXCLUSIVE, region);
  read.add_field(kA);
  PhysicalRegion mapped = runtime->map_region(ctx, read);
  const FieldAccessor<READ_ONLY, int, 1> values(mapped, kA);
  for (coord_t i = 0; i < 40; ++i) EXPECT_EQ(values[i], i);
  return map;
}

TEST_F(MapperTest, ChoosesProcessors) {
  EXPECT_EQ(run_program(
                [](Context ctx, Runtime* runtime) {
                  FutureMap map = launch(ctx, runtime);
                  std::set<Processor> cpus;
                  Machine::get_machine().get_local_processors_by_kind(cpus, Processor::LOC_PROC);
                  for (int i = 0; i < 4; ++i) EXPECT_EQ(map.get_result<Seen>(i).processor, *cpus.rbegin());
                  EXPECT_EQ(map.get_result<Seen>(0).stride, 4);
                },
                {"-ll:cpu", "2"}),
            0);
  EXPECT_EQ(TestMapper::calls, (std::vector<std::string>{"options", "slice", "map", "map", "map", "map"}));
}

TEST_F(MapperTest, ChoosesLayouts) {
  TestMapper::order = {LEGION_DIM_F, LEGION_DIM_X};
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              EXPECT_EQ(launch(ctx, runtime).get_result<Seen>(2).stride, 8);
            }),
            0);
}

TEST_F(MapperTest, BlockedInstancesAreSeenThroughGenericAccessors) {
  TestMapper::block = 4;
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) { launch(ctx, runtime); }), 0);
}

TEST_F(MapperTest, WrongAnswersAreErrors) {
  for (Wrong wrong : {Wrong::kGap, Wrong::kOverlap, Wrong::kVariant}) {
    TestMapper::wrong = wrong;
    testing::internal::CaptureStderr();
    EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) { launch(ctx, runtime); }), 1);
    EXPECT_NE(testing::internal::GetCapturedStderr().find("T0520"), std::string::npos);
  }
}

TEST_F(MapperTest, RegisteredLayoutsAreKept) {
  const LayoutConstraintID aos = [] {
    LayoutConstraintRegistrar registrar(FieldSpace::NO_SPACE, "aos");
    registrar.add_constraint(OrderingConstraint({LEGION_DIM_F, LEGION_DIM_X}, false));
    return Runtime::preregister_layout(registrar);
  }();
  TaskVariantRegistrar registrar(2, "look_aos");
  registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC)).add_layout_constraint_set(0, aos);
  Runtime::preregister_task_variant<Seen, look>(registrar, "look_aos");
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 9));
              const FieldSpace fields = runtime->create_field_space(ctx);
              runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int), kA);
              runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int), kB);
              const LogicalRegion region = runtime->create_logical_region(ctx, IndexSpace(space), fields);
              TaskLauncher launcher(2, TaskArgument());
              launcher.add_region_requirement(RegionRequirement(region, WRITE_DISCARD, EXCLUSIVE, region));
              launcher.add_field(0, kA);
              launcher.add_field(0, kB);
              EXPECT_EQ(runtime->execute_task(ctx, launcher).get_result<Seen>().stride, 8);
            }),
            0);
}

TEST(DefaultMapper, DealsBlocksOut) {
  EXPECT_EQ((DefaultMapper::default_select_num_blocks<2>(6, Rect<2>(Point<2>(0, 0), Point<2>(29, 19)))),
            Point<2>(3, 2));
  EXPECT_EQ((DefaultMapper::default_select_num_blocks<1>(8, Rect<1>(0, 2))), Point<1>(2));
  std::vector<Mapper::TaskSlice> slices;
  const std::vector<Processor> targets{Processor(1), Processor(2)};
  DefaultMapper::default_decompose_points<1>(DomainT<1>(Rect<1>(0, 9)), targets, Point<1>(4), false, true,
                                             slices);
  ASSERT_EQ(slices.size(), 4u);
  size_t total = 0;
  for (const auto& slice : slices) total += slice.domain.get_volume();
  EXPECT_EQ(total, 10u);
  EXPECT_EQ(slices[2].proc, targets[0]);
}

}  // namespace
