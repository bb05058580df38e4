#include <gtest/gtest.h>

#include "tests/unit/analysis/analysis_world.h"

namespace testudo::analysis_test {
namespace {

class EdgeBuilderTest : public testing::Test {
 protected:
  std::unique_ptr<ManualBlock> block(uint32_t size) {
    auto made = std::make_unique<ManualBlock>(size, uid_, alive_);
    uid_ += size;
    return made;
  }
  static ManualBlock& manual(const BlockRef& held) { return static_cast<ManualBlock&>(*held.get()); }

  int alive_ = 0;
  uint64_t uid_ = 10;
};

TEST_F(EdgeBuilderTest, ANodeWithoutEdgesIsReadyWhenFinishedWith) {
  BlockRef held(block(2));
  EdgeBuilder edges(*held.get(), nullptr);
  EXPECT_TRUE(manual(held).ready_nodes.empty());
  edges.finish(1);
  EXPECT_EQ(manual(held).ready_nodes, std::vector<uint32_t>{1});
  edges.finish(0);
  EXPECT_EQ(manual(held).ready_nodes, (std::vector<uint32_t>{1, 0}));
}

TEST_F(EdgeBuilderTest, WaitsForEveryEdgeWheneverItIsMet) {
  for (bool first_before : {false, true}) {
    BlockRef from(block(2)), to(block(1));
    EdgeBuilder edges(*to.get(), nullptr);
    edges.reserve(2);
    edges.add(from->node(0), 0);
    edges.add(from->node(1), 0);
    if (first_before) from->node(0).done.fire();
    edges.finish(0);
    if (!first_before) from->node(0).done.fire();
    EXPECT_TRUE(manual(to).ready_nodes.empty());
    from->node(1).done.fire();
    EXPECT_EQ(manual(to).ready_nodes.size(), 1u);
  }
}

TEST_F(EdgeBuilderTest, WhatIsDoneAlreadyNeedsNoEdgeButIsRecorded) {
  BlockRef from(block(1)), to(block(1));
  from->node(0).done.fire();
  Edges recorded;
  EdgeBuilder edges(*to.get(), &recorded);
  edges.reserve(1);
  edges.add(from->node(0), 0);
  edges.finish(0);
  EXPECT_EQ(manual(to).ready_nodes.size(), 1u);
  EXPECT_EQ(recorded, (Edges{{to->uid(0), from->uid(0)}}));
}

TEST_F(EdgeBuilderTest, FailuresPoison) {
  for (bool before : {false, true}) {
    BlockRef from(block(1)), to(block(1));
    EdgeBuilder edges(*to.get(), nullptr);
    edges.reserve(1);
    if (before) from->node(0).done.fire(true);
    edges.add(from->node(0), 0);
    if (!before) from->node(0).done.fire(true);
    edges.finish(0);
    EXPECT_TRUE(to->node(0).poisoned.load());
    EXPECT_EQ(manual(to).ready_nodes.size(), 1u);
  }
}

TEST_F(EdgeBuilderTest, DoublesAndEdgesWithinTheBlockAreLeftOut) {
  BlockRef from(block(1)), to(block(2));
  Edges recorded;
  EdgeBuilder edges(*to.get(), &recorded);
  edges.reserve(5);
  for (int i = 0; i < 2; ++i) edges.add(from->node(0), 0);
  edges.add(to->node(0), 1);
  edges.add(from->node(0), 1);
  EXPECT_EQ(recorded, (Edges{{to->uid(0), from->uid(0)}, {to->uid(1), from->uid(0)}}));
  from->node(0).done.fire();
  for (uint32_t i : {0u, 1u}) edges.finish(i);
  EXPECT_EQ(manual(to).ready_nodes.size(), 2u);
}

// A node's memory may be used again for one that waits for the same: that is another edge.
TEST_F(EdgeBuilderTest, ASuccessorAtTheSameAddressIsAnotherSuccessor) {
  BlockRef from(block(1));
  Edges recorded;
  for (int i = 0; i < 50; ++i) {
    BlockRef to(block(1));
    EdgeBuilder edges(*to.get(), &recorded);
    edges.reserve(1);
    if (i == 0) from->node(0).done.fire(true);
    edges.add(from->node(0), 0);
    edges.finish(0);
    EXPECT_TRUE(to->node(0).poisoned.load());
  }
  EXPECT_EQ(recorded.size(), 50u);
}

TEST_F(EdgeBuilderTest, InternalEdgesOrderPointsOfOneBlock) {
  BlockRef held(block(3));
  EdgeBuilder edges(*held.get(), nullptr);
  edges.reserve(2);
  edges.add_internal(0, 1);
  edges.add_internal(1, 2);
  for (uint32_t i = 0; i < 3; ++i) edges.finish(i);
  EXPECT_EQ(manual(held).ready_nodes, std::vector<uint32_t>{0});
  held->node(0).done.fire();
  held->node(1).done.fire();
  EXPECT_EQ(manual(held).ready_nodes, (std::vector<uint32_t>{0, 1, 2}));
}

TEST_F(EdgeBuilderTest, BlocksGoWithTheirLastReference) {
  {
    BlockRef first(block(1));
    BlockRef second = first;
    first = BlockRef();
    EXPECT_EQ(alive_, 1);
    BlockRef third = std::move(second);
    EXPECT_FALSE(second);
    EXPECT_EQ(alive_, 1);
  }
  EXPECT_EQ(alive_, 0);
}

}  // namespace
}  // namespace testudo::analysis_test
