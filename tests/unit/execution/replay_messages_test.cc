// Replays whose messages lie in few pieces or in many: what the template has of them differs.
#include <gtest/gtest.h>

#include "tests/unit/execution/replay_program.h"

namespace testudo::replay_test {
namespace {

// A grid of 12 columns, in blocks of 3; the neighbours' columns lie in as many pieces as there are rows.
Grid make_wide_grid(TaskInvocation& task, coord_t rows) {
  Forest& forest = task.runtime.forest();
  Grid grid;
  grid.colors = line(0, kColors - 1);
  FieldSpaceId fields = forest.create_field_space();
  for (FieldId field : {0, 1}) forest.create_field(fields, field, sizeof(int64_t));
  auto columns = [&](coord_t lo, coord_t hi) {
    return Domain::box(DomainPoint(Point<2>(lo, 0)), DomainPoint(Point<2>(hi, rows - 1)));
  };
  const IndexSpaceId space = forest.create_index_space(columns(0, kPoints - 1));
  grid.region = forest.create_region(space, fields);
  std::map<DomainPoint, Domain> own, halo;
  for (coord_t c = 0; c < kColors; ++c) {
    const coord_t width = kPoints / kColors, lo = c * width, hi = lo + width - 1;
    own[DomainPoint(c)] = columns(lo, hi);
    halo[DomainPoint(c)] = columns(std::max<coord_t>(0, lo - 1), std::min(kPoints - 1, hi + 1));
  }
  grid.own = forest.create_partition(make_coloring(forest, space, grid.colors, own));
  grid.halo = forest.create_partition(make_coloring(forest, space, grid.colors, halo));
  FillLaunch fill;
  fill.requirements.push_back(require(grid.region, {0, 1}, Privilege::kWriteDiscard));
  fill.domain = line(0, 0);
  fill.value.resize(sizeof(int64_t));
  task.runtime.fill(task.context, fill);
  return grid;
}

int64_t wide_value(int64_t left, int64_t right, int64_t argument, const DomainPoint& point) {
  return 3 * left + right + argument + 7 * point[0] + point[1];
}

}  // namespace

TEST_P(Replay, MessagesAreOfFewPiecesOrMany) {
  for (coord_t rows : {1, 5, 40}) {
    const Outcome outcome = run(
        [rows](TaskInvocation& task) {
          const Grid grid = make_wide_grid(task, rows);
          std::vector<int64_t> expected(static_cast<size_t>(kPoints * rows));
          auto at = [](coord_t x, coord_t y) { return static_cast<size_t>(y * kPoints + x); };
          for (int64_t i = 0; i < 24; ++i) {
            if (i % 2 == 0) task.runtime.begin_trace(task.context, kTrace);
            task.runtime.launch(task.context, step_launch(grid, 1 - i % 2, i, kWide));
            if (i % 2 == 1) task.runtime.end_trace(task.context, kTrace);
            std::vector<int64_t> next(expected.size());
            for (coord_t x = 0; x < kPoints; ++x) {
              for (coord_t y = 0; y < rows; ++y) {
                const int64_t left = expected[at(std::max<coord_t>(0, x - 1), y)];
                const int64_t right = expected[at(std::min(kPoints - 1, x + 1), y)];
                next[at(x, y)] = wide_value(left, right, i, DomainPoint(Point<2>(x, y)));
              }
            }
            expected = next;
          }
          EXPECT_EQ(read(task, grid.region), expected);
        },
        [](Program& program) {
          program.task(kWide, "wide", [](TaskInvocation& task) {
            int64_t argument = 0;
            std::memcpy(&argument, task.argument.data(), sizeof(argument));
            const FieldId to = task.regions[0]->fields.front().field;
            task.regions[0]->domain.for_each_point([&](const DomainPoint& point) {
              DomainPoint left = point, right = point;
              left[0] = std::max<coord_t>(0, point[0] - 1);
              right[0] = std::min(kPoints - 1, point[0] + 1);
              element<int64_t>(task, 0, to, point) =
                  wide_value(element<int64_t>(task, 1, 1 - to, left),
                             element<int64_t>(task, 1, 1 - to, right), argument, point);
            });
          });
        });
    EXPECT_TRUE(outcome.ok()) << outcome.messages.front();
    EXPECT_GT(outcome.replays, 5u);
  }
}

}  // namespace testudo::replay_test
