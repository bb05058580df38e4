// What a program sees of the runtime is the same in an instrumented run.
#include <filesystem>
#include <stdexcept>

#include "tests/unit/api/program.h"

namespace {

using namespace Legion;
using program::run_program;

enum TaskIds : TaskID { kThrows = 1, kNests = 2 };

void throws_task(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  throw std::runtime_error("of the child");
}

int nests_task(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int left = *static_cast<const int*>(task->args);
  if (left == 0) return 0;
  const int next = left - 1;
  TaskLauncher launcher(kNests, TaskArgument(&next, sizeof next));
  return 1 + runtime->execute_task(ctx, launcher).get_result<int>();
}

class CheckedRun : public testing::TestWithParam<bool> {
 protected:
  static void SetUpTestSuite() {
    program::add_task<throws_task>(kThrows, "throws");
    program::add_task<int, nests_task>(kNests, "nests", false);
  }
  void TearDown() override { std::filesystem::remove(trace_); }

  int run(program::Body body) const {
    std::vector<std::string> flags;
    if (GetParam()) flags.push_back("-tt:check=" + trace_);
    return run_program(std::move(body), flags);
  }

  const std::string trace_ =
      (std::filesystem::temp_directory_path() / "testudo_checked_run_test.trace").string();
};

TEST_P(CheckedRun, TasksKnowWhereTheyAre) {
  EXPECT_EQ(run([](Context ctx, Runtime*) {
              EXPECT_TRUE(Runtime::has_context());
              EXPECT_EQ(Runtime::get_context(), ctx);
              EXPECT_TRUE(Processor::get_executing_processor().exists());
            }),
            0);
}

TEST_P(CheckedRun, AnErrorThatIsDealtWithIsNone) {
  EXPECT_EQ(run([](Context ctx, Runtime* runtime) {
              Future future = runtime->execute_task(ctx, TaskLauncher(kThrows, TaskArgument()));
              EXPECT_THROW(future.get_void_result(), std::runtime_error);
            }),
            0);
}

TEST_P(CheckedRun, TasksNestDeeply) {
  constexpr int kDepth = 5000;
  int reached = 0;
  EXPECT_EQ(run([&](Context ctx, Runtime* runtime) {
              TaskLauncher launcher(kNests, TaskArgument(&kDepth, sizeof kDepth));
              reached = runtime->execute_task(ctx, launcher).get_result<int>();
            }),
            0);
  EXPECT_EQ(reached, kDepth);
}

INSTANTIATE_TEST_SUITE_P(Modes, CheckedRun, testing::Bool(),
                         [](const auto& info) { return info.param ? "instrumented" : "parallel"; });

}  // namespace
