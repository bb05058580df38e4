// Loops: their plans are found again, and what their launches need is given back.
#include <gtest/gtest.h>

#include "tests/unit/analysis/analysis_world.h"

namespace testudo::analysis_test {
namespace {

constexpr Privilege kRead = Privilege::kReadOnly;
constexpr Privilege kWrite = Privilege::kReadWrite;
constexpr Privilege kDiscard = Privilege::kWriteDiscard;
constexpr Privilege kReduce = Privilege::kReduce;

class LoopTest : public testing::Test {
 protected:
  LoopTest() { world.finish_folds = true; }

  void run(std::vector<Requirement> requirements, coord_t count = 0) {
    World::finish(world.launch(std::move(requirements), count));
    world.folds.clear();
    world.applied.clear();
  }
  // Runs the body many times: after a few, no new plan is made, and only so many blocks live.
  void expect_steady(const std::function<void()>& body, int most_alive) {
    for (int i = 0; i < 20; ++i) body();
    size_t plans = world.tables.planner.plan_count();
    for (int i = 0; i < 1000; ++i) {
      body();
      ASSERT_EQ(world.tables.planner.plan_count(), plans) << "after " << i << " iterations";
      ASSERT_LE(world.alive, most_alive);
    }
  }

  World world;
};

TEST_F(LoopTest, Stencil) {
  PartitionId own = world.blocks(10), halo = world.blocks(10, 1);
  expect_steady(
      [&] {
        Requirement read = world.on(halo, kRead), write = world.on(own, kDiscard);
        for (FieldId step : {0u, 1u}) {
          read.fields = {step};
          write.fields = {1 - step};
          run({read, write}, 10);
        }
      },
      20);
}

TEST_F(LoopTest, StencilInPlace) {
  PartitionId own = world.blocks(10), halo = world.blocks(10, 1);
  expect_steady(
      [&] {
        run({world.on(halo, kRead)}, 10);
        run({world.on(own, kWrite)}, 10);
      },
      30);
}

TEST_F(LoopTest, SweepOfSingleLaunches) {
  PartitionId own = world.blocks(100);
  expect_steady(
      [&] {
        for (coord_t color = 0; color < 100; ++color) run({world.on(world.piece(own, color), kWrite)});
      },
      400);
}

TEST_F(LoopTest, SweepsThatMeetIndexLaunches) {
  PartitionId own = world.blocks(20), halo = world.blocks(20, 2);
  expect_steady(
      [&] {
        for (coord_t color = 0; color < 20; ++color) run({world.on(world.piece(own, color), kWrite)});
        run({world.on(halo, kRead)}, 20);
        run({world.on(world.space, kRead)});
      },
      200);
}

TEST_F(LoopTest, Reductions) {
  PartitionId own = world.blocks(10), halo = world.blocks(10, 3);
  expect_steady(
      [&] {
        run({world.on(own, kDiscard)}, 10);
        run({world.on(halo, kReduce, 1)}, 10);
        run({world.on(halo, kReduce, 1)}, 10);
        run({world.on(own, kReduce, 2)}, 10);
        run({world.on(world.space, kRead)});
      },
      100);
}

TEST_F(LoopTest, OnlyReductions) {
  PartitionId halo = world.blocks(10, 3);
  expect_steady([&] { run({world.on(halo, kReduce, 1)}, 10); }, 200);
}

TEST_F(LoopTest, EmptySubregions) {
  PartitionId with_gap = world.partition({line(0, 49), Domain(), line(50, 99)});
  PartitionId other_gap = world.partition({Domain(), line(0, 79), line(80, 99)});
  expect_steady(
      [&] {
        run({world.on(with_gap, kWrite)}, 3);
        run({world.on(other_gap, kWrite)}, 3);
        run({world.on(other_gap, kReduce, 1)}, 3);
        run({world.on(with_gap, kRead)}, 3);
      },
      100);
}

TEST_F(LoopTest, LevelsOfATree) {
  PartitionId outer = world.partition({line(0, 49), line(50, 99)});
  PartitionId inner = world.partition({line(0, 24), line(25, 49)}, world.piece(outer, 0));
  expect_steady(
      [&] {
        run({world.on(outer, kWrite)}, 2);
        run({world.on(inner, kWrite)}, 2);
        run({world.on(world.piece(inner, 1), kRead)});
        run({world.on(world.piece(outer, 1), kRead)});
      },
      50);
}

TEST_F(LoopTest, AHundredThousandLaunches) {
  PartitionId own = world.blocks(10), halo = world.blocks(10, 2);
  for (int i = 0; i < 100000; ++i) {
    switch (i % 5) {
      case 0:
        run({world.on(own, kWrite)}, 10);
        break;
      case 1:
      case 2:
        run({world.on(halo, kRead)}, 10);
        break;
      case 3:
        run({world.on(world.piece(halo, i % 10), kWrite)});
        break;
      default:
        run({world.on(halo, kReduce, 1)}, 10);
    }
    ASSERT_LE(world.alive, 300) << "after " << i << " launches";
  }
}

}  // namespace
}  // namespace testudo::analysis_test
