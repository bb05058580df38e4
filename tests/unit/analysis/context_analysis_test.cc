#include "core/analysis/context_analysis.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/analysis_world.h"

namespace testudo::analysis_test {
namespace {

constexpr Privilege kRead = Privilege::kReadOnly;
constexpr Privilege kWrite = Privilege::kReadWrite;
constexpr Privilege kDiscard = Privilege::kWriteDiscard;
constexpr Privilege kReduce = Privilege::kReduce;

class ContextAnalysisTest : public testing::Test {
 protected:
  // The uid of point `i` of a launch.
  static uint64_t at(const Launched& launched, uint32_t i = 0) { return launched.first_uid + i; }

  World world;
};

TEST_F(ContextAnalysisTest, TheFirstLaunchWaitsForNothing) {
  EXPECT_TRUE(world.launch({world.on(world.space, kRead)}).edges.empty());
}

TEST_F(ContextAnalysisTest, ReadAfterWriteAfterWrite) {
  Launched first = world.launch({world.on(world.space, kWrite)});
  Launched second = world.launch({world.on(world.space, kWrite)});
  EXPECT_EQ(second.edges, (Pairs{{0, at(first)}}));
  Launched reader = world.launch({world.on(world.space, kRead)});
  EXPECT_EQ(reader.edges, (Pairs{{0, at(second)}}));
}

TEST_F(ContextAnalysisTest, ReadersDoNotWaitForReadersButWritersForAll) {
  Launched writer = world.launch({world.on(world.space, kWrite)});
  Launched one = world.launch({world.on(world.space, kRead)});
  Launched two = world.launch({world.on(world.space, kRead)});
  EXPECT_EQ(one.edges, (Pairs{{0, at(writer)}}));
  EXPECT_EQ(two.edges, (Pairs{{0, at(writer)}}));
  Launched next = world.launch({world.on(world.space, kDiscard)});
  EXPECT_EQ(next.edges, (Pairs{{0, at(one)}, {0, at(two)}}));
}

TEST_F(ContextAnalysisTest, PointsWaitForThePointsThatTheyMeet) {
  PartitionId own = world.blocks(4), halo = world.blocks(4, 1);
  Launched write = world.launch({world.on(own, kDiscard)}, 4);
  Launched read = world.launch({world.on(halo, kRead)}, 4);
  Pairs expected;
  for (uint32_t i = 0; i < 4; ++i) {
    for (uint32_t j = i ? i - 1 : 0; j <= std::min(i + 1, 3u); ++j) expected.emplace(i, at(write, j));
  }
  EXPECT_EQ(read.edges, expected);
  Launched again = world.launch({world.on(own, kDiscard)}, 4);
  expected.clear();
  for (uint32_t i = 0; i < 4; ++i) {
    for (uint32_t j = i ? i - 1 : 0; j <= std::min(i + 1, 3u); ++j) expected.emplace(i, at(read, j));
  }
  EXPECT_EQ(again.edges, expected);
}

// Readers over a part of what was written leave the rest of the writer in the open.
TEST_F(ContextAnalysisTest, PartialOverlaps) {
  PartitionId half = world.partition({line(0, 49), line(50, 99)});
  PartitionId third = world.partition({line(0, 29), line(30, 69), line(70, 99)});
  Launched whole = world.launch({world.on(world.space, kWrite)});
  Launched left = world.launch({world.on(world.piece(half, 0), kWrite)});
  EXPECT_EQ(left.edges, (Pairs{{0, at(whole)}}));
  Launched middle = world.launch({world.on(world.piece(third, 1), kRead)});
  EXPECT_EQ(middle.edges, (Pairs{{0, at(left)}, {0, at(whole)}}));
  Launched first = world.launch({world.on(world.piece(third, 0), kWrite)});
  EXPECT_EQ(first.edges, (Pairs{{0, at(left)}}));
  Launched all = world.launch({world.on(world.space, kWrite)});
  EXPECT_EQ(all.edges, (Pairs{{0, at(first)}, {0, at(middle)}, {0, at(whole)}}));
}

TEST_F(ContextAnalysisTest, WritesThroughAliasedSubregionsComeInOrder) {
  PartitionId halo = world.blocks(4, 2);
  Launched one = world.launch({world.on(world.piece(halo, 1), kWrite)});
  Launched two = world.launch({world.on(world.piece(halo, 2), kWrite)});
  Launched far = world.launch({world.on(world.piece(halo, 3), kWrite)});
  Launched back = world.launch({world.on(world.piece(halo, 1), kWrite)});
  EXPECT_EQ(two.edges, (Pairs{{0, at(one)}}));
  EXPECT_EQ(far.edges, (Pairs{{0, at(two)}}));
  EXPECT_EQ(back.edges, (Pairs{{0, at(one)}, {0, at(two)}}));
}

TEST_F(ContextAnalysisTest, FieldsAreApart) {
  Requirement other = world.on(world.space, kWrite);
  other.fields = {1};
  Launched zero = world.launch({world.on(world.space, kWrite)});
  Launched one = world.launch({other});
  EXPECT_TRUE(one.edges.empty());
  Requirement both = world.on(world.space, kRead);
  both.fields = {0, 1};
  EXPECT_EQ(world.launch({both}).edges, (Pairs{{0, at(zero)}, {0, at(one)}}));
}

// Launches over fields that were together and go their own ways afterwards.
TEST_F(ContextAnalysisTest, StacksSplit) {
  Requirement both = world.on(world.space, kWrite);
  both.fields = {0, 1, 2};
  Launched first = world.launch({both});
  Requirement one = both;
  one.fields = {1};
  Launched middle = world.launch({one});
  EXPECT_EQ(middle.edges, (Pairs{{0, at(first)}}));
  Requirement outer = both;
  outer.fields = {0, 2};
  Launched outside = world.launch({outer});
  EXPECT_EQ(outside.edges, (Pairs{{0, at(first)}}));
  EXPECT_EQ(world.launch({both}).edges, (Pairs{{0, at(middle)}, {0, at(outside)}}));
}

TEST_F(ContextAnalysisTest, OneEdgeWhereSeveralRequirementsMeet) {
  PartitionId half = world.partition({line(0, 49), line(50, 99)});
  Requirement first = world.on(world.piece(half, 0), kRead), second = world.on(world.piece(half, 1), kRead);
  Launched writer = world.launch({world.on(world.space, kWrite)});
  Launched reader = world.launch({first, second});
  EXPECT_EQ(reader.edges, (Pairs{{0, at(writer)}}));
  EXPECT_EQ(world.launch({world.on(world.space, kWrite)}).edges, (Pairs{{0, at(reader)}}));
}

TEST_F(ContextAnalysisTest, ReductionsOfOneOperatorRunTogether) {
  PartitionId own = world.blocks(4), halo = world.blocks(4, 2);
  Launched write = world.launch({world.on(own, kDiscard)}, 4);
  Launched one = world.launch({world.on(halo, kReduce, 1)}, 4);
  Launched two = world.launch({world.on(own, kReduce, 1)}, 4);
  EXPECT_EQ(two.edges, (Pairs{{0, at(write, 0)}, {1, at(write, 1)}, {2, at(write, 2)}, {3, at(write, 3)}}));
  EXPECT_TRUE(world.folds.empty());
  Launched read = world.launch({world.on(own, kRead)}, 4);
  ASSERT_EQ(world.folds.size(), 1u);
  // The fold waits for both launches, although both cover everything; the reader for its own piece of the
  // fold.
  const Launched& fold = world.folds[0];
  EXPECT_TRUE(fold.edges.contains({0, at(one, 0)}));
  EXPECT_TRUE(fold.edges.contains({0, at(one, 1)}));
  EXPECT_TRUE(fold.edges.contains({0, at(two, 0)}));
  EXPECT_FALSE(fold.edges.contains({0, at(one, 2)}));
  EXPECT_EQ(read.edges, (Pairs{{0, at(fold, 0)}, {1, at(fold, 1)}, {2, at(fold, 2)}, {3, at(fold, 3)}}));
  // Older launches first, and within one launch by point.
  EXPECT_EQ(world.applied[0][1], (std::vector<uint64_t>{at(one, 0), at(one, 1), at(one, 2), at(two, 1)}));
}

TEST_F(ContextAnalysisTest, AnotherOperatorMakesAFold) {
  Launched one = world.launch({world.on(world.space, kReduce, 1)});
  Launched two = world.launch({world.on(world.space, kReduce, 2)});
  ASSERT_EQ(world.folds.size(), 1u);
  EXPECT_EQ(world.folds[0].edges, (Pairs{{0, at(one)}}));
  EXPECT_EQ(two.edges, (Pairs{{0, at(world.folds[0])}}));
}

TEST_F(ContextAnalysisTest, WhatNobodyReadsIsFoldedAtTheEnd) {
  PartitionId own = world.blocks(4);
  world.launch({world.on(own, kReduce, 1)}, 4);
  Requirement other = world.on(own, kReduce, 1);
  other.fields = {2};
  world.launch({other}, 2);
  std::vector<FoldRequest> requests;
  Folding folding([&](FieldStack&, FoldRequest request) { requests.push_back(std::move(request)); });
  world.context.fold_all(folding);
  ASSERT_EQ(requests.size(), 2u);
  size_t pieces = requests[0].sources.size() + requests[1].sources.size();
  EXPECT_EQ(pieces, 6u);
}

TEST_F(ContextAnalysisTest, BuffersDoNotPileUp) {
  for (int i = 0; i < 100; ++i) world.launch({world.on(world.space, kReduce, 1)});
  EXPECT_GE(world.folds.size(), 10u);
  std::multiset<uint64_t> applied;
  for (const auto& fold : world.applied) {
    ASSERT_EQ(fold.size(), 1u);
    applied.insert(fold[0].begin(), fold[0].end());
  }
  EXPECT_EQ(std::set<uint64_t>(applied.begin(), applied.end()).size(), applied.size());
}

// Several requirements of one launch on one field: neither a fold nor a collapse may wait for the launch
// itself.
TEST_F(ContextAnalysisTest, NoLaunchWaitsForItself) {
  PartitionId own = world.blocks(4);
  for (int i = 0; i < 50; ++i) {
    Launched launched =
        world.launch({world.on(own, kReduce, 1), world.on(own, kReduce, 1), world.on(own, kReduce, 1)}, 4);
    for (const Launched& fold : world.folds) {
      for (const auto& [to, from] : fold.edges) EXPECT_LT(from, fold.first_uid);
    }
    for (const auto& [to, from] : launched.edges)
      EXPECT_FALSE(from >= launched.first_uid && from < launched.first_uid + 4);
  }
  EXPECT_FALSE(world.folds.empty());
}

TEST_F(ContextAnalysisTest, EmptySubregionsOrderNothing) {
  PartitionId with_gap = world.partition({line(0, 49), Domain(), line(50, 99)});
  Launched first = world.launch({world.on(with_gap, kReduce, 1)}, 3);
  Launched read = world.launch({world.on(with_gap, kRead)}, 3);
  ASSERT_EQ(world.folds.size(), 1u);
  EXPECT_EQ(world.folds[0].edges, (Pairs{{0, at(first, 0)}, {1, at(first, 2)}}));
  EXPECT_EQ(read.edges, (Pairs{{0, at(world.folds[0], 0)}, {2, at(world.folds[0], 1)}}));
  world.launch({world.on(world.piece(with_gap, 1), kReduce, 2)});
  Folding nothing([](FieldStack&, FoldRequest) { FAIL() << "there is nothing to fold"; });
  world.context.fold_all(nothing);
}

TEST_F(ContextAnalysisTest, EntangledLaunchesAreWaitedForAsAWhole) {
  PartitionId own = world.blocks(4);
  Requirement reads = world.on(own, kRead);
  world.registry.add_projection(
      9, symbolic_projection(
             {{Expression::Op::kSub, 0, {{Expression::Op::kConst, 3, {}}, {Expression::Op::kVar, 0, {}}}}}));
  reads.projection = 9;
  Launched before = world.launch({world.on(own, kDiscard)}, 4);
  world.entangled = true;
  Launched mixed = world.launch({world.on(own, kWrite), reads}, 4);
  world.entangled = false;
  EXPECT_EQ(mixed.edges, (Pairs{{0, at(before, 0)},
                                {0, at(before, 3)},
                                {1, at(before, 1)},
                                {1, at(before, 2)},
                                {2, at(before, 1)},
                                {2, at(before, 2)},
                                {3, at(before, 0)},
                                {3, at(before, 3)}}));
  Launched after = world.launch({world.on(world.piece(own, 0), kWrite)});
  EXPECT_EQ(after.edges, (Pairs{{0, at(mixed, 0)}, {0, at(mixed, 1)}, {0, at(mixed, 2)}, {0, at(mixed, 3)}}));
}

// Unlike subregions that never cover each other make the stack grow, until it is collapsed; nothing gets
// lost.
TEST_F(ContextAnalysisTest, AStackThatGrowsIsCollapsed) {
  std::vector<Launched> reads;
  Launched writer = world.launch({world.on(world.space, kWrite)});
  for (coord_t i = 0; i < 150; ++i) {
    PartitionId odd = world.partition({line(i % 90, i % 90 + 9)});
    reads.push_back(world.launch({world.on(world.piece(odd, 0), kRead)}));
  }
  Pairs expected;
  for (const Launched& read : reads) expected.emplace(0, at(read));
  Pairs found = world.launch({world.on(world.space, kWrite)}).edges;
  for (const auto& edge : expected) EXPECT_TRUE(found.contains(edge)) << edge.second;
  EXPECT_EQ(reads.back().edges.count({0, at(writer)}), 1u);
}

TEST_F(ContextAnalysisTest, AForgottenTreeStartsAgain) {
  world.launch({world.on(world.space, kWrite)});
  world.context.forget(world.region.tree);
  EXPECT_TRUE(world.launch({world.on(world.space, kWrite)}).edges.empty());
}

}  // namespace
}  // namespace testudo::analysis_test
