// Replicated tasks on several ranks of one process. What regions hold is checked by random programs
// (tests/integration/random_programs); here is what those do not do.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "core/cluster/local_transport.h"
#include "core/execution/context.h"
#include "core/execution/engine.h"
#include "tests/unit/execution/lambda_program.h"

namespace testudo {
namespace {

// Runs `top` on every rank, with the tasks that `define` registers. Returns the first failure.
std::string run_on_ranks(int ranks, const std::function<void(Program&)>& define, const Body& top,
                         bool safe_replication = false) {
  auto transports = make_local_cluster(ranks);
  std::vector<std::thread> threads;
  std::vector<std::string> messages(transports.size());
  for (size_t rank = 0; rank < transports.size(); ++rank) {
    threads.emplace_back([&, rank] {
      Program program;
      define(program);
      RuntimeConfig config;
      config.transport = transports[rank].get();
      config.safe_replication = safe_replication;
      RunOutcome outcome = program.run(std::move(config), top);
      if (!outcome.ok) messages[rank] = outcome.message;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& message : messages) {
    if (!message.empty()) return message;
  }
  return "";
}

int rank_of(TaskInvocation& task) {
  return task.runtime.machine().rank;
}

LogicalRegion numbers(TaskInvocation& task, coord_t count) {
  Forest& forest = task.runtime.forest();
  FieldSpaceId fields = forest.create_field_space();
  forest.create_field(fields, 0, sizeof(int64_t));
  return forest.create_region(forest.create_index_space(line(0, count - 1)), fields);
}

constexpr TaskId kWrite = 1, kNested = 2, kMake = 3;

// Every point: its number, times the launch's argument.
void define_write(Program& program) {
  program.task(kWrite, "write", [](TaskInvocation& task) {
    int64_t factor = 0;
    std::memcpy(&factor, task.argument.data(), sizeof(factor));
    task.regions[0]->domain.for_each_point(
        [&](const DomainPoint& point) { element<int64_t>(task, 0, 0, point) = factor * point[0]; });
  });
}

void launch_write(TaskInvocation& task, LogicalRegion region, PartitionId partition, int64_t factor,
                  int line_number = 0) {
  TaskLaunch launch;
  launch.task = kWrite;
  launch.index = true;
  launch.domain = task.runtime.forest().partition(partition).color_space;
  launch.requirements = {require(region, partition, {0}, Privilege::kReadWrite)};
  launch.argument.resize(sizeof(factor));
  std::memcpy(launch.argument.data(), &factor, sizeof(factor));
  launch.source = {"program.cc", static_cast<uint32_t>(line_number), "", ""};
  task.runtime.launch(task.context, std::move(launch));
}

class Ranks : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Ranks, Ranks, testing::Values(1, 2, 3, 4, 8));

TEST_P(Ranks, ReplicableTasksRunOnAllRanks) {
  std::atomic<int> nested_runs = 0;
  auto define = [&](Program& program) {
    define_write(program);
    program.task(kNested, "nested", [&](TaskInvocation& task) {
      ++nested_runs;
      LogicalRegion region = task.logical_regions[0];
      PartitionId partition = blocks(task.runtime.forest(), region.index_space, 24, 6);
      launch_write(task, region, partition, 3);
      task.result.resize(sizeof(int64_t));
      int64_t sum = 0;
      for (int64_t value : read(task, region)) sum += value;
      std::memcpy(task.result.data(), &sum, sizeof(sum));
    });
    auto kind = std::make_unique<TaskVariant>(*program.registry.find_task(kNested)->variants[0]);
    kind->id = 0;
    kind->replicable = true;
    program.registry.add_variant(kNested + 10, "nested", std::move(*kind));
  };
  std::string message = run_on_ranks(GetParam(), define, [&](TaskInvocation& task) {
    LogicalRegion region = numbers(task, 24);
    PartitionId partition = blocks(task.runtime.forest(), region.index_space, 24, 4);
    launch_write(task, region, partition, 2);
    TaskLaunch launch;
    launch.task = kNested + 10;
    launch.requirements = {require(region, {0}, Privilege::kReadWrite)};
    Future sum = task.runtime.launch(task.context, std::move(launch)).future;
    int64_t value = 0;
    std::memcpy(&value, task.runtime.wait(task.context, sum).data(), sizeof(value));
    EXPECT_EQ(value, 3 * 23 * 12);
    std::vector<int64_t> values = read(task, region);
    for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i], 3 * static_cast<int64_t>(i));
  });
  EXPECT_EQ(message, "");
  EXPECT_EQ(nested_runs, GetParam());
}

// What one rank makes by itself does not shift the ids of what all make.
TEST_P(Ranks, ThingsOfOneRankHaveIdsOfTheirOwn) {
  auto define = [](Program& program) {
    define_write(program);
    program.task(kMake, "make", [](TaskInvocation& task) {
      LogicalRegion region = numbers(task, 10);
      PartitionId partition = blocks(task.runtime.forest(), region.index_space, 10, 5);
      launch_write(task, region, partition, 7);
      EXPECT_EQ(read(task, region)[9], 63);
      EXPECT_EQ(region.tree.value >= kFirstLocalId, task.runtime.machine().ranks > 1);
    });
  };
  std::string message = run_on_ranks(GetParam(), define, [](TaskInvocation& task) {
    TaskLaunch launch;
    launch.task = kMake;
    launch.index = true;
    launch.domain = line(0, 4);
    for (int i = 0; i < 3; ++i) {
      FutureMap done = task.runtime.launch(task.context, launch).futures;
      task.runtime.wait_all(task.context, done);
      LogicalRegion region = numbers(task, 12);
      const bool alone = task.runtime.machine().ranks == 1;
      EXPECT_EQ(region.tree.value, static_cast<uint32_t>(alone ? 6 * (i + 1) : i + 1));
      launch_write(task, region, blocks(task.runtime.forest(), region.index_space, 12, 4), i);
      EXPECT_EQ(read(task, region)[11], 11 * i);
    }
  });
  EXPECT_EQ(message, "");
}

TEST_P(Ranks, SafeReplicationAcceptsTheSameCalls) {
  std::string message = run_on_ranks(
      GetParam(), define_write,
      [](TaskInvocation& task) {
        LogicalRegion region = numbers(task, 24);
        PartitionId partition = blocks(task.runtime.forest(), region.index_space, 24, 4);
        for (int i = 0; i < 50; ++i) launch_write(task, region, partition, i);
        task.runtime.fence(task.context, FenceKind::kExecution, {});
        EXPECT_EQ(read(task, region)[23], 23 * 49);
      },
      true);
  EXPECT_EQ(message, "");
}

using RanksDeathTest = testing::Test;

TEST(RanksDeathTest, SafeReplicationReportsTheFirstCallThatDiffers) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  auto program = [] {
    run_on_ranks(
        3, define_write,
        [](TaskInvocation& task) {
          LogicalRegion region = numbers(task, 24);
          PartitionId partition = blocks(task.runtime.forest(), region.index_space, 24, 4);
          launch_write(task, region, partition, 1, 10);
          if (rank_of(task) == 1) launch_write(task, region, partition, 1, 20);
          launch_write(task, region, partition, 5, 30);
          read(task, region);
        },
        true);
  };
  EXPECT_DEATH(program(),
               "T0540(.|\n)*on rank 0, 2: index launch of task 'write' over (.|\n)*program.cc:30(.|\n)*on "
               "rank 1: index launch of task 'write'(.|\n)*program.cc:20");
}

TEST(RanksDeathTest, SafeReplicationComparesArguments) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  auto program = [] {
    run_on_ranks(
        2, define_write,
        [](TaskInvocation& task) {
          LogicalRegion region = numbers(task, 24);
          PartitionId partition = blocks(task.runtime.forest(), region.index_space, 24, 4);
          launch_write(task, region, partition, rank_of(task), 10);
        },
        true);
  };
  EXPECT_DEATH(program(), "T0540(.|\n)*on rank 0: (.|\n)*argument of 8 bytes(.|\n)*on rank 1: ");
}

}  // namespace
}  // namespace testudo
