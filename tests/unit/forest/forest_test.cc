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
