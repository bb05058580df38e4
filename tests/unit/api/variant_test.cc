#include <atomic>

#include "program.h"

// What registrations and requirements can say beyond the usual: properties of variants, kinds of processors,
// rarer privileges and coherences, fences.
namespace {

using namespace Legion;
using program::placed_code;
using program::run_program;

enum TaskIds : TaskID {
  kOuter = 1,
  kWriter,
  kAdder,
  kBlind,
  kGpuOrCpu,
  kGpuOnly,
  kIoOnly,
  kUnnamed,
};
enum Fields : FieldID { kValue };

int name_length(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  return static_cast<int>(std::string(task->get_task_name()).size());
}

void writer(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const FieldAccessor<WRITE_ONLY, int, 1> values(regions[0], kValue);
  const Rect<1> bounds = regions[0];
  for (PointInRectIterator<1> p(bounds); p(); ++p) values[*p] = *static_cast<const int*>(task->args);
}

// Only what it launches touches the data.
void outer(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int value = 7;
  TaskLauncher launcher(kWriter, TaskArgument(&value, sizeof(value)));
  launcher.add_region_requirement(
      RegionRequirement(task->regions[0].region, WRITE_ONLY, EXCLUSIVE, task->regions[0].region));
  launcher.add_field(0, kValue);
  runtime->execute_task(ctx, launcher);
}

void adder(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const FieldAccessor<READ_WRITE, int, 1> values(regions[0], kValue);
  const Rect<1> bounds = regions[0];
  for (PointInRectIterator<1> p(bounds); p(); ++p) std::atomic_ref<int>(values[*p]).fetch_add(1);
}

void blind(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  EXPECT_FALSE(regions[0].is_mapped());
  EXPECT_EQ(placed_code([&] { FieldAccessor<READ_ONLY, int, 1> values(regions[0], kValue); }), "T0404");
}

TaskVariantRegistrar registrar_of(TaskID id, const char* name, const ProcessorConstraint& processors) {
  TaskVariantRegistrar registrar(id, name);
  registrar.add_constraint(processors);
  return registrar;
}

struct VariantTest : testing::Test {
  static void SetUpTestSuite() {
    TaskVariantRegistrar inner = registrar_of(kOuter, "outer", ProcessorConstraint(Processor::LOC_PROC));
    inner.set_inner();
    inner.set_idempotent();
    inner.set_replicable();
    Runtime::preregister_task_variant<outer>(inner, "outer");
    program::add_task<writer>(kWriter, "writer");
    program::add_task<adder>(kAdder, "adder");
    program::add_task<blind>(kBlind, "blind");
    ProcessorConstraint both(Processor::TOC_PROC);
    both.add_kind(Processor::LOC_PROC);
    Runtime::preregister_task_variant<int, name_length>(registrar_of(kGpuOrCpu, "both", both), "both");
    Runtime::preregister_task_variant<int, name_length>(
        registrar_of(kGpuOnly, "gpu", ProcessorConstraint(Processor::TOC_PROC)), "gpu");
    Runtime::preregister_task_variant<int, name_length>(
        registrar_of(kIoOnly, "io", ProcessorConstraint(Processor::IO_PROC)), "io");
    TaskVariantRegistrar unnamed(kUnnamed);
    unnamed.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
    Runtime::preregister_task_variant<int, name_length>(unnamed);
  }
};

LogicalRegion make_region(Context ctx, Runtime* runtime) {
  const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 9));
  const FieldSpace fields = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int), kValue);
  const LogicalRegion region = runtime->create_logical_region(ctx, IndexSpace(space), fields);
  runtime->fill_field(ctx, region, region, kValue, 0);
  return region;
}

void launch(Context ctx, Runtime* runtime, TaskID task, LogicalRegion region, PrivilegeMode mode,
            CoherenceProperty coherence = EXCLUSIVE) {
  const int value = 5;
  TaskLauncher launcher(task, TaskArgument(&value, sizeof(value)));
  launcher.add_region_requirement(RegionRequirement(region, mode, coherence, region));
  launcher.add_field(0, kValue);
  runtime->execute_task(ctx, launcher);
}

int first_value(Context ctx, Runtime* runtime, LogicalRegion region) {
  const RegionRequirement all = RegionRequirement(region, READ_ONLY, EXCLUSIVE, region).add_field(kValue);
  PhysicalRegion mapped = runtime->map_region(ctx, InlineLauncher(all));
  const int value = FieldAccessor<READ_ONLY, int, 1>(mapped, kValue)[0];
  runtime->unmap_region(ctx, mapped);
  return value;
}

TEST_F(VariantTest, InnerTasksLeaveTheDataToTheirChildren) {
  for (const char* cpus : {"1", "3"}) {
    EXPECT_EQ(run_program(
                  [](Context ctx, Runtime* runtime) {
                    const LogicalRegion region = make_region(ctx, runtime);
                    launch(ctx, runtime, kOuter, region, READ_WRITE);
                    EXPECT_EQ(first_value(ctx, runtime, region), 7);
                  },
                  {"-ll:cpu", cpus}),
              0);
  }
}

TEST_F(VariantTest, KindsOfProcessors) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const auto result = [&](TaskID task, detail::Where where = detail::Where::current()) {
                return runtime->execute_task(ctx, TaskLauncher(task, TaskArgument()), where)
                    .get_result<int>(false, nullptr, where);
              };
              EXPECT_EQ(result(kGpuOrCpu), 4);
              EXPECT_EQ(placed_code([&] { result(kGpuOnly); }), "T0110");
              EXPECT_EQ(placed_code([&] { result(kIoOnly); }), "T0110");
            }),
            0);
}

TEST_F(VariantTest, UnnamedTasksAreCalledByTheirId) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const Future length = runtime->execute_task(ctx, TaskLauncher(kUnnamed, TaskArgument()));
              EXPECT_EQ(length.get_result<int>(),
                        static_cast<int>(std::string("task " + std::to_string(kUnnamed)).size()));
            }),
            0);
}

TEST_F(VariantTest, NoAccessMapsNothing) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const LogicalRegion region = make_region(ctx, runtime);
              launch(ctx, runtime, kBlind, region, NO_ACCESS);
              EXPECT_EQ(first_value(ctx, runtime, region), 0);
            }),
            0);
}

TEST_F(VariantTest, WriteOnly) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const LogicalRegion region = make_region(ctx, runtime);
              launch(ctx, runtime, kWriter, region, WRITE_ONLY);
              EXPECT_EQ(first_value(ctx, runtime, region), 5);
            }),
            0);
}

// Tasks with relaxed coherence see one instance and order themselves; others see what all of them did.
TEST_F(VariantTest, RelaxedCoherence) {
  for (const char* cpus : {"1", "4"}) {
    EXPECT_EQ(run_program(
                  [](Context ctx, Runtime* runtime) {
                    const LogicalRegion region = make_region(ctx, runtime);
                    for (int i = 0; i < 20; ++i) launch(ctx, runtime, kAdder, region, READ_WRITE, RELAXED);
                    EXPECT_EQ(first_value(ctx, runtime, region), 20);
                  },
                  {"-ll:cpu", cpus}),
              0);
  }
}

TEST_F(VariantTest, MappingFences) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const LogicalRegion region = make_region(ctx, runtime);
              launch(ctx, runtime, kWriter, region, WRITE_ONLY);
              runtime->issue_mapping_fence(ctx).get_void_result();
              launch(ctx, runtime, kAdder, region, READ_WRITE);
              const Future fence = runtime->issue_mapping_fence(ctx);
              EXPECT_EQ(first_value(ctx, runtime, region), 6);
              fence.get_void_result();
            }),
            0);
}

}  // namespace
