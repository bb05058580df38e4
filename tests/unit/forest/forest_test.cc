#include "core/forest/forest.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "core/forest/partition_makers.h"
#include "tests/unit/forest/brute_force.h"

namespace testudo {
namespace {

Domain line(coord_t lo, coord_t hi) {
  return Domain::box(DomainPoint(lo), DomainPoint(hi));
}

PartitionSpec halves(IndexSpaceId parent) {
  PartitionSpec spec;
  spec.parent = parent;
  spec.color_space = line(0, 1);
  spec.subspaces = {line(0, 4), line(5, 9)};
  return spec;
}

TEST(Forest, ColorsATreeOfAnyDepth) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  IndexSpaceId space = root;
  for (int depth = 1; depth <= 5; ++depth) {
    const PartitionId partition = forest.create_partition(make_equal(forest, space, line(0, 1)));
    space = forest.subspace(partition, 1);
    const IndexSpaceNode& node = forest.index_space(space);
    EXPECT_EQ(node.depth, depth);
    EXPECT_EQ(node.root, root);
    EXPECT_EQ(node.parent, partition);
    EXPECT_EQ(node.color, DomainPoint(1));
    EXPECT_TRUE(forest.is_ancestor(root, space));
    EXPECT_FALSE(forest.is_ancestor(space, root));
    EXPECT_FALSE(forest.is_ancestor(forest.subspace(partition, 0), space));
  }
  EXPECT_EQ(forest.index_space_count(), 11u);
  EXPECT_EQ(forest.partition_count(), 5u);
}

TEST(Forest, FindsSubspacesBySparseColors) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  PartitionSpec spec = halves(root);
  spec.color_space = unite(line(3, 3), line(8, 8));
  const PartitionId partition = forest.create_partition(spec);
  EXPECT_EQ(forest.domain(forest.subspace(partition, 3)), line(0, 4));
  EXPECT_EQ(forest.domain(forest.subspace(partition, 8)), line(5, 9));
  EXPECT_EQ(forest.partition(partition).find_color(5), -1);
}

TEST(Forest, GivesColorsToPartitionsAndKeepsChosenOnes) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  PartitionSpec chosen = halves(root);
  chosen.color = 7;
  const PartitionId first = forest.create_partition(halves(root));
  const PartitionId second = forest.create_partition(chosen);
  const PartitionId third = forest.create_partition(halves(root));
  EXPECT_EQ(forest.partition(first).color, 0u);
  EXPECT_EQ(forest.partition(third).color, 8u);
  EXPECT_EQ(forest.partition_by_color(root, 7), second);
  EXPECT_FALSE(forest.partition_by_color(root, 1));
  EXPECT_EQ(forest.partitions_of(root), (std::vector{first, second, third}));
  EXPECT_TRUE(forest.partitions_of(forest.subspace(first, 0)).empty());
}

TEST(Forest, FindsAFreeColorBelowTheLargest) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  PartitionSpec largest = halves(root);
  largest.color = UINT32_MAX;
  forest.create_partition(largest);
  EXPECT_EQ(forest.partition(forest.create_partition(halves(root))).color, 0u);
  EXPECT_EQ(forest.partition(forest.create_partition(halves(root))).color, 1u);
}

TEST(Forest, ComputesWhatIsTrueWhateverIsClaimed) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  PartitionSpec spec = halves(root);
  spec.disjoint = Claim::kYes;
  spec.complete = Claim::kYes;
  spec.subspaces = {line(0, 4), line(4, 8)};
  const PartitionNode& node = forest.partition(forest.create_partition(spec));
  EXPECT_FALSE(node.disjoint);
  EXPECT_FALSE(node.complete);
  EXPECT_EQ(node.claimed_disjoint, Claim::kYes);
  EXPECT_EQ(node.claimed_complete, Claim::kYes);
}

TEST(Forest, ClipsPiecesUnlessToldOtherwise) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  PartitionSpec spec = halves(root);
  spec.subspaces = {line(-5, 4), line(5, 20)};
  const PartitionId clipped = forest.create_partition(spec);
  spec.clip = false;
  const PartitionId whole = forest.create_partition(spec);
  EXPECT_EQ(forest.domain(forest.subspace(clipped, 1)), line(5, 9));
  EXPECT_EQ(forest.domain(forest.subspace(whole, 1)), line(5, 20));
  EXPECT_TRUE(forest.partition(clipped).complete);
  EXPECT_TRUE(forest.partition(whole).complete);
}

TEST(Forest, KeepsDestroyedFieldsOutOfSightAndTheirIdsFree) {
  Forest forest;
  const FieldSpaceId space = forest.create_field_space();
  forest.create_field(space, 3, 8);
  const FieldId picked = forest.create_field(space, 4);
  EXPECT_EQ(forest.fields(space), (std::vector<FieldId>{3, picked}));
  EXPECT_EQ(forest.field_size(space, picked), 4u);
  forest.destroy_field(space, 3);
  EXPECT_FALSE(forest.has_field(space, 3));
  EXPECT_EQ(forest.field_size(space, 3), 8u);
  EXPECT_EQ(forest.fields(space), (std::vector<FieldId>{picked}));
  forest.create_field(space, 3, 16);
  EXPECT_EQ(forest.field_size(space, 3), 16u);
}

TEST(Forest, NamesThings) {
  Forest forest;
  EXPECT_EQ(forest.name("field", 1, 2), "");
  forest.set_name("field", 1, 2, "x");
  forest.set_name("field", 2, 1, "y");
  forest.set_name("field", 1, 2, "z");
  EXPECT_EQ(forest.name("field", 1, 2), "z");
  EXPECT_EQ(forest.name("field", 2, 1), "y");
}

class Recording final : public ForestListener {
 public:
  void on_index_space(const IndexSpaceNode& node) override { add("space", node.id.value); }
  void on_partition(const PartitionNode& node) override { add("partition", node.id.value); }
  void on_field_space(FieldSpaceId id) override { add("fields", id.value); }
  void on_field(FieldSpaceId, const FieldNode& node) override { add("field", node.id); }
  void on_region(const LogicalRegion& region) override { add("region", region.tree.value); }
  std::string text;

 private:
  void add(const std::string& what, uint32_t id) { text += what + std::to_string(id) + " "; }
};

TEST(Forest, TellsItsListenerInOrder) {
  Recording recording;
  Forest forest;
  forest.set_listener(&recording);
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  const FieldSpaceId fields = forest.create_field_space();
  forest.create_field(fields, 5, 8);
  forest.create_partition(halves(root));
  const LogicalRegion region = forest.create_region(root, fields);
  EXPECT_EQ(forest.root_region(region.tree), region);
  EXPECT_EQ(recording.text, "space1 fields1 field5 partition1 region1 ");
}

TEST(Forest, SubspacesHaveConsecutiveIds) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 99));
  const PartitionId first = forest.create_partition(make_equal(forest, root, line(0, 9)));
  const PartitionId none = forest.create_partition(make_coloring(forest, root, line(1, 0), {}));
  const IndexSpaceId between = forest.create_index_space(line(0, 1));
  const PartitionId last = forest.create_partition(make_equal(forest, root, line(5, 7)));
  EXPECT_EQ(forest.partition(none).size(), 0u);
  for (coord_t i = 0; i < 10; ++i) EXPECT_EQ(forest.subspace(first, i).value, root.value + 1 + i);
  EXPECT_EQ(between.value, root.value + 11);
  for (coord_t i = 0; i < 3; ++i) EXPECT_EQ(forest.subspace(last, 5 + i).value, between.value + 1 + i);
  for (PartitionId id : {first, last}) {
    const PartitionNode& node = forest.partition(id);
    for (size_t i = 0; i < node.size(); ++i) {
      const IndexSpaceId piece = node.subspace(i);
      EXPECT_EQ(forest.parent_partition(piece), id);
      const IndexSpaceNode& space = forest.index_space(piece);
      EXPECT_EQ(space.id, piece);
      EXPECT_EQ(space.parent, id);
      EXPECT_EQ(space.color, node.colors[i]);
      EXPECT_EQ(space.domain, node.pieces->domain(i));
      EXPECT_EQ(forest.parent_partition(piece), id);  // now from its node
    }
  }
  EXPECT_FALSE(forest.parent_partition(root));
  EXPECT_FALSE(forest.parent_partition(between));
  EXPECT_EQ(testing::code_of([&] { forest.parent_partition({between.value + 4}); }), "T0205");
  EXPECT_EQ(testing::code_of([&] { forest.index_space({between.value + 4}); }), "T0205");
}

// Partitions of partitions of a million colors: were they listed, they would take days and terabytes.
TEST(Forest, ManyColorsCostWhatIsLookedAt) {
  constexpr coord_t kMillion = 1'000'000;
  Forest forest;
  IndexSpaceId space = forest.create_index_space(line(0, kMillion * kMillion - 1));
  for (int i = 0; i < 1000; ++i) {
    const PartitionId id = forest.create_partition(make_equal(forest, space, line(0, kMillion - 1)));
    EXPECT_TRUE(forest.partition(id).disjoint);
    EXPECT_TRUE(forest.partition(id).complete);
    const IndexSpaceId piece = forest.subspace(id, kMillion / 2 + i);
    const PartitionId blocks = forest.create_partition(make_blockify(forest, piece, kMillion / 10));
    EXPECT_EQ(forest.domain(forest.subspace(blocks, forest.partition(blocks).color_space.lo())).lo(),
              forest.domain(piece).lo());
    EXPECT_TRUE(
        forest.is_ancestor(space, forest.subspace(blocks, forest.partition(blocks).color_space.hi())));
  }
  EXPECT_GT(forest.index_space_count(), 1000u * kMillion);
}

TEST(Forest, ThreadsRaceToLookUpASubspace) {
  constexpr size_t kThreads = 4;
  constexpr coord_t kColors = 5000;
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 10 * kColors - 1));
  const PartitionId id = forest.create_partition(make_equal(forest, root, line(0, kColors - 1)));
  std::vector<std::vector<const IndexSpaceNode*>> seen(kThreads);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (coord_t color = 0; color < kColors; ++color) {
        const IndexSpaceNode& node = forest.index_space(forest.subspace(id, color));
        ASSERT_EQ(node.domain, line(10 * color, 10 * color + 9));
        ASSERT_EQ(node.color, DomainPoint(color));
        seen[t].push_back(&node);
        if (color % 100 == 0) forest.create_partition(halves(root));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t t = 1; t < kThreads; ++t) EXPECT_EQ(seen[t], seen[0]);
}

TEST(Forest, IsBuiltByManyThreads) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&forest, root] {
      for (int i = 0; i < 200; ++i) {
        const PartitionId partition = forest.create_partition(halves(root));
        EXPECT_EQ(forest.domain(forest.subspace(partition, 1)), line(5, 9));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(forest.partition_count(), 800u);
  EXPECT_EQ(forest.partitions_of(root).size(), 800u);
}

}  // namespace
}  // namespace testudo
