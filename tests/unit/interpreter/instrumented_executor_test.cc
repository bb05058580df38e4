// Correct programs: the instrumented executor changes nothing and finds nothing.
#include "interpreter/instrumented_executor.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/unit/interpreter/watched_program.h"

namespace {

using namespace watched;

// Runs the program in parallel and instrumented: the same result, and no finding.
void expect_innocent(const std::function<void(Program&)>& define, const Body& top,
                     const std::function<int64_t()>& result) {
  Program parallel, instrumented;
  define(parallel);
  const RunOutcome expected = parallel.run_with(nullptr, nullptr, top);
  ASSERT_TRUE(expected.ok) << expected.message;
  const int64_t value = result();
  define(instrumented);
  const RunOutcome outcome = instrumented.run(top);
  EXPECT_TRUE(outcome.ok) << outcome.message;
  EXPECT_EQ(result(), value);
  EXPECT_EQ(instrumented.codes(), std::vector<std::string>());
}

Body set_to(int64_t value) {
  return [value](TaskInvocation& task) {
    for (const DomainPoint& p : task.regions[0]->domain.points()) {
      for (const MappedField& field : task.regions[0]->fields) {
        element<int64_t>(task, 0, field.field, p) = value + p[0];
      }
    }
  };
}

Body sum_into(int64_t& sum) {
  return [&sum](TaskInvocation& task) {
    for (const DomainPoint& p : task.regions[0]->domain.points())
      sum += element<int64_t>(task, 0, 0, p) * (p[0] + 1);
  };
}

TEST(InstrumentedExecutor, StencilWithGhosts) {
  int64_t sum = 0;
  expect_innocent(
      [&](Program& program) {
        sum = 0;
        program.task(1, "set", set_to(3));
        program.task(2, "step", [](TaskInvocation& task) {
          for (const DomainPoint& p : task.regions[1]->domain.points()) {
            const coord_t left = std::max<coord_t>(p[0] - 1, 0), right = std::min<coord_t>(p[0] + 1, 63);
            element<int64_t>(task, 1, 1, p) =
                element<int64_t>(task, 0, 0, left) + element<int64_t>(task, 0, 0, right);
          }
        });
        program.task(3, "back", [](TaskInvocation& task) {
          for (const DomainPoint& p : task.regions[0]->domain.points()) {
            element<int64_t>(task, 0, 0, p) += element<int64_t>(task, 1, 1, p);
          }
        });
        program.task(4, "sum", sum_into(sum));
      },
      [](TaskInvocation& top) {
        const LogicalRegion region = make_region(top.runtime, line(0, 63), 2);
        std::vector<Domain> pieces, ghosts;
        for (coord_t c = 0; c < 8; ++c) {
          pieces.push_back(line(8 * c, 8 * c + 7));
          ghosts.push_back(line(8 * c - 1, 8 * c + 8));
        }
        const PartitionId own = cut(top.runtime, region, pieces), ghost = cut(top.runtime, region, ghosts);
        launch_all(top, 1, 8, {require(region, own, Privilege::kWriteDiscard)});
        for (int step = 0; step < 5; ++step) {
          launch_all(top, 2, 8,
                     {require(region, ghost, Privilege::kReadOnly),
                      require(region, own, Privilege::kWriteDiscard, {1})});
          launch_all(
              top, 3, 8,
              {require(region, own, Privilege::kReadWrite), require(region, own, Privilege::kReadOnly, {1})});
        }
        launch(top, 4, {require(region, Privilege::kReadOnly)});
      },
      [&] { return sum; });
}

TEST(InstrumentedExecutor, ReductionsIntoFoldsAndLists) {
  for (bool with_fold : {true, false}) {
    int64_t sum = 0;
    expect_innocent(
        [&](Program& program) {
          sum = 0;
          program.registry.add_reduction(sum_operator(with_fold));
          program.task(1, "set", set_to(1));
          program.task(2, "reduce", [](TaskInvocation& task) {
            MappedRegion& region = *task.regions[0];
            for (const DomainPoint& p : region.domain.points()) {
              const int64_t value = p[0];
              if (region.list) {
                region.list->append(0, p, &value);
              } else {
                element<int64_t>(task, 0, 0, p) += value;
              }
            }
          });
          program.task(3, "sum", sum_into(sum));
        },
        [](TaskInvocation& top) {
          const LogicalRegion region = make_region(top.runtime, line(0, 31));
          const PartitionId overlapping =
              cut(top.runtime, region, {line(0, 20), line(10, 31), unite(line(3, 5), line(25, 27))});
          launch(top, 1, {require(region, Privilege::kWriteDiscard)});
          Requirement reduce = require(region, overlapping, Privilege::kReduce);
          reduce.reduction = 1;
          launch_all(top, 2, 3, {reduce});
          launch(top, 3, {require(region, Privilege::kReadOnly)});
        },
        [&] { return sum; });
  }
}

// A parent that uses its region before, between and after its children; in each step they see each other's
// data.
TEST(InstrumentedExecutor, ParentsAndChildrenTakeTurns) {
  int64_t sum = 0;
  expect_innocent(
      [&](Program& program) {
        sum = 0;
        program.task(1, "parent", [](TaskInvocation& task) {
          const LogicalRegion region = task.logical_regions[0];
          for (coord_t p = 0; p < 10; ++p) element<int64_t>(task, 0, 0, p) = p;
          launch(task, 2, {require(region, Privilege::kReadWrite)});
          task.runtime.wait_region(task.context, 0);
          for (coord_t p = 0; p < 5; ++p) element<int64_t>(task, 0, 0, p) += 100;
          launch(task, 2, {require(region, Privilege::kReadWrite)});
        });
        program.task(2, "child", [](TaskInvocation& task) {
          for (coord_t p = 0; p < 10; ++p) element<int64_t>(task, 0, 0, p) *= 3;
        });
        program.task(3, "sum", sum_into(sum));
      },
      [](TaskInvocation& top) {
        const LogicalRegion region = make_region(top.runtime, line(0, 9));
        launch(top, 1, {require(region, Privilege::kWriteDiscard)});
        launch(top, 3, {require(region, Privilege::kReadOnly)});
      },
      [&] { return sum; });
}

// The parent leaves all the work to its children.
TEST(InstrumentedExecutor, RegionsThatAreHandedOnAreUsed) {
  int64_t sum = 0;
  expect_innocent(
      [&](Program& program) {
        sum = 0;
        program.task(1, "parent", [](TaskInvocation& task) {
          launch(task, 2, {require(task.logical_regions[0], Privilege::kWriteDiscard)});
          launch(task, 3, {require(task.logical_regions[1], Privilege::kReadOnly)});
        });
        program.task(2, "set", set_to(1));
        program.task(3, "sum", sum_into(sum));
      },
      [](TaskInvocation& top) {
        const LogicalRegion a = make_region(top.runtime, line(0, 9)),
                            b = make_region(top.runtime, line(0, 9));
        fill(top, b, 5);
        launch(top, 1, {require(a, Privilege::kWriteDiscard), require(b, Privilege::kReadOnly)});
        launch(top, 3, {require(a, Privilege::kReadOnly)});
      },
      [&] { return sum; });
}

TEST(InstrumentedExecutor, InlineMappingsKeepTheirContents) {
  int64_t sum = 0;
  expect_innocent(
      [&](Program& program) {
        sum = 0;
        program.task(1, "double", [](TaskInvocation& task) {
          for (coord_t p = 0; p < 10; ++p) element<int64_t>(task, 0, 0, p) *= 2;
        });
      },
      [&](TaskInvocation& top) {
        const LogicalRegion region = make_region(top.runtime, line(0, 9));
        auto mapping =
            top.runtime.map_inline(top.context, {require(region, Privilege::kWriteDiscard), 0, 0, {}});
        auto mapped = top.runtime.wait_mapped(top.context, *mapping);
        const auto value = [&](coord_t p) -> int64_t& {
          return *reinterpret_cast<int64_t*>(mapped->find(0)->address(p));
        };
        for (coord_t p = 0; p < 10; ++p) value(p) = p;
        launch(top, 1, {require(region, Privilege::kReadWrite)});
        mapped = top.runtime.wait_mapped(top.context, *mapping);
        for (coord_t p = 0; p < 10; ++p) sum += value(p);
        value(0) = 1000;
        launch(top, 1, {require(region, Privilege::kReadWrite)});
        mapped = top.runtime.wait_mapped(top.context, *mapping);
        for (coord_t p = 0; p < 10; ++p) sum += value(p);
        top.runtime.unmap(top.context, *mapping);
      },
      [&] { return sum; });
}

// Coherence SIMULTANEOUS means to see each other's writes; only own instances must not get in between.
TEST(InstrumentedExecutor, SharedDataStaysShared) {
  int64_t sum = 0;
  expect_innocent(
      [&](Program& program) {
        sum = 0;
        program.task(1, "parent", [](TaskInvocation& task) {
          element<int64_t>(task, 0, 0, 1) = 5;
          Requirement mine = require(task.logical_regions[0], Privilege::kReadWrite);
          mine.coherence = Coherence::kSimultaneous;
          launch(task, 2, {mine});
        });
        program.task(2, "child", [](TaskInvocation& task) { element<int64_t>(task, 0, 0, 2) = 6; });
        program.task(3, "sum", sum_into(sum));
      },
      [](TaskInvocation& top) {
        const LogicalRegion region = make_region(top.runtime, line(0, 9));
        fill(top, region, 1);
        Requirement shared = require(region, Privilege::kReadWrite);
        shared.coherence = Coherence::kSimultaneous;
        launch(top, 1, {shared});
        launch(top, 3, {require(region, Privilege::kReadOnly)});
      },
      [&] { return sum; });
}

// Some instances of a task may have nothing to do with a region that others use.
TEST(InstrumentedExecutor, OneUseOfARequirementIsEnough) {
  int64_t sum = 0;
  expect_innocent(
      [&](Program& program) {
        sum = 0;
        program.task(1, "last", [&](TaskInvocation& task) {
          if (task.point[0] == 3) sum += element<int64_t>(task, 0, 0, task.regions[0]->domain.lo());
        });
      },
      [](TaskInvocation& top) {
        const LogicalRegion region = make_region(top.runtime, line(0, 7));
        fill(top, region, 4);
        const PartitionId pieces = cut(top.runtime, region, {line(0, 1), line(2, 3), line(4, 5), line(6, 7)});
        launch_all(top, 1, 4, {require(region, pieces, Privilege::kReadOnly)});
      },
      [&] { return sum; });
}

TEST(InstrumentedExecutor, ExceptionsPassThrough) {
  Program program;
  program.task(1, "throws", [](TaskInvocation&) { throw std::runtime_error("broken"); });
  bool ran = false;
  program.task(2, "works", [&](TaskInvocation& task) {
    element<int64_t>(task, 0, 0, 0) = 1;
    ran = true;
  });
  const RunOutcome outcome = program.run([](TaskInvocation& top) {
    const LogicalRegion a = make_region(top.runtime, line(0, 9)), b = make_region(top.runtime, line(0, 0));
    launch(top, 1, {require(a, Privilege::kWriteDiscard)});
    launch(top, 2, {require(b, Privilege::kWriteDiscard)});
  });
  EXPECT_FALSE(outcome.ok);
  EXPECT_NE(outcome.message.find("broken"), std::string::npos);
  EXPECT_TRUE(ran);
  EXPECT_TRUE(program.codes().empty()) << "a task that failed leaves things undone";
}

TEST(InstrumentedExecutor, TellsWhatWasChanged) {
  Program program;
  program.task(1, "some", [](TaskInvocation& task) {
    for (coord_t p : {2, 3, 4, 8}) element<int64_t>(task, 0, 0, p) += 1;
  });
  program.run([](TaskInvocation& top) {
    const LogicalRegion region = make_region(top.runtime, line(0, 9));
    fill(top, region, 1);
    launch(top, 1, {require(region, Privilege::kReadWrite)});
  });
  ASSERT_EQ(program.notes.accesses.size(), 1u);
  const AccessRecord& access = program.notes.accesses[0];
  EXPECT_EQ(access.written, unite(line(2, 4), line(8, 8)));
  EXPECT_TRUE(access.read.empty());
  EXPECT_FALSE(access.exact);
}

TEST(InstrumentedExecutor, CheckedTasksTellAll) {
  Program program;
  program.task(
      1, "checked",
      [](TaskInvocation& task) {
        AccessMonitor& monitor = *task.regions[0]->monitor;
        const auto where = Source::from(std::source_location::current());
        for (coord_t p : {2, 3}) monitor.access(0, DomainPoint(p), AccessMonitor::Kind::kRead, where);
        monitor.access(0, DomainPoint(5), AccessMonitor::Kind::kWrite, where);
        element<int64_t>(task, 0, 0, 5) = 1;  // as it was: still a write
      },
      true);
  program.run([](TaskInvocation& top) {
    const LogicalRegion region = make_region(top.runtime, line(0, 9));
    fill(top, region, 1);
    launch(top, 1, {require(region, Privilege::kReadWrite)});
  });
  ASSERT_EQ(program.notes.accesses.size(), 1u);
  const AccessRecord& access = program.notes.accesses[0];
  EXPECT_TRUE(access.exact);
  EXPECT_EQ(access.read, line(2, 3));
  EXPECT_EQ(access.written, line(5, 5));
  EXPECT_TRUE(program.codes().empty());
}

}  // namespace
