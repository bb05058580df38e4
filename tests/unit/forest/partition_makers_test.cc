#include "core/forest/partition_makers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "tests/unit/forest/brute_force.h"

namespace testudo {
namespace {

using testing::make_point;

Domain line(coord_t lo, coord_t hi) {
  return Domain::box(DomainPoint(lo), DomainPoint(hi));
}
Domain plane(coord_t width, coord_t height) {
  return Domain::box(make_point({0, 0}), make_point({width - 1, height - 1}));
}

std::vector<Domain> pieces_of(const PartitionSpec& spec) {
  if (!spec.pieces) return spec.subspaces;
  std::vector<Domain> result;
  for (size_t i = 0; i < spec.pieces->size(); ++i) result.push_back(spec.pieces->domain(i));
  return result;
}

std::vector<uint64_t> volumes(const PartitionSpec& spec) {
  std::vector<uint64_t> result;
  for (const Domain& piece : pieces_of(spec)) result.push_back(piece.volume());
  return result;
}

TEST(MakeEqual, SpreadsTheRemainder) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  EXPECT_EQ(volumes(make_equal(forest, root, line(0, 3))), (std::vector<uint64_t>{2, 3, 2, 3}));
  EXPECT_EQ(volumes(make_equal(forest, root, line(0, 11))),
            (std::vector<uint64_t>{0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1}));
}

TEST(MakeEqual, CutsADenseSpaceAlongItsLongestDimension) {
  Forest forest;
  const IndexSpaceId wide = forest.create_index_space(plane(8, 4));
  const PartitionSpec spec = make_equal(forest, wide, plane(2, 2));
  EXPECT_EQ(pieces_of(spec)[1], Domain::box(make_point({2, 0}), make_point({3, 3})));
  const IndexSpaceId square = forest.create_index_space(plane(4, 4));
  EXPECT_EQ(pieces_of(make_equal(forest, square, line(0, 3)))[3],
            Domain::box(make_point({3, 0}), make_point({3, 3})));
}

TEST(MakeEqual, KeepsPiecesAtTheGranularity) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  EXPECT_EQ(volumes(make_equal(forest, root, line(0, 3), 4)), (std::vector<uint64_t>{5, 5, 0, 0}));
  EXPECT_EQ(volumes(make_equal(forest, root, line(0, 3), 100)), (std::vector<uint64_t>{10, 0, 0, 0}));
}

TEST(MakeEqual, CutsHugeSpacesWithoutOverflow) {
  Forest forest;
  constexpr coord_t kHuge = coord_t{1} << 60;
  const IndexSpaceId root = forest.create_index_space(line(0, kHuge - 1));
  const PartitionSpec spec = make_equal(forest, root, line(0, 1023));
  for (const Domain& piece : pieces_of(spec)) ASSERT_EQ(piece.volume(), uint64_t{1} << 50);
}

TEST(MakeWeighted, GivesSharesByWeight) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 99));
  EXPECT_EQ(volumes(make_weighted(forest, root, line(0, 3), {1, 0, 2, 1})),
            (std::vector<uint64_t>{25, 0, 50, 25}));
  EXPECT_EQ(volumes(make_weighted(forest, root, line(0, 2), {1, 1, 0}, 30)),
            (std::vector<uint64_t>{30, 70, 0}));
}

TEST(MakeBlockify, CoversTheSpaceWithBlocksFromTheOrigin) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(-3, 9));
  const PartitionSpec spec = make_blockify(forest, root, 4);
  EXPECT_EQ(spec.color_space, line(-1, 2));
  EXPECT_EQ(pieces_of(spec)[0], line(-3, -1));
  EXPECT_EQ(pieces_of(spec)[3], line(8, 9));
  const PartitionSpec shifted = make_blockify(forest, root, 4, DomainPoint(-3));
  EXPECT_EQ(shifted.color_space, line(0, 3));
  EXPECT_EQ(pieces_of(shifted)[0], line(-3, 0));
}

TEST(MakeRestriction, MovesTheExtentByTheTransform) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(plane(8, 8));
  partition_operator::Restriction halo;
  halo.transform = {{4, 0}, {0, 2}};
  halo.lo = make_point({-1, 0});
  halo.hi = make_point({4, 1});
  const PartitionSpec spec = make_restriction(forest, root, plane(2, 4), halo);
  EXPECT_EQ(pieces_of(spec)[3], Domain::box(make_point({3, 2}), make_point({7, 3})));
  const PartitionNode& node = forest.partition(forest.create_partition(spec));
  EXPECT_FALSE(node.disjoint);
  EXPECT_TRUE(node.complete);
  EXPECT_EQ(forest.domain(node.subspace(3)), Domain::box(make_point({3, 2}), make_point({7, 3})));
}

TEST(MakeColoring, LeavesMissingColorsEmpty) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  const PartitionSpec spec = make_coloring(forest, root, line(0, 2), {{DomainPoint(1), line(2, 3)}});
  EXPECT_EQ(volumes(spec), (std::vector<uint64_t>{0, 2, 0}));
}

TEST(MakeIntersectionWithParent, CutsPiecesDown) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(line(0, 9));
  const PartitionId thirds = forest.create_partition(make_equal(forest, root, line(0, 2)));
  const PartitionId halves = forest.create_partition(make_equal(forest, root, line(0, 1)));
  const PartitionSpec spec = make_intersection_with_parent(forest, forest.subspace(halves, 0), thirds);
  EXPECT_EQ(volumes(spec), (std::vector<uint64_t>{3, 2, 0}));
}

}  // namespace
}  // namespace testudo
