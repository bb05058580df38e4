#include <atomic>

#include "program.h"

namespace {

using namespace Legion;
using program::run_program;

enum Tasks : TaskID { kEcho = 1, kSum, kNested, kThrow, kLocal, kUserData, kWho };

struct Seen {
  int argument = 0;
  int local = -1;
  coord_t point = -1;
  bool index = false;
  size_t domain = 0;
};

Seen echo(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  Seen seen;
  if (task->arglen == sizeof(int)) seen.argument = *static_cast<const int*>(task->args);
  if (task->local_arglen == sizeof(int)) seen.local = *static_cast<const int*>(task->local_args);
  seen.point = task->index_point.dim == 0 ? -1 : task->index_point[0];
  seen.index = task->is_index_space;
  seen.domain = task->index_domain.get_volume();
  return seen;
}

int sum(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  int total = 0;
  for (const Future& future : task->futures) total += future.get_result<int>();
  return total;
}

int nested(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int n = *static_cast<const int*>(task->args);
  if (n < 2) return n;
  EXPECT_TRUE(task->has_parent_task());
  const int a = n - 1, b = n - 2;
  TaskLauncher first(kNested, TaskArgument(&a, sizeof(a)));
  TaskLauncher second(kNested, TaskArgument(&b, sizeof(b)));
  Future left = runtime->execute_task(ctx, first);
  Future right = runtime->execute_task(ctx, second);
  return left.get_result<int>() + right.get_result<int>();
}

void throws(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  throw std::runtime_error("deliberate");
}

int user_data(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*, const int& data) {
  return data;
}

int who(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  EXPECT_STREQ(task->get_task_name(), "who");
  EXPECT_EQ(task->get_depth(), 1);
  EXPECT_EQ(task->get_provenance_string(), "for people");
  EXPECT_EQ(task->get_provenance_string(false), "for machines");
  EXPECT_EQ(Runtime::get_context(), ctx);
  EXPECT_EQ(runtime->get_current_task(ctx), task);
  EXPECT_EQ(Runtime::get_runtime(), runtime);
  EXPECT_EQ(task->parent_task->task_id, program::kTopLevel);
  return 1;
}

struct LaunchTest : testing::Test {
  static void SetUpTestSuite() {
    program::add_task<Seen, echo>(kEcho, "echo");
    program::add_task<int, sum>(kSum, "sum");
    program::add_task<int, nested>(kNested, "nested", false);
    program::add_task<throws>(kThrow, "throws");
    program::add_task<int, who>(kWho, "who");
    TaskVariantRegistrar registrar(kUserData, "user_data");
    registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
    Runtime::preregister_task_variant<int, int, user_data>(registrar, 17, "user_data");
  }
};

TEST_F(LaunchTest, SingleTaskGetsItsArgumentAndPoint) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              int value = 5;
              TaskLauncher launcher(kEcho, TaskArgument(&value, sizeof(value)));
              Future first = runtime->execute_task(ctx, launcher);
              value = 6;  // captured at launch
              launcher.point = DomainPoint(3);
              Future second = runtime->execute_task(ctx, launcher);
              EXPECT_EQ(first.get_result<Seen>().argument, 5);
              const Seen seen = second.get_result<Seen>();
              EXPECT_EQ(seen.argument, 6);
              EXPECT_EQ(seen.point, 3);
              EXPECT_FALSE(seen.index);
            }),
            0);
}

TEST_F(LaunchTest, IndexLaunchGivesEveryPointItsOwn) {
  EXPECT_EQ(run_program(
                [](Context ctx, Runtime* runtime) {
                  const int common = 9;
                  ArgumentMap arguments;
                  for (int i = 0; i < 20; i += 2) arguments.set_point(i, TaskArgument(&i, sizeof(i)));
                  IndexTaskLauncher launcher(kEcho, Rect<1>(0, 19), TaskArgument(&common, sizeof(common)),
                                             arguments);
                  FutureMap map = runtime->execute_index_space(ctx, launcher);
                  map.wait_all_results();
                  EXPECT_EQ(map.get_future_map_domain(), Domain(Rect<1>(0, 19)));
                  for (int i = 0; i < 20; ++i) {
                    const Seen seen = map.get_result<Seen>(i);
                    EXPECT_EQ(seen.point, i);
                    EXPECT_EQ(seen.argument, 9);
                    EXPECT_EQ(seen.local, i % 2 == 0 ? i : -1);
                    EXPECT_TRUE(seen.index);
                    EXPECT_EQ(seen.domain, 20u);
                  }
                  EXPECT_EQ(program::error_code([&] { map.get_future(20); }), "T0504");
                },
                {"-ll:cpu", "2"}),
            0);
}

TEST_F(LaunchTest, LaunchesOverIndexSpaces) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const IndexSpace space = runtime->create_index_space(
                  ctx, std::vector<DomainPoint>{DomainPoint(2), DomainPoint(5), DomainPoint(9)});
              IndexTaskLauncher launcher(kEcho, space, TaskArgument(), ArgumentMap());
              FutureMap map = runtime->execute_index_space(ctx, launcher);
              EXPECT_EQ(map.get_result<Seen>(9).point, 9);
              EXPECT_EQ(map.get_result<Seen>(2).domain, 3u);
            }),
            0);
}

TEST_F(LaunchTest, NestedTasksShareOneProcessor) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const int n = 12;
              TaskLauncher launcher(kNested, TaskArgument(&n, sizeof(n)));
              EXPECT_EQ(runtime->execute_task(ctx, launcher).get_result<int>(), 144);
            }),
            0);
}

TEST_F(LaunchTest, FuturesArriveInOrder) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              TaskLauncher launcher(kSum, TaskArgument());
              for (int i = 1; i <= 4; ++i) launcher.add_future(Future::from_value(i));
              EXPECT_EQ(runtime->execute_task(ctx, launcher).get_result<int>(), 10);
            }),
            0);
}

TEST_F(LaunchTest, ArgumentsMayBeFutures) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const int three = 3, four = 4;
              std::map<DomainPoint, UntypedBuffer> data{{0, UntypedBuffer(&three, sizeof(int))},
                                                        {1, UntypedBuffer(&four, sizeof(int))}};
              FutureMap values = runtime->construct_future_map(ctx, Domain(Rect<1>(0, 1)), data);
              IndexTaskLauncher launcher(kEcho, Rect<1>(0, 1), TaskArgument(), ArgumentMap(values));
              FutureMap map = runtime->execute_index_space(ctx, launcher);
              EXPECT_EQ(map.get_result<Seen>(0).local, 3);
              EXPECT_EQ(map.get_result<Seen>(1).local, 4);
              IndexTaskLauncher sums(kSum, Rect<1>(0, 1), TaskArgument(), ArgumentMap());
              sums.add_future(Future::from_value(100));
              sums.point_futures.push_back(ArgumentMap(values));
              EXPECT_EQ(runtime->execute_index_space(ctx, sums).get_result<int>(1), 104);
              EXPECT_EQ(runtime->execute_index_space(ctx, sums, LEGION_REDOP_SUM_INT32).get_result<int>(),
                        207);
            }),
            0);
}

TEST_F(LaunchTest, FalsePredicateSkipsTheTask) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const int instead = 77;
              TaskLauncher launcher(kThrow, TaskArgument(), Predicate::FALSE_PRED);
              launcher.set_predicate_false_result(UntypedBuffer(&instead, sizeof(instead)));
              EXPECT_EQ(runtime->execute_task(ctx, launcher).get_result<int>(), 77);
            }),
            0);
}

TEST_F(LaunchTest, UserDataAndIdentity) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              TaskLauncher with_data(kUserData, TaskArgument());
              EXPECT_EQ(runtime->execute_task(ctx, with_data).get_result<int>(), 17);
              TaskLauncher launcher(kWho, TaskArgument(), Predicate::TRUE_PRED, 0, 0, UntypedBuffer(),
                                    "for people$for machines");
              EXPECT_EQ(runtime->execute_task(ctx, launcher).get_result<int>(), 1);
            }),
            0);
}

TEST_F(LaunchTest, AThrowingTaskEndsTheProgramWithItsLaunchLine) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              TaskLauncher launcher(kThrow, TaskArgument());
              runtime->execute_task(ctx, launcher);
            }),
            1);
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("deliberate"), std::string::npos) << text;
  EXPECT_NE(text.find("throws"), std::string::npos) << text;
  EXPECT_NE(text.find("launch_test.cc"), std::string::npos) << text;
}

TEST_F(LaunchTest, ReturnCodeBecomesTheExitStatus) {
  EXPECT_EQ(run_program([](Context, Runtime*) { Runtime::set_return_code(3); }), 3);
}

TEST_F(LaunchTest, RunsInTheBackground) {
  static std::atomic<bool> ran{false};
  program::body() = [](Context, Runtime*) { ran = true; };
  std::string name = "test";
  char* argv[] = {name.data()};
  Runtime::set_top_level_task_id(program::kTopLevel);
  EXPECT_EQ(Runtime::start(1, argv, true), 0);
  EXPECT_EQ(Runtime::wait_for_shutdown(), 0);
  EXPECT_TRUE(ran);
  EXPECT_FALSE(Runtime::has_runtime());
}

TEST_F(LaunchTest, TaskVariablesLiveAsLongAsTheTask) {
  static int destroyed = 0;
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              EXPECT_EQ(runtime->get_local_task_variable<int>(ctx, 1), nullptr);
              static int value = 8;
              runtime->set_local_task_variable<int>(ctx, 1, &value, [](void*) { ++destroyed; });
              EXPECT_EQ(*runtime->get_local_task_variable<int>(ctx, 1), 8);
            }),
            0);
  EXPECT_EQ(destroyed, 1);
}

}  // namespace
