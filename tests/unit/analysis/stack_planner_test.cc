#include <gtest/gtest.h>

#include "core/analysis/stack_plan.h"
#include "tests/unit/analysis/analysis_world.h"

namespace testudo::analysis_test {
namespace {

using Kind = AccessMode::Kind;

constexpr AccessMode kRead{Kind::kRead, 0};
constexpr AccessMode kWrite{Kind::kWrite, 0};
constexpr AccessMode kShared{Kind::kSimultaneous, 0};
constexpr AccessMode reduce(ReductionId op) {
  return {Kind::kReduce, op};
}

class StackPlannerTest : public testing::Test {
 protected:
  const Projection& sets(std::vector<Domain> domains) {
    return world.tables.projections.project_domains(std::move(domains));
  }
  // Slot `slot` only, of the same image.
  const Projection& only(PartitionId partition, coord_t color) {
    return world.tables.projections.project_spaces({world.piece(partition, color)});
  }
  std::shared_ptr<const StackPlan> push(const Projection& projection, AccessMode mode) {
    auto plan = planner.plan(stack, projection, mode);
    if (plan->next) stack = plan->next;
    return plan;
  }
  static std::vector<std::pair<uint32_t, uint32_t>> dependences(const StackPlan& plan, uint32_t point) {
    std::vector<std::pair<uint32_t, uint32_t>> found;
    for (uint32_t i = plan.first[point]; i < plan.first[point + 1]; ++i) {
      found.emplace_back(plan.dependences[i].layer, plan.dependences[i].slot);
    }
    return found;
  }
  using Found = std::vector<std::pair<uint32_t, uint32_t>>;

  World world;
  StackPlanner& planner = world.tables.planner;
  std::shared_ptr<const StackShape> stack = planner.empty_stack();
};

TEST_F(StackPlannerTest, PlansAndShapesAreInterned) {
  const Projection& whole = sets({line(0, 9)});
  auto first = push(whole, kWrite);
  auto second = push(whole, kWrite);
  EXPECT_EQ(first->next, second->next);
  EXPECT_TRUE(first->fresh);
  EXPECT_FALSE(second->fresh);
  EXPECT_EQ(push(whole, kWrite), second);
  EXPECT_EQ(dependences(*second, 0), (Found{{0, 0}}));
}

TEST_F(StackPlannerTest, AWriteOverEverythingDropsWhatIsBelow) {
  push(sets({line(0, 4), line(5, 9)}), kWrite);
  push(sets({line(2, 7)}), kRead);
  EXPECT_EQ(stack->layers.size(), 2u);
  auto plan = push(sets({line(0, 9)}), kWrite);
  EXPECT_EQ(dependences(*plan, 0), (Found{{1, 0}, {0, 0}, {0, 1}}));
  EXPECT_EQ(stack->layers.size(), 1u);
  EXPECT_TRUE(plan->kept.empty());
}

// What two writers together hide goes, though neither hides it alone: else a loop would not come back to its
// shapes.
TEST_F(StackPlannerTest, SeveralWritersHideTogether) {
  const Projection& own = sets({line(0, 4)});
  const Projection& received = sets({line(5, 9)});
  const Projection& halo = sets({line(2, 7)});
  uint64_t shape = 0;
  for (int step = 0; step < 6; ++step) {
    push(own, kWrite);
    push(received, kWrite);
    EXPECT_EQ(stack->layers.size(), 2u);
    EXPECT_EQ(dependences(*push(halo, kRead), 0).size(), 2u);
    if (step > 0) {
      EXPECT_EQ(stack->id, shape);
    }
    shape = stack->id;
  }
}

TEST_F(StackPlannerTest, CoveredSlotsAreEmptied) {
  const Projection& three = sets({line(0, 2), line(3, 5), line(6, 9)});
  push(three, kWrite);
  auto plan = push(sets({line(0, 4)}), kWrite);
  ASSERT_EQ(plan->emptied.size(), 1u);
  EXPECT_EQ(plan->emptied[0].layer, 0u);
  EXPECT_EQ(plan->emptied[0].slot, 0u);
  EXPECT_EQ(stack->layers[0].filled, SlotSet::run(1, 2));
}

// Two writes that cover a slot only together.
TEST_F(StackPlannerTest, CoverageAddsUp) {
  PartitionId half = world.partition({line(0, 49), line(50, 99)});
  push(sets({line(40, 60)}), kWrite);
  push(only(half, 0), kWrite);
  EXPECT_EQ(stack->layers.size(), 2u);
  push(only(half, 1), kWrite);
  EXPECT_EQ(stack->layers.size(), 1u);
}

TEST_F(StackPlannerTest, SingleLaunchesFillOneLayer) {
  PartitionId own = world.blocks(10);
  for (coord_t color = 0; color < 10; ++color) {
    auto plan = push(only(own, color), kWrite);
    EXPECT_TRUE(dependences(*plan, 0).empty());
  }
  ASSERT_EQ(stack->layers.size(), 1u);
  EXPECT_EQ(stack->layers[0].filled, SlotSet::run(0, 10));
}

TEST_F(StackPlannerTest, EqualReadsMerge) {
  PartitionId halo = world.blocks(10, 1);
  for (coord_t color = 0; color < 10; ++color) push(only(halo, color), kRead);
  for (coord_t color = 0; color < 10; ++color) push(only(halo, color), kRead);
  EXPECT_EQ(stack->layers.size(), 1u);
}

TEST_F(StackPlannerTest, ALaunchJoinsAnOlderLayerOnlyPastWhatItDoesNotMeet) {
  PartitionId own = world.blocks(10);
  push(only(own, 0), kWrite);
  push(only(own, 5), kRead);
  push(only(own, 1), kWrite);  // past the read of color 5
  EXPECT_EQ(stack->layers.size(), 2u);
  push(only(own, 5), kWrite);  // not past it: it covers the read instead
  auto plan = push(only(own, 5), kRead);
  EXPECT_EQ(dependences(*plan, 0).size(), 1u);
}

TEST_F(StackPlannerTest, ReadersHideWritersFromWritersButNotReaders) {
  push(sets({line(0, 9)}), kWrite);
  push(sets({line(0, 9)}), kRead);
  auto other = push(sets({line(0, 5)}), kRead);
  EXPECT_EQ(dependences(*other, 0), (Found{{0, 0}}));
  auto writer = push(sets({line(3, 7)}), kWrite);
  EXPECT_EQ(dependences(*writer, 0), (Found{{2, 0}, {1, 0}}));
}

// Neither reductions nor simultaneous uses are ordered among themselves: what comes later must meet all of
// them.
TEST_F(StackPlannerTest, LayersOfOneSharedModeDoNotHideEachOther) {
  for (AccessMode mode : {kShared, reduce(3)}) {
    stack = planner.empty_stack();
    push(sets({line(0, 9)}), mode);
    push(sets({line(0, 4), line(5, 9)}), mode);
    auto plan = planner.plan_as_is(stack, sets({line(0, 9)}), kWrite);
    EXPECT_EQ(dependences(*plan, 0), (Found{{1, 0}, {1, 1}, {0, 0}}));
  }
}

TEST_F(StackPlannerTest, MeetingReductionsAsksForAFold) {
  push(sets({line(0, 4), line(5, 9)}), kWrite);
  push(sets({line(0, 6), line(3, 9)}), reduce(1));
  auto same = planner.plan(stack, sets({line(0, 9)}), reduce(1));
  EXPECT_FALSE(same->fold);
  for (AccessMode mode : {kRead, kWrite, kShared, reduce(2)}) {
    auto plan = planner.plan(stack, sets({line(0, 4)}), mode);
    ASSERT_TRUE(plan->fold);
    EXPECT_EQ(plan->fold->layers, std::vector<uint32_t>{1});
    // Along the reader's subregion, and the rest along the reductions'.
    const std::vector<Domain> pieces = domains_of(*plan->fold->pieces->image);
    EXPECT_TRUE(plan->fold->pieces->image->disjoint);
    EXPECT_EQ(pieces[0], line(0, 4));
    EXPECT_EQ(unite_all(pieces), line(0, 9));
  }
  // What it does not meet can wait.
  EXPECT_FALSE(planner.plan(stack, sets({line(20, 30)}), kRead)->fold);
}

TEST_F(StackPlannerTest, AFoldTakesTheReductionsOffTheStack) {
  push(sets({line(0, 6), line(3, 9)}), reduce(1));
  push(sets({line(5, 9)}), reduce(1));
  auto all = planner.plan_fold_all(stack);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->layers, (std::vector<uint32_t>{0, 1}));
  auto plan = planner.plan_as_is(stack, *all->pieces, kWrite);
  EXPECT_EQ(plan->next->layers.size(), 1u);
  EXPECT_FALSE(planner.plan_fold_all(plan->next));
  EXPECT_FALSE(planner.plan_fold_all(planner.empty_stack()));
}

TEST_F(StackPlannerTest, EmptySetsFillNothing) {
  push(sets({line(0, 4), Domain()}), kWrite);
  EXPECT_EQ(stack->layers[0].filled, SlotSet::run(0, 1));
  push(sets({Domain(), line(0, 9)}), kWrite);
  EXPECT_EQ(stack->layers.size(), 1u);
}

TEST_F(StackPlannerTest, CollapsedStacksHoldOneWrite) {
  const Projection& root = world.tables.projections.project_spaces({world.space});
  auto shape = planner.collapsed(*root.image);
  ASSERT_EQ(shape->layers.size(), 1u);
  EXPECT_EQ(shape->layers[0].mode, kWrite);
  EXPECT_EQ(planner.collapsed(*root.image), shape);
}

// However programs walk, plans are finite memory.
TEST_F(StackPlannerTest, PlansOfShapesThatNeverRepeatAreDropped) {
  PartitionId points = world.blocks(100);
  for (int i = 0; i < 30000; ++i) {
    uint32_t bits = static_cast<uint32_t>(i) * 2654435761u;
    push(only(points, bits % 100), bits & 0x10000 ? kRead : kWrite);
    if (stack->layers.size() > 60) stack = planner.empty_stack();
  }
  EXPECT_LT(planner.plan_count(), 30000u);
}

}  // namespace
}  // namespace testudo::analysis_test
