#include <gtest/gtest.h>

#include <random>
#include <set>

#include "core/analysis/holders.h"
#include "tests/unit/analysis/analysis_world.h"

namespace testudo::analysis_test {
namespace {

std::vector<uint32_t> listed(const SlotList& slots) {
  return {slots.begin(), slots.end()};
}

TEST(SlotListTest, ListsThatAreRunsBecomeRuns) {
  const SlotList run(3, 4), list(std::vector<uint32_t>{3, 4, 5, 6});
  EXPECT_TRUE(list.is_run());
  EXPECT_EQ(run, list);
  EXPECT_EQ(listed(run), (std::vector<uint32_t>{3, 4, 5, 6}));
  EXPECT_EQ(run[2], 5u);
}

TEST(SlotListTest, OtherListsStayAsTheyAre) {
  for (const std::vector<uint32_t>& slots :
       {std::vector<uint32_t>{3, 5}, std::vector<uint32_t>{4, 3}, std::vector<uint32_t>{2, 2}}) {
    const SlotList list(slots);
    EXPECT_FALSE(list.is_run());
    EXPECT_EQ(listed(list), slots);
    EXPECT_EQ(list.size(), 2u);
  }
  EXPECT_TRUE(SlotList().empty());
  EXPECT_TRUE(listed(SlotList()).empty());
}

// Against a std::set, with random insertions and removals.
TEST(SlotSetTest, HoldsWhatWasInserted) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    SlotSet slots;
    std::set<uint32_t> expected;
    for (int i = 0; i < 60; ++i) {
      const auto slot = static_cast<uint32_t>(100 + random() % 40);
      if (random() % 3 || !slots.contains(slot)) {
        slots.insert(slot);
        expected.insert(slot);
      } else {
        slots.erase(slot);
        expected.erase(slot);
      }
      slots.trim();
      std::set<uint32_t> found;
      slots.for_each([&](uint32_t slot) { found.insert(slot); });
      ASSERT_EQ(found, expected);
      ASSERT_EQ(slots.empty(), expected.empty());
      if (expected.empty()) continue;
      ASSERT_EQ(slots.first(), *expected.begin());
      ASSERT_EQ(slots.extent(), *expected.rbegin() - *expected.begin() + 1);
    }
  }
}

// Equal sets are equal objects, however they came about: plans are found by them.
TEST(SlotSetTest, ComparesBySlots) {
  SlotSet slots = SlotSet::run(4, 3), others;
  for (uint32_t slot : {9u, 6u, 5u, 4u}) others.insert(slot);
  EXPECT_FALSE(slots == others);
  others.erase(9);
  others.trim();
  EXPECT_TRUE(slots == others);
  EXPECT_EQ(slots.hash(), others.hash());
}

// What is computed from a launch over all pieces is what a table of the same would say.
TEST(HoldersTest, ComputedOnesEqualTables) {
  World world;
  const Projection& pieces = world.tables.projections.project_domains(
      {line(0, 9), Domain(), line(10, 19), line(20, 29), line(30, 39)});
  constexpr int kRanks = 3;
  for (int rank = 0; rank < kRanks; ++rank) {
    ShardingTable shardings(world.registry, Rank{rank}, kRanks);
    for (const Sharding* sharding :
         {&shardings.by_functor(0, line(0, 4), Domain(), PointList(line(0, 4))),
          &shardings.on_one(Rank{1}, 5), &shardings.by_table({Rank{2}, Rank{0}, Rank{1}, Rank{0}, Rank{2}}),
          &shardings.on_all(5)}) {
      const Holders computed(pieces, *sharding);
      std::set<uint32_t> mine(computed.mine().begin(), computed.mine().end());
      for (uint32_t slot = 0; slot < 5; ++slot) {
        const Holder owner = sharding->everywhere() ? kEverybody : sharding->of(slot).value;
        EXPECT_EQ(computed.of(slot), slot == 1 ? kNobody : owner);
        if (slot != 1) {
          EXPECT_EQ(mine.count(slot) > 0, owner == kEverybody || owner == rank);
        }
      }
      const HolderTable table = computed.table();
      EXPECT_EQ(table.size(), 4u);
      const Holders tabled(table, computed.mine());
      EXPECT_EQ(tabled.table(), table);
      for (uint32_t slot = 0; slot < 7; ++slot) EXPECT_EQ(tabled.of(slot), computed.of(slot));
      EXPECT_TRUE(tabled.any());
      EXPECT_TRUE(computed.any());
      EXPECT_TRUE(computed.all());
    }
  }
  EXPECT_FALSE(Holders().any());
}

}  // namespace
}  // namespace testudo::analysis_test
