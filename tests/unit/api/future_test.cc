#include "program.h"

namespace {

using namespace Legion;
using program::error_code;
using program::run_program;

// Turns itself into bytes.
struct Text {
  std::string text;
  size_t legion_buffer_size() const { return text.size(); }
  void legion_serialize(void* out) const { std::memcpy(out, text.data(), text.size()); }
  void legion_deserialize(const void* in) { text.assign(static_cast<const char*>(in), 5); }
};

Text speak(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  return Text{"hello"};
}
void silent(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {}
int square(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  return static_cast<int>(task->index_point[0] * task->index_point[0]);
}

struct FutureTest : testing::Test {
  static void SetUpTestSuite() {
    program::add_task<Text, speak>(1, "speak");
    program::add_task<silent>(2, "silent");
    program::add_task<int, square>(3, "square");
  }
};

TEST_F(FutureTest, ValuesOutsideAProgram) {
  const Future future = Future::from_value(2.5);
  EXPECT_TRUE(future.is_ready());
  EXPECT_EQ(future.get_result<double>(), 2.5);
  EXPECT_EQ(future.get_untyped_size(), sizeof(double));
  EXPECT_EQ(error_code([&] { future.get_result<float>(); }), "T0503");
  EXPECT_EQ(error_code([] { Future().get_result<int>(); }), "T0503");
}

TEST_F(FutureTest, TypesMaySerialiseThemselves) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              TaskLauncher launcher(1, TaskArgument());
              EXPECT_EQ(runtime->execute_task(ctx, launcher).get_result<Text>().text, "hello");
            }),
            0);
}

TEST_F(FutureTest, VoidTasksLeaveAnEmptyFuture) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              TaskLauncher launcher(2, TaskArgument());
              Future future = runtime->execute_task(ctx, launcher);
              future.get_void_result();
              EXPECT_TRUE(future.is_empty(true));
            }),
            0);
}

TEST_F(FutureTest, ReductionsOfFutureMaps) {
  EXPECT_EQ(
      run_program([](Context ctx, Runtime* runtime) {
        IndexTaskLauncher launcher(3, Rect<1>(1, 4), TaskArgument(), ArgumentMap());
        EXPECT_EQ(runtime->execute_index_space(ctx, launcher, LEGION_REDOP_SUM_INT32).get_result<int>(), 30);
        EXPECT_EQ(runtime->execute_index_space(ctx, launcher, LEGION_REDOP_MAX_INT32).get_result<int>(), 16);
        launcher.initial_value = Future::from_value(100);
        EXPECT_EQ(runtime->execute_index_space(ctx, launcher, LEGION_REDOP_SUM_INT32).get_result<int>(), 130);
        FutureMap map = runtime->execute_index_space(ctx, launcher);
        EXPECT_EQ(runtime->reduce_future_map(ctx, map, LEGION_REDOP_PROD_INT32).get_result<int>(), 576);
        EXPECT_EQ(error_code([&] { runtime->reduce_future_map(ctx, map, 12345); }), "T0106");
      }),
      0);
}

TEST_F(FutureTest, MapsMayBeSeenThroughATransform) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              IndexTaskLauncher launcher(3, Rect<1>(0, 4), TaskArgument(), ArgumentMap());
              FutureMap map = runtime->execute_index_space(ctx, launcher);
              const IndexSpace pairs =
                  runtime->create_index_space(ctx, Rect<2>(Point<2>(0, 0), Point<2>(2, 2)));
              const PointTransformFnptr add = [](const DomainPoint& point, const Domain&, const Domain&) {
                return DomainPoint(point[0] + point[1]);
              };
              FutureMap sums = runtime->transform_future_map(ctx, map, pairs, add);
              EXPECT_EQ(sums.get_result<int>(Point<2>(1, 2)), 9);
            }),
            0);
}

TEST_F(FutureTest, TimesComeAfterTheirPrecondition) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const double before = runtime->get_current_time(ctx).get_result<double>();
              IndexTaskLauncher launcher(3, Rect<1>(1, 4), TaskArgument(), ArgumentMap());
              runtime->execute_index_space(ctx, launcher);
              Future done = runtime->issue_execution_fence(ctx);
              Future after = runtime->get_current_time(ctx, done);
              EXPECT_GE(after.get_result<double>(), before);
              EXPECT_TRUE(done.is_ready());
              EXPECT_GT(runtime->get_current_time_in_microseconds(ctx, after).get_result<long long>(), 0);
            }),
            0);
}

TEST_F(FutureTest, TunablesComeFromTheMapper) {
  EXPECT_EQ(run_program(
                [](Context ctx, Runtime* runtime) {
                  Future cpus =
                      runtime->select_tunable_value(ctx, Mapping::DefaultMapper::DEFAULT_TUNABLE_LOCAL_CPUS);
                  EXPECT_EQ(cpus.get_result<size_t>(), 3u);
                  EXPECT_EQ(error_code([&] { runtime->select_tunable_value(ctx, 4711); }), "T0522");
                },
                {"-ll:cpu", "3"}),
            0);
}

}  // namespace
