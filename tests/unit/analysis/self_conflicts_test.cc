#include "core/analysis/self_conflicts.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/analysis_world.h"

namespace testudo::analysis_test {
namespace {

class SelfConflictsTest : public testing::Test {
 protected:
  SelfConflicts::Answer find(const std::vector<Requirement>& requirements, coord_t count) {
    Domain domain = count ? line(0, count - 1) : Domain();
    std::vector<DomainPoint> points = count ? domain.points() : std::vector<DomainPoint>(1);
    std::vector<const Projection*> projections;
    for (const Requirement& requirement : requirements) {
      bool none = requirement.privilege == Privilege::kNoAccess;
      projections.push_back(none ? nullptr : &world.tables.projections.project(requirement, domain, points));
    }
    return world.tables.self_conflicts.find(requirements, projections);
  }
  Requirement atomic(Requirement requirement) {
    requirement.coherence = Coherence::kAtomic;
    return requirement;
  }

  World world;
};

TEST_F(SelfConflictsTest, DisjointWritesAndSharedReadsAreFine) {
  PartitionId own = world.blocks(4), halo = world.blocks(4, 2);
  EXPECT_TRUE(find({world.on(own, Privilege::kReadWrite)}, 4).illegal.empty());
  EXPECT_TRUE(find({world.on(halo, Privilege::kReadOnly)}, 4).illegal.empty());
  EXPECT_TRUE(find({world.on(halo, Privilege::kReduce, 1)}, 4).illegal.empty());
  EXPECT_TRUE(find({world.on(world.space, Privilege::kReadWrite)}, 0).illegal.empty());
}

TEST_F(SelfConflictsTest, OverlappingWritesAreRefused) {
  PartitionId halo = world.blocks(4, 2);
  auto answer = find({world.on(halo, Privilege::kReadWrite)}, 4);
  ASSERT_EQ(answer.illegal.size(), 1u);
  EXPECT_EQ(answer.illegal[0].first_point, 0u);
  EXPECT_EQ(answer.illegal[0].second_point, 1u);
  EXPECT_EQ(find({world.on(world.space, Privilege::kWriteDiscard)}, 2).illegal.size(), 1u);
}

TEST_F(SelfConflictsTest, RequirementsOfDifferentPointsMeet) {
  PartitionId own = world.blocks(4), halo = world.blocks(4, 2);
  EXPECT_EQ(
      find({world.on(own, Privilege::kReadWrite), world.on(halo, Privilege::kReadOnly)}, 4).illegal.size(),
      1u);
  Requirement other_field = world.on(halo, Privilege::kReadOnly);
  other_field.fields = {1};
  EXPECT_TRUE(find({world.on(own, Privilege::kReadWrite), other_field}, 4).illegal.empty());
  EXPECT_TRUE(
      find({world.on(own, Privilege::kReadWrite), world.on(halo, Privilege::kNoAccess)}, 4).illegal.empty());
}

// Also where both requirements are the same projection, and where there is one point only.
TEST_F(SelfConflictsTest, OneTaskThatNamesPointsTwice) {
  PartitionId own = world.blocks(4);
  for (coord_t count : {1, 4}) {
    auto answer = find({world.on(own, Privilege::kReadWrite), world.on(own, Privilege::kReadOnly)}, count);
    ASSERT_EQ(answer.illegal.size(), 1u);
    EXPECT_EQ(answer.illegal[0].first_point, answer.illegal[0].second_point);
  }
  EXPECT_TRUE(
      find({world.on(own, Privilege::kReadOnly), world.on(own, Privilege::kReadOnly)}, 4).illegal.empty());
  EXPECT_TRUE(
      find({world.on(own, Privilege::kReduce, 1), world.on(own, Privilege::kReduce, 1)}, 4).illegal.empty());
  EXPECT_EQ(
      find({world.on(own, Privilege::kReduce, 1), world.on(own, Privilege::kReduce, 2)}, 4).illegal.size(),
      1u);
}

TEST_F(SelfConflictsTest, AtomicPointsOnlyNeedSomeOrder) {
  PartitionId halo = world.blocks(4, 2);
  auto answer = find({atomic(world.on(halo, Privilege::kReadWrite))}, 4);
  EXPECT_TRUE(answer.illegal.empty());
  std::set<std::pair<uint32_t, uint32_t>> pairs;
  for (const auto& conflict : answer.atomic) pairs.emplace(conflict.first_point, conflict.second_point);
  EXPECT_EQ(pairs, (std::set<std::pair<uint32_t, uint32_t>>{{0, 1}, {1, 2}, {2, 3}}));
  // One side alone is not enough, and nothing orders what is only reduced.
  EXPECT_EQ(find({atomic(world.on(halo, Privilege::kReadWrite)), world.on(halo, Privilege::kReadOnly)}, 4)
                .illegal.size(),
            1u);
  EXPECT_EQ(
      find({atomic(world.on(halo, Privilege::kReadWrite)), atomic(world.on(halo, Privilege::kReduce, 1))}, 4)
          .illegal.size(),
      1u);
}

}  // namespace
}  // namespace testudo::analysis_test
