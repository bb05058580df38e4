#include "core/execution/runtime.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <numeric>

#include "tests/unit/execution/lambda_program.h"

namespace testudo {
namespace {

TEST(Runtime, RunsTheTopLevelTask) {
  bool ran = false;
  Program program;
  RunOutcome outcome = program.run(1, [&](TaskInvocation&) { ran = true; });
  EXPECT_TRUE(outcome.ok) << outcome.message;
  EXPECT_TRUE(ran);
}

// What the stencil below computes, one step after another.
std::vector<uint64_t> stencil_by_hand(coord_t size, int steps) {
  std::vector<uint64_t> values(size), next(size);
  std::iota(values.begin(), values.end(), 1);
  for (int step = 0; step < steps; ++step) {
    for (coord_t i = 0; i < size; ++i) {
      next[i] = values[std::max<coord_t>(i - 1, 0)] * 3 + values[i] + values[std::min(i + 1, size - 1)] * 7;
    }
    std::swap(values, next);
  }
  return values;
}

// Two fields that take turns; each point reads its neighbours' last values.
TEST(Runtime, StencilEqualsSequential) {
  constexpr coord_t kSize = 64, kPieces = 8, kSteps = 50;
  for (unsigned cpus : {1u, 2u, 4u}) {
    Program program;
    program.task(1, "step", [&](TaskInvocation& task) {
      FieldId from, to;
      std::memcpy(&from, task.launch.argument.data(), sizeof(from));
      to = 1 - from;
      Domain mine = task.regions[1]->domain;
      for (const DomainPoint& p : mine.points()) {
        coord_t left = std::max<coord_t>(p[0] - 1, 0), right = std::min<coord_t>(p[0] + 1, kSize - 1);
        element<uint64_t>(task, 1, to, p) = element<uint64_t>(task, 0, from, left) * 3 +
                                            element<uint64_t>(task, 0, from, p) +
                                            element<uint64_t>(task, 0, from, right) * 7;
      }
    });
    program.task(2, "init", [&](TaskInvocation& task) {
      for (const DomainPoint& p : task.regions[0]->domain.points()) {
        element<uint64_t>(task, 0, 0, p) = static_cast<uint64_t>(p[0]) + 1;
      }
    });
    std::vector<uint64_t> result(kSize);
    program.task(3, "read", [&](TaskInvocation& task) {
      for (coord_t i = 0; i < kSize; ++i) result[i] = element<uint64_t>(task, 0, 0, i);
    });
    RunOutcome outcome = program.run(cpus, [&](TaskInvocation& top) {
      Runtime& runtime = top.runtime;
      Forest& forest = runtime.forest();
      IndexSpaceId space = forest.create_index_space(line(0, kSize - 1));
      FieldSpaceId fields = forest.create_field_space();
      forest.create_field(fields, 0, 8);
      forest.create_field(fields, 1, 8);
      LogicalRegion region = forest.create_region(space, fields);
      PartitionId own = blocks(forest, space, kSize, kPieces);
      PartitionId ghost = blocks(forest, space, kSize, kPieces, 1);
      TaskLaunch init;
      init.task = 2;
      init.index = true;
      init.domain = line(0, kPieces - 1);
      init.requirements = {require(region, own, {0}, Privilege::kWriteDiscard)};
      runtime.launch(top.context, init);
      for (FieldId step = 0; step < kSteps; ++step) {
        FieldId from = step % 2;
        TaskLaunch launch;
        launch.task = 1;
        launch.index = true;
        launch.domain = line(0, kPieces - 1);
        launch.requirements = {require(region, ghost, {from}, Privilege::kReadOnly),
                               require(region, own, {1 - from}, Privilege::kWriteDiscard)};
        launch.argument.resize(sizeof(from));
        std::memcpy(launch.argument.data(), &from, sizeof(from));
        runtime.launch(top.context, launch);
      }
      TaskLaunch read;
      read.task = 3;
      read.requirements = {require(region, {0}, Privilege::kReadOnly)};
      runtime.launch(top.context, read);
    });
    EXPECT_TRUE(outcome.ok) << outcome.message;
    EXPECT_EQ(result, stencil_by_hand(kSize, kSteps)) << cpus << " processors";
  }
}

TEST(Runtime, NestedTasksAndFutures) {
  for (unsigned cpus : {1u, 2u}) {
    Program program;
    program.task(1, "fibonacci", [&](TaskInvocation& task) {
      uint64_t n, value;
      std::memcpy(&n, task.launch.argument.data(), 8);
      value = n;
      if (n >= 2) {
        std::vector<Future> parts;
        for (uint64_t k : {n - 1, n - 2}) {
          TaskLaunch launch;
          launch.task = 1;
          launch.argument.resize(8);
          std::memcpy(launch.argument.data(), &k, 8);
          parts.push_back(task.runtime.launch(task.context, launch).future);
        }
        value = 0;
        for (const Future& part : parts) {
          uint64_t result;
          std::memcpy(&result, task.runtime.wait(task.context, part).data(), 8);
          value += result;
        }
      }
      task.result.resize(8);
      std::memcpy(task.result.data(), &value, 8);
    });
    uint64_t answer = 0;
    RunOutcome outcome = program.run(cpus, [&](TaskInvocation& top) {
      TaskLaunch launch;
      launch.task = 1;
      launch.argument.resize(8);
      uint64_t n = 16;
      std::memcpy(launch.argument.data(), &n, 8);
      Future future = top.runtime.launch(top.context, launch).future;
      std::memcpy(&answer, top.runtime.wait(top.context, future).data(), 8);
    });
    EXPECT_TRUE(outcome.ok) << outcome.message;
    EXPECT_EQ(answer, 987u);
  }
}

TEST(Runtime, AFailureCancelsWhatDependsOnIt) {
  for (unsigned cpus : {1u, 2u}) {
    Program program;
    std::atomic<int> ran = 0;
    program.task(1, "bad", [&](TaskInvocation&) { throw std::runtime_error("no luck"); });
    program.task(2, "after", [&](TaskInvocation&) { ++ran; });
    RunOutcome outcome = program.run(cpus, [&](TaskInvocation& top) {
      Forest& forest = top.runtime.forest();
      IndexSpaceId space = forest.create_index_space(line(0, 9));
      FieldSpaceId fields = forest.create_field_space();
      forest.create_field(fields, 0, 8);
      LogicalRegion region = forest.create_region(space, fields);
      for (TaskId task : {1, 2}) {
        TaskLaunch launch;
        launch.task = task;
        launch.requirements = {require(region, {0}, Privilege::kReadWrite)};
        launch.source = {"program.cc", 7, "top", ""};
        top.runtime.launch(top.context, launch);
      }
    });
    EXPECT_FALSE(outcome.ok);
    EXPECT_NE(outcome.message.find("task 'bad' launched at program.cc:7: no luck"), std::string::npos)
        << outcome.message;
    EXPECT_EQ(ran, 0);
  }
}

}  // namespace
}  // namespace testudo
