#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "core/base/diagnostic.h"
#include "core/cluster/local_transport.h"
#include "core/forest/partition_makers.h"
#include "tests/unit/execution/lambda_program.h"

namespace testudo::replay_test {

inline constexpr TaskId kStep = 1, kOther = 2, kParent = 3, kChild = 4, kThrow = 5, kWide = 6;
inline constexpr TraceId kTrace = 7;
inline constexpr coord_t kPoints = 12, kColors = 4;

struct Outcome {
  std::vector<std::string> messages;  // of ranks that failed
  uint64_t replays = 0;               // of rank 0

  bool ok() const { return messages.empty(); }
};

struct Grid {
  LogicalRegion region;
  PartitionId own, halo;
  Domain colors;
};

inline Grid make_grid(TaskInvocation& task) {
  Forest& forest = task.runtime.forest();
  Grid grid;
  grid.colors = line(0, kColors - 1);
  FieldSpaceId fields = forest.create_field_space();
  for (FieldId field : {0, 1}) forest.create_field(fields, field, sizeof(int64_t));
  const IndexSpaceId space = forest.create_index_space(line(0, kPoints - 1));
  grid.region = forest.create_region(space, fields);
  grid.own = forest.create_partition(make_equal(forest, space, grid.colors));
  std::map<DomainPoint, Domain> pieces;
  for (coord_t c = 0; c < kColors; ++c) {
    const coord_t width = kPoints / kColors, lo = std::max<coord_t>(0, c * width - 1);
    pieces[DomainPoint(c)] = line(lo, std::min(kPoints - 1, (c + 1) * width));
  }
  grid.halo = forest.create_partition(make_coloring(forest, space, grid.colors, pieces));
  for (FieldId field : {0, 1}) {
    FillLaunch fill;
    fill.requirements.push_back(require(grid.region, {field}, Privilege::kWriteDiscard));
    fill.domain = line(0, 0);
    fill.value.resize(sizeof(int64_t));
    task.runtime.fill(task.context, fill);
  }
  return grid;
}

inline TaskLaunch step_launch(const Grid& grid, FieldId to, int64_t argument, TaskId id = kStep) {
  TaskLaunch launch;
  launch.task = id;
  launch.index = true;
  launch.domain = grid.colors;
  launch.requirements = {require(grid.region, grid.own, {to}, Privilege::kWriteDiscard),
                         require(grid.region, grid.halo, {1 - to}, Privilege::kReadOnly)};
  launch.argument.resize(sizeof(argument));
  std::memcpy(launch.argument.data(), &argument, sizeof(argument));
  return launch;
}

// What two steps with such arguments do to what `values` holds.
inline void reference(std::vector<int64_t>& values, int64_t argument) {
  for (int64_t of_step : {argument, argument + 1}) {
    std::vector<int64_t> next(values.size());
    for (coord_t i = 0; i < kPoints; ++i) {
      const coord_t lo = std::max<coord_t>(0, i - 1), hi = std::min(kPoints - 1, i + 1);
      next[static_cast<size_t>(i)] =
          3 * values[static_cast<size_t>(lo)] + values[static_cast<size_t>(hi)] + of_step + i;
    }
    values = next;
  }
}

inline void define_step(Program& program) {
  auto step = [](TaskInvocation& task) {
    int64_t argument = 0;
    std::memcpy(&argument, task.argument.data(), sizeof(argument));
    const FieldId to = task.regions[0]->fields.front().field;
    task.regions[0]->domain.for_each_point([&](const DomainPoint& point) {
      const coord_t lo = std::max<coord_t>(0, point[0] - 1), hi = std::min(kPoints - 1, point[0] + 1);
      element<int64_t>(task, 0, to, point) = 3 * element<int64_t>(task, 1, 1 - to, DomainPoint(lo)) +
                                             element<int64_t>(task, 1, 1 - to, DomainPoint(hi)) + argument +
                                             point[0];
    });
    const int64_t result = argument * 100 + task.point[0];
    task.result.resize(sizeof(result));
    std::memcpy(task.result.data(), &result, sizeof(result));
  };
  program.task(kStep, "step", step);
  program.task(kOther, "other", step);
}

inline void two_steps(TaskInvocation& task, const Grid& grid, int64_t argument) {
  task.runtime.launch(task.context, step_launch(grid, 1, argument));
  task.runtime.launch(task.context, step_launch(grid, 0, argument + 1));
}

class Replay : public testing::TestWithParam<int> {
 protected:
  // Runs `top` on every rank.
  Outcome run(const Body& top, const std::function<void(Program&)>& define = {}, bool tracing = true) {
    auto transports = make_local_cluster(GetParam());
    std::vector<std::thread> threads;
    std::vector<std::string> messages(transports.size());
    Outcome outcome;
    for (size_t rank = 0; rank < transports.size(); ++rank) {
      threads.emplace_back([&, rank] {
        Program program;
        define_step(program);
        if (define) define(program);
        RuntimeConfig config;
        config.cpus = 2;
        config.replay_traces = tracing;
        if (transports.size() > 1) config.transport = transports[rank].get();
        auto counted = [&](TaskInvocation& task) {
          top(task);
          if (rank == 0) outcome.replays = task.runtime.replays();
        };
        RunOutcome ended = program.run(std::move(config), counted);
        if (!ended.ok) messages[rank] = ended.message;
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::string& message : messages) {
      if (!message.empty()) outcome.messages.push_back(std::move(message));
    }
    return outcome;
  }
};

}  // namespace testudo::replay_test
