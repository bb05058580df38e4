#include <atomic>
#include <mutex>

#include "ranks.h"

// Futures, future maps, fences and failures of a program that runs on several ranks.
namespace {

using namespace Legion;
using program::error_code;
using program::rank_of;
using program::ranks_of;
using program::run_on_ranks;
using program::run_program;

enum Tasks : TaskID { kSquare = 1, kSum, kLocal, kCount, kThrowAt, kThrows, kSilent, kFibonacci };
constexpr ReductionOpID kAdd = LEGION_REDOP_SUM_INT32;

int square(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  const coord_t i = task->is_index_space ? task->index_point[0] : *static_cast<const coord_t*>(task->args);
  return static_cast<int>(i * i);
}
int sum(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  int total = 0;
  for (const Future& future : task->futures) total += future.get_result<int>();
  return total;
}
int local(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  EXPECT_EQ(task->local_arglen, sizeof(int));
  return 100 + *static_cast<const int*>(task->local_args);
}

std::atomic<int> counted{0};
void count(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  ++counted;
}

void throw_at(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  if (task->index_point[0] == *static_cast<const coord_t*>(task->args))
    throw std::runtime_error("deliberate at " + std::to_string(task->index_point[0]));
}
int throws(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  throw std::runtime_error("deliberate");
}
void silent(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {}

int fibonacci(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const coord_t n = task->is_index_space ? task->index_point[0] : *static_cast<const coord_t*>(task->args);
  if (n < 2) return static_cast<int>(n);
  std::vector<Future> parts;
  for (coord_t less : {n - 1, n - 2}) {
    TaskLauncher launcher(kFibonacci, TaskArgument(&less, sizeof(less)));
    parts.push_back(runtime->execute_task(ctx, launcher));
  }
  return parts[0].get_result<int>() + parts[1].get_result<int>();
}

struct RanksFutures : testing::Test {
  static void SetUpTestSuite() {
    program::add_task<int, square>(kSquare, "square");
    program::add_task<int, sum>(kSum, "sum");
    program::add_task<int, local>(kLocal, "local");
    program::add_task<count>(kCount, "count");
    program::add_task<throw_at>(kThrowAt, "throw_at");
    program::add_task<int, throws>(kThrows, "throws");
    program::add_task<silent>(kSilent, "silent");
    program::add_task<int, fibonacci>(kFibonacci, "fibonacci", false);
  }
};

FutureMap squares(Context ctx, Runtime* runtime, coord_t points) {
  IndexTaskLauncher launcher(kSquare, Rect<1>(0, points - 1), TaskArgument(), ArgumentMap());
  return runtime->execute_index_space(ctx, launcher);
}

TEST_F(RanksFutures, SingleTasksOnEachOther) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    std::vector<Future> all;
    for (coord_t i = 0; i < 5; ++i) {
      TaskLauncher launcher(kSquare, TaskArgument(&i, sizeof(i)));
      all.push_back(runtime->execute_task(ctx, launcher));
    }
    TaskLauncher total(kSum, TaskArgument());
    for (const Future& future : all) total.add_future(future);
    EXPECT_EQ(runtime->execute_task(ctx, total).get_result<int>(), 30);
    EXPECT_EQ(all[4].get_result<int>(), 16);
  });
}

TEST_F(RanksFutures, MapsAreReadOnEveryRank) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    FutureMap map = squares(ctx, runtime, 9);
    map.wait_all_results();
    for (int i = 8; i >= 0; --i) EXPECT_EQ(map.get_result<int>(i), i * i);
    for (int i = 0; i < 9; ++i) EXPECT_EQ(map.get_future(i).get_result<int>(), i * i);
  });
}

TEST_F(RanksFutures, ValuesTravelBetweenTasksOfDifferentRanks) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    FutureMap map = squares(ctx, runtime, 8);
    // The last point's value to all points; each point's own to the point opposite.
    IndexTaskLauncher launcher(kSum, Rect<1>(0, 7), TaskArgument(), ArgumentMap());
    launcher.add_future(map.get_future(7));
    ArgumentMap opposite;
    for (int i = 0; i < 8; ++i) opposite.set_point(DomainPoint(i), map.get_future(7 - i));
    launcher.point_futures.push_back(opposite);
    FutureMap sums = runtime->execute_index_space(ctx, launcher);
    for (int i = 0; i < 8; ++i) EXPECT_EQ(sums.get_result<int>(i), 49 + (7 - i) * (7 - i));
    IndexTaskLauncher with_argument(kLocal, Rect<1>(0, 7), TaskArgument(), ArgumentMap(sums));
    FutureMap locals = runtime->execute_index_space(ctx, with_argument);
    EXPECT_EQ(locals.get_result<int>(2), 100 + 49 + 25);
  });
}

TEST_F(RanksFutures, Reductions) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    for (coord_t points : {1, 3, 10}) {
      IndexTaskLauncher launcher(kSquare, Rect<1>(0, points - 1), TaskArgument(), ArgumentMap());
      int expected = 0;
      for (int i = 0; i < points; ++i) expected += i * i;
      EXPECT_EQ(runtime->execute_index_space(ctx, launcher, kAdd).get_result<int>(), expected);
      FutureMap map = squares(ctx, runtime, points);
      EXPECT_EQ(runtime->reduce_future_map(ctx, map, kAdd).get_result<int>(), expected);
      launcher.initial_value = Future::from_value(1000);
      EXPECT_EQ(runtime->execute_index_space(ctx, launcher, kAdd).get_result<int>(), 1000 + expected);
    }
  });
}

TEST_F(RanksFutures, MapsMadeOfValuesAndOfFutures) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    std::map<DomainPoint, Future> futures;
    FutureMap map = squares(ctx, runtime, 4);
    for (int i = 0; i < 4; ++i) futures[DomainPoint(i)] = map.get_future(3 - i);
    FutureMap made = runtime->construct_future_map(ctx, Domain(Rect<1>(0, 3)), futures);
    IndexTaskLauncher launcher(kLocal, Rect<1>(0, 3), TaskArgument(), ArgumentMap(made));
    FutureMap results = runtime->execute_index_space(ctx, launcher);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(results.get_result<int>(i), 100 + (3 - i) * (3 - i));
  });
}

TEST_F(RanksFutures, TheTimeIsTheSameOnAllRanks) {
  static std::mutex mutex;
  static std::set<long long> times;
  run_on_ranks([](Context ctx, Runtime* runtime) {
    const auto now = runtime->get_current_time_in_nanoseconds(ctx).get_result<long long>();
    std::lock_guard lock(mutex);
    times.insert(now);
  });
  EXPECT_EQ(times.size(), 4u);  // one a run
}

// All ranks' tasks, not only those of the rank that waits.
TEST_F(RanksFutures, ExecutionFencesWaitForAllRanks) {
  for (int ranks = 1; ranks <= 4; ++ranks) {
    counted = 0;
    const std::string flag = "-tt:ranks=" + std::to_string(ranks);
    EXPECT_EQ(run_program(
                  [](Context ctx, Runtime* runtime) {
                    IndexTaskLauncher launcher(kCount, Rect<1>(0, 99), TaskArgument(), ArgumentMap());
                    runtime->execute_index_space(ctx, launcher);
                    runtime->issue_execution_fence(ctx).get_void_result();
                    EXPECT_EQ(counted, 100);
                    runtime->issue_mapping_fence(ctx).get_void_result();
                  },
                  {flag}),
              0);
  }
}

TEST_F(RanksFutures, TasksThatLaunchTasksStayOnTheirRank) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    IndexTaskLauncher launcher(kFibonacci, Rect<1>(0, 11), TaskArgument(), ArgumentMap());
    FutureMap map = runtime->execute_index_space(ctx, launcher);
    EXPECT_EQ(map.get_result<int>(11), 89);
    EXPECT_EQ(map.get_result<int>(5), 5);
    const coord_t n = 10;
    TaskLauncher single(kFibonacci, TaskArgument(&n, sizeof(n)));
    EXPECT_EQ(runtime->execute_task(ctx, single).get_result<int>(), 55);
  });
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

TEST_F(RanksFutures, FailuresAreCaughtOnEveryRank) {
  static std::atomic<int> caught;
  caught = 0;
  run_on_ranks([](Context ctx, Runtime* runtime) {
    TaskLauncher launcher(kThrows, TaskArgument());
    Future future = runtime->execute_task(ctx, launcher);
    const std::string message = message_of([&] { future.get_result<int>(); });
    EXPECT_NE(message.find("deliberate"), std::string::npos) << message;
    caught += !message.empty();
    // The program goes on.
    EXPECT_EQ(squares(ctx, runtime, 4).get_result<int>(3), 9);
  });
  EXPECT_EQ(caught, 1 + 2 + 3 + 4);
}

TEST_F(RanksFutures, AFailedPointIsCaughtOnEveryRank) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    for (coord_t failing : {0, 7}) {
      IndexTaskLauncher launcher(kThrowAt, Rect<1>(0, 7), TaskArgument(&failing, sizeof(failing)),
                                 ArgumentMap());
      FutureMap map = runtime->execute_index_space(ctx, launcher);
      const std::string message = message_of([&] { map.get_void_result(failing); });
      EXPECT_NE(message.find("deliberate at " + std::to_string(failing)), std::string::npos) << message;
      EXPECT_EQ(message_of([&] { map.get_void_result(4); }), "");
    }
  });
}

TEST_F(RanksFutures, UncaughtFailuresEndTheProgramAndAreToldOnce) {
  for (int ranks = 1; ranks <= 4; ++ranks) {
    for (bool index : {false, true}) {
      testing::internal::CaptureStderr();
      EXPECT_EQ(run_program(
                    [index](Context ctx, Runtime* runtime) {
                      const coord_t last = 3;
                      if (index) {
                        IndexTaskLauncher launcher(kThrowAt, Rect<1>(0, 3), TaskArgument(&last, sizeof(last)),
                                                   ArgumentMap());
                        runtime->execute_index_space(ctx, launcher);
                      } else {
                        runtime->execute_task(ctx, TaskLauncher(kThrows, TaskArgument()));
                      }
                    },
                    {"-tt:ranks=" + std::to_string(ranks)}),
                1);
      const std::string text = testing::internal::GetCapturedStderr();
      const size_t first = text.find("deliberate");
      EXPECT_NE(first, std::string::npos) << text;
      EXPECT_EQ(text.find("deliberate", first + 1), std::string::npos) << text;
      EXPECT_NE(text.find(index ? "task 'throw_at' at point" : "task 'throws'"), std::string::npos) << text;
    }
  }
}

TEST_F(RanksFutures, AFailureOfTheTopLevelTaskItself) {
  for (int ranks = 1; ranks <= 4; ++ranks) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(run_program([](Context, Runtime*) { throw std::runtime_error("at the top"); },
                          {"-tt:ranks=" + std::to_string(ranks)}),
              1);
    const std::string text = testing::internal::GetCapturedStderr();
    const size_t first = text.find("at the top");
    EXPECT_NE(first, std::string::npos) << text;
    EXPECT_EQ(text.find("at the top", first + 1), std::string::npos) << text;
  }
}

TEST_F(RanksFutures, WrongSizesAreFoundOnEveryRank) {
  run_on_ranks([](Context ctx, Runtime* runtime) {
    FutureMap map = squares(ctx, runtime, 4);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(error_code([&] { map.get_result<double>(i); }), "T0503");
    EXPECT_EQ(error_code([&] { map.get_result<int>(4); }), "T0504");
    TaskLauncher nothing(kSilent, TaskArgument());
    EXPECT_TRUE(runtime->execute_task(ctx, nothing).is_empty(true));
  });
}

}  // namespace
