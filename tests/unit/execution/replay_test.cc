// Traces: what is replayed, and what happens where nothing can be. What regions hold is checked by random
// programs, too (tests/integration/random_programs).
#include <gtest/gtest.h>

#include "core/base/diagnostic.h"
#include "tests/unit/execution/replay_program.h"

namespace testudo::replay_test {

INSTANTIATE_TEST_SUITE_P(Ranks, Replay, testing::Values(1, 2, 3));

TEST_P(Replay, LoopsAreRecordedAndThenReplayed) {
  for (bool tracing : {true, false}) {
    const Outcome outcome = run(
        [](TaskInvocation& task) {
          const Grid grid = make_grid(task);
          std::vector<int64_t> expected(kPoints);
          for (int64_t i = 0; i < 20; ++i) {
            task.runtime.begin_trace(task.context, kTrace);
            two_steps(task, grid, i);
            task.runtime.end_trace(task.context, kTrace);
            reference(expected, i);
          }
          EXPECT_EQ(read(task, grid.region), expected);
        },
        {}, tracing);
    EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
    // The first times begin from other states: fills, then what the first time left.
    EXPECT_EQ(outcome.replays > 15, tracing);
  }
}

TEST_P(Replay, WhatDiffersIsLaunchedAsEver) {
  const Outcome outcome = run([](TaskInvocation& task) {
    const Grid grid = make_grid(task);
    std::vector<int64_t> expected(kPoints);
    for (int64_t i = 0; i < 40; ++i) {
      task.runtime.begin_trace(task.context, kTrace);
      if (i % 10 == 7) {  // another task at the end
        task.runtime.launch(task.context, step_launch(grid, 1, i));
        task.runtime.launch(task.context, step_launch(grid, 0, i + 1, kOther));
      } else if (i % 10 != 8) {  // nothing
        two_steps(task, grid, i);
      }
      if (i % 10 != 8) reference(expected, i);
      if (i % 10 == 9) {  // more
        two_steps(task, grid, 5);
        reference(expected, 5);
      }
      task.runtime.end_trace(task.context, kTrace);
    }
    EXPECT_EQ(read(task, grid.region), expected);
  });
  EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
  EXPECT_GT(outcome.replays, 10u);
}

TEST_P(Replay, OtherOperationsWithinKeepTheirPlace) {
  const Outcome outcome = run([](TaskInvocation& task) {
    const Grid grid = make_grid(task);
    std::vector<int64_t> expected(kPoints);
    for (int64_t i = 0; i < 40; ++i) {
      task.runtime.begin_trace(task.context, kTrace);
      two_steps(task, grid, i);
      reference(expected, i);
      if (i % 8 == 7) {
        EXPECT_EQ(read(task, grid.region), expected);
      }
      if (i == 6) task.runtime.fence(task.context, FenceKind::kExecution, {});
      task.runtime.end_trace(task.context, kTrace);
    }
    EXPECT_EQ(read(task, grid.region), expected);
  });
  EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
  EXPECT_GT(outcome.replays, 10u);
}

TEST_P(Replay, FuturesHaveTheirValuesWheneverTheyAreAskedFor) {
  const Outcome outcome = run([](TaskInvocation& task) {
    const Grid grid = make_grid(task);
    auto value = [&](const FutureMap& map, coord_t c) {
      int64_t result = 0;
      std::memcpy(&result, task.runtime.wait(task.context, map->find(DomainPoint(c))).data(), sizeof(result));
      return result;
    };
    std::vector<std::pair<int64_t, FutureMap>> kept;
    for (int64_t i = 0; i < 24; ++i) {
      task.runtime.begin_trace(task.context, kTrace);
      const FutureMap first = task.runtime.launch(task.context, step_launch(grid, 1, i)).futures;
      const FutureMap second = task.runtime.launch(task.context, step_launch(grid, 0, i + 1)).futures;
      if (i % 6 == 5) {
        EXPECT_EQ(value(first, 2), i * 100 + 2);  // within
      }
      task.runtime.end_trace(task.context, kTrace);
      if (i % 6 == 4) task.runtime.wait_all(task.context, second);
      if (i % 2) {
        EXPECT_EQ(value(second, 3), (i + 1) * 100 + 3);  // after
      }
      kept.emplace_back(i, first);
    }
    for (const auto& [i, map] : kept) {  // long after
      for (coord_t c = 0; c < kColors; ++c) EXPECT_EQ(value(map, c), i * 100 + c);
    }
  });
  EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
  EXPECT_GT(outcome.replays, 10u);
}

// A region of the task's own is mapped again by who waits for it, with all that was launched before.
TEST_P(Replay, MappingAgainSeesWhatWasLaunchedBefore) {
  std::atomic<int> wrong{0};
  std::atomic<uint64_t> replays{0};
  const Outcome outcome = run(
      [](TaskInvocation& task) {
        const Grid grid = make_grid(task);
        TaskLaunch launch = step_launch(grid, 0, 0, kParent);
        launch.index = false;
        launch.domain = line(0, 0);
        launch.requirements = {require(grid.region, {0}, Privilege::kReadWrite),
                               require(grid.region, {1}, Privilege::kReadWrite)};
        launch.argument.resize(sizeof(grid));
        std::memcpy(launch.argument.data(), &grid.own, sizeof(grid.own));
        std::memcpy(launch.argument.data() + sizeof(grid.own), &grid.halo, sizeof(grid.halo));
        task.runtime.launch(task.context, std::move(launch));
      },
      [&](Program& program) {
        program.task(kParent, "parent", [&](TaskInvocation& task) {
          Grid grid;
          grid.region = task.logical_regions[0];
          grid.colors = line(0, kColors - 1);
          std::memcpy(&grid.own, task.argument.data(), sizeof(grid.own));
          std::memcpy(&grid.halo, task.argument.data() + sizeof(grid.own), sizeof(grid.halo));
          std::vector<int64_t> expected(kPoints);
          for (int64_t i = 0; i < 20; ++i) {
            task.runtime.begin_trace(task.context, kTrace);
            two_steps(task, grid, i);
            reference(expected, i);
            if (i % 5 == 4) {
              auto region = task.runtime.wait_region(task.context, 0);
              for (coord_t p = 0; p < kPoints; ++p) {
                const auto& value = *reinterpret_cast<int64_t*>(region->find(0)->address(DomainPoint(p)));
                wrong += value != expected[static_cast<size_t>(p)];
              }
            }
            task.runtime.end_trace(task.context, kTrace);
          }
          replays = task.runtime.replays();
        });
      });
  EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(replays, 4u);
}

TEST_P(Replay, PointArgumentsAreThoseOfTheLaunch) {
  std::atomic<int64_t> sum{0};
  const Outcome outcome = run(
      [](TaskInvocation& task) {
        const Grid grid = make_grid(task);
        for (int64_t i = 0; i < 10; ++i) {
          task.runtime.begin_trace(task.context, kTrace);
          TaskLaunch launch = step_launch(grid, 1, i, kParent);
          launch.requirements.pop_back();
          launch.point_arguments[DomainPoint(i % kColors)] = Bytes(1, std::byte(i + 1));
          task.runtime.launch(task.context, std::move(launch));
          task.runtime.end_trace(task.context, kTrace);
        }
      },
      [&](Program& program) {
        program.task(kParent, "arguments", [&](TaskInvocation& task) {
          if (!task.local_argument.empty()) sum += std::to_integer<int64_t>(task.local_argument[0]);
        });
      });
  EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
  EXPECT_EQ(sum, 55);
  EXPECT_GT(outcome.replays, 5u);
}

// A task that launches others ends with the last of them.
TEST_P(Replay, TasksMayLaunchTasks) {
  std::atomic<int> children{0};
  std::atomic<bool> early{false};
  const Outcome outcome = run(
      [](TaskInvocation& task) {
        const Grid grid = make_grid(task);
        for (int64_t i = 0; i < 10; ++i) {
          task.runtime.begin_trace(task.context, kTrace);
          task.runtime.launch(task.context, step_launch(grid, 1, i, kParent));
          task.runtime.launch(task.context, step_launch(grid, 0, i, kOther));
          task.runtime.end_trace(task.context, kTrace);
        }
      },
      [&](Program& program) {
        program.task(kChild, "child", [&](TaskInvocation& task) {
          std::this_thread::yield();
          task.regions[0]->domain.for_each_point(
              [&](const DomainPoint& point) { element<int64_t>(task, 0, 1, point) = 42; });
          ++children;
        });
        program.task(kParent, "parent", [](TaskInvocation& task) {
          TaskLaunch launch;
          launch.task = kChild;
          launch.domain = line(0, 0);
          const LogicalRegion region = task.logical_regions[0];
          launch.requirements = {require(region, {1}, Privilege::kWriteDiscard)};
          task.runtime.launch(task.context, std::move(launch));
        });
        program.task(kOther, "after", [&](TaskInvocation& task) {
          task.regions[1]->domain.for_each_point([&](const DomainPoint& point) {
            if (element<int64_t>(task, 1, 1, point) != 42) early = true;
          });
          task.regions[0]->domain.for_each_point(
              [&](const DomainPoint& point) { element<int64_t>(task, 0, 0, point) = 0; });
        });
      });
  EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
  EXPECT_EQ(children, 10 * kColors);
  EXPECT_FALSE(early);
  EXPECT_GT(outcome.replays, 5u);
}

// On whatever rank it is, the others end, too.
TEST_P(Replay, AFailureEndsTheRunAndNamesTheTask) {
  for (coord_t point = 0; point < kColors; ++point) {
    const Outcome outcome = run(
        [](TaskInvocation& task) {
          const Grid grid = make_grid(task);
          for (int64_t i = 0; i < 12; ++i) {
            task.runtime.begin_trace(task.context, kTrace);
            task.runtime.launch(task.context, step_launch(grid, 1, i, kThrow));
            task.runtime.launch(task.context, step_launch(grid, 0, i));
            task.runtime.end_trace(task.context, kTrace);
          }
        },
        [point](Program& program) {
          program.task(kThrow, "throws", [point](TaskInvocation& task) {
            int64_t argument = 0;
            std::memcpy(&argument, task.argument.data(), sizeof(argument));
            if (argument == 8 && task.point[0] == point) throw std::runtime_error("deliberate");
          });
        });
    ASSERT_EQ(outcome.messages.size(), static_cast<size_t>(GetParam()));
    for (const std::string& message : outcome.messages) {
      EXPECT_NE(message.find("deliberate"), std::string::npos) << message;
      EXPECT_NE(message.find("task 'throws' at point " + std::to_string(point) + " "), std::string::npos)
          << message;
    }
  }
}

TEST_P(Replay, RegionsMayComeAndGo) {
  const Outcome outcome = run([](TaskInvocation& task) {
    for (int round = 0; round < 4; ++round) {
      const Grid grid = make_grid(task);
      std::vector<int64_t> expected(kPoints);
      for (int64_t i = 0; i < 6; ++i) {
        task.runtime.begin_trace(task.context, kTrace);
        two_steps(task, grid, i + round);
        task.runtime.end_trace(task.context, kTrace);
        reference(expected, i + round);
      }
      EXPECT_EQ(read(task, grid.region), expected);
      task.runtime.destroy_region(task.context, grid.region);
    }
  });
  EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
  EXPECT_GT(outcome.replays, 4u);
}

TEST_P(Replay, AFieldIsDestroyedAfterWhatWasLaunchedBefore) {
  const Outcome outcome = run([](TaskInvocation& task) {
    const Grid grid = make_grid(task);
    std::vector<int64_t> expected(kPoints);
    for (int64_t i = 0; i < 8; ++i) {
      task.runtime.begin_trace(task.context, kTrace);
      two_steps(task, grid, i);
      reference(expected, i);
      if (i == 7) task.runtime.destroy_field(task.context, grid.region.field_space, 1);
      task.runtime.end_trace(task.context, kTrace);
    }
    EXPECT_EQ(read(task, grid.region), expected);
  });
  EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
  EXPECT_GT(outcome.replays, 3u);
}

TEST_P(Replay, ALaunchThatIsMadeAgainAndAgainIsFoundByItsAddress) {
  const Outcome outcome = run([](TaskInvocation& task) {
    const Grid grid = make_grid(task);
    const std::shared_ptr<const TaskLaunch> launches[] = {
        std::make_shared<TaskLaunch>(step_launch(grid, 0, 0)),
        std::make_shared<TaskLaunch>(step_launch(grid, 1, 0))};
    std::vector<int64_t> expected(kPoints);
    for (int64_t i = 0; i < 12; ++i) {
      task.runtime.begin_trace(task.context, kTrace);
      for (int64_t argument : {i, i + 1}) {
        task.runtime.launch(task.context,
                            {launches[(argument - i + 1) % 2], std::as_bytes(std::span(&argument, 1))});
      }
      task.runtime.end_trace(task.context, kTrace);
      reference(expected, i);
    }
    EXPECT_EQ(read(task, grid.region), expected);
  });
  EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
  EXPECT_GT(outcome.replays, 7u);
}

TEST_P(Replay, TracesAreNotNestedAndEndAsTheyBegan) {
  const Outcome outcome = run([](TaskInvocation& task) {
    auto code = [](auto&& call) -> std::string {
      try {
        call();
      } catch (const ProgramError& error) {
        return error.diagnostic().code;
      }
      return "";
    };
    EXPECT_EQ(code([&] { task.runtime.end_trace(task.context, 1); }), "T0561");
    task.runtime.begin_trace(task.context, 1);
    EXPECT_EQ(code([&] { task.runtime.begin_trace(task.context, 2); }), "T0560");
    EXPECT_EQ(code([&] { task.runtime.end_trace(task.context, 2); }), "T0561");
    task.runtime.end_trace(task.context, 1);
    task.runtime.begin_trace(task.context, 2);  // the task may end within
  });
  EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
}

}  // namespace testudo::replay_test
