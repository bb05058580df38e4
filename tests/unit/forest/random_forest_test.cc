#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/forest/partition_makers.h"
#include "tests/unit/forest/brute_force.h"

// Random partitions against sets of points.
namespace testudo {
namespace {

using testing::common;
using testing::pick;
using testing::points_of;
using testing::PointSet;
using testing::random_box;
using testing::random_domain;

constexpr int kRounds = 400;

coord_t extent_for(int dim) {
  return dim == 1 ? 30 : dim == 2 ? 6 : 3;
}

struct Truth {
  bool disjoint = true;
  bool complete = true;
};

Truth brute_force(const std::vector<PointSet>& pieces, const PointSet& parent) {
  PointSet all;
  Truth truth;
  for (const PointSet& piece : pieces) {
    for (const DomainPoint& point : piece) truth.disjoint &= all.insert(point).second;
  }
  truth.complete = std::includes(all.begin(), all.end(), parent.begin(), parent.end());
  return truth;
}

std::vector<PointSet> pieces_of(const Forest& forest, const PartitionNode& node) {
  std::vector<PointSet> pieces;
  for (size_t i = 0; i < node.size(); ++i) pieces.push_back(points_of(forest.domain(node.subspace(i))));
  return pieces;
}

void expect_flags_are_true(const Forest& forest, PartitionId id) {
  const PartitionNode& node = forest.partition(id);
  const Truth truth = brute_force(pieces_of(forest, node), points_of(forest.domain(node.parent)));
  EXPECT_EQ(node.disjoint, truth.disjoint);
  EXPECT_EQ(node.complete, truth.complete);
}

class RandomForest : public ::testing::TestWithParam<int> {
 protected:
  int dim() const { return GetParam(); }
  Domain space() { return random_domain(random_, dim(), extent_for(dim())); }
  Domain colors() { return random_domain(random_, static_cast<int>(pick(random_, 1, dim())), 2); }

  Forest forest_;
  std::mt19937 random_{static_cast<uint32_t>(1234 + GetParam())};
};

TEST_P(RandomForest, ColoringsAreClippedAndLabelledByTheirPoints) {
  for (int round = 0; round < kRounds; ++round) {
    const IndexSpaceId root = forest_.create_index_space(space());
    PartitionSpec spec;
    spec.parent = root;
    spec.color_space = colors();
    for (uint64_t i = 0; i < spec.color_space.volume(); ++i) {
      Domain piece = space();
      // Every other round pieces are made disjoint, so that both answers occur.
      for (size_t j = 0; round % 2 == 0 && j < i; ++j) piece = subtract(piece, spec.subspaces[j]);
      spec.subspaces.push_back(piece);
    }
    if (round % 4 == 0 && !spec.subspaces.empty())
      spec.subspaces.back() = unite(spec.subspaces.back(), forest_.domain(root));
    spec.clip = round % 3 != 0;
    const PartitionId id = forest_.create_partition(spec);
    expect_flags_are_true(forest_, id);
    const PartitionNode& node = forest_.partition(id);
    for (size_t i = 0; i < node.size(); ++i) {
      PointSet expected = points_of(spec.subspaces[i]);
      if (spec.clip) expected = common(expected, points_of(forest_.domain(root)));
      ASSERT_EQ(points_of(forest_.domain(node.subspace(i))), expected);
      ASSERT_EQ(node.find_color(node.colors[i]), static_cast<int64_t>(i));
    }
  }
}

TEST_P(RandomForest, EqualPartitionsTile) {
  for (int round = 0; round < kRounds; ++round) {
    const Domain domain = space();
    const IndexSpaceId root = forest_.create_index_space(domain);
    const Domain color_space = colors();
    if (color_space.empty()) continue;
    const PartitionId id = forest_.create_partition(make_equal(forest_, root, color_space));
    expect_flags_are_true(forest_, id);
    const PartitionNode& node = forest_.partition(id);
    EXPECT_TRUE(node.disjoint);
    EXPECT_TRUE(node.complete);
    if (domain.empty() || (domain.dense() && dim() > 1)) continue;
    uint64_t least = UINT64_MAX, most = 0;
    for (size_t i = 0; i < node.size(); ++i) {
      least = std::min(least, forest_.domain(node.subspace(i)).volume());
      most = std::max(most, forest_.domain(node.subspace(i)).volume());
    }
    EXPECT_LE(most - least, 1u);
  }
}

TEST_P(RandomForest, WeightedPartitionsTile) {
  for (int round = 0; round < kRounds; ++round) {
    const IndexSpaceId root = forest_.create_index_space(space());
    const Domain color_space = colors();
    if (color_space.empty()) continue;
    std::vector<uint64_t> weights;
    for (uint64_t i = 0; i < color_space.volume(); ++i)
      weights.push_back(static_cast<uint64_t>(pick(random_, 0, 5)));
    weights[static_cast<size_t>(pick(random_, 0, static_cast<coord_t>(weights.size()) - 1))] += 1;
    const auto granularity = static_cast<uint64_t>(pick(random_, 1, 4));
    const PartitionId id =
        forest_.create_partition(make_weighted(forest_, root, color_space, weights, granularity));
    EXPECT_TRUE(forest_.partition(id).disjoint);
    EXPECT_TRUE(forest_.partition(id).complete);
    for (size_t i = 0; i < weights.size(); ++i) {
      EXPECT_TRUE(weights[i] != 0 || forest_.domain(forest_.partition(id).subspace(i)).empty());
    }
  }
}

TEST_P(RandomForest, BlockifyTilesAndPutsPointsWhereDivisionSays) {
  for (int round = 0; round < kRounds; ++round) {
    const IndexSpaceId root = forest_.create_index_space(space());
    DomainPoint block, origin;
    block.dim = origin.dim = dim();
    for (int i = 0; i < dim(); ++i) {
      block.point_data[i] = pick(random_, 1, 7);
      origin.point_data[i] = pick(random_, -5, 5);
    }
    const PartitionId id = forest_.create_partition(make_blockify(forest_, root, block, origin));
    expect_flags_are_true(forest_, id);
    EXPECT_TRUE(forest_.partition(id).disjoint);
    EXPECT_TRUE(forest_.partition(id).complete);
    for (const DomainPoint& point : forest_.domain(root).points()) {
      DomainPoint color = point;
      for (int i = 0; i < dim(); ++i) {
        coord_t& value = color.point_data[i];
        value -= origin.point_data[i];
        coord_t quotient = 0;
        for (; value < 0; value += block.point_data[i]) --quotient;
        for (; value >= block.point_data[i]; value -= block.point_data[i]) ++quotient;
        value = quotient;
      }
      ASSERT_TRUE(forest_.domain(forest_.subspace(id, color)).contains(point));
    }
  }
}

TEST_P(RandomForest, RestrictionsMatchTheirFormula) {
  for (int round = 0; round < kRounds; ++round) {
    const Domain domain = space();
    const IndexSpaceId root = forest_.create_index_space(domain);
    if (domain.empty()) continue;
    const Domain color_space = colors();
    partition_operator::Restriction op;
    op.transform.assign(static_cast<size_t>(dim()),
                        std::vector<coord_t>(static_cast<size_t>(color_space.dim())));
    for (auto& row : op.transform) {
      for (coord_t& entry : row) entry = pick(random_, -3, 3);
    }
    const Domain extent = random_box(random_, dim(), 4);
    op.lo = extent.lo();
    op.hi = extent.hi();
    const PartitionId id = forest_.create_partition(make_restriction(forest_, root, color_space, op));
    expect_flags_are_true(forest_, id);
    for (const DomainPoint& color : color_space.points()) {
      PointSet expected;
      for (DomainPoint point : extent.points()) {
        for (int i = 0; i < dim(); ++i) {
          for (int j = 0; j < color.dim; ++j) {
            point.point_data[i] +=
                op.transform[static_cast<size_t>(i)][static_cast<size_t>(j)] * color.point_data[j];
          }
        }
        if (domain.contains(point)) expected.insert(point);
      }
      ASSERT_EQ(points_of(forest_.domain(forest_.subspace(id, color))), expected);
    }
  }
}

TEST_P(RandomForest, SetOperatorsWorkColorByColor) {
  using partition_operator::SetKind;
  for (int round = 0; round < kRounds; ++round) {
    const IndexSpaceId root = forest_.create_index_space(space());
    const Domain color_space = random_domain(random_, 1, 3);
    const auto random_partition = [&] {
      std::map<DomainPoint, Domain> pieces;
      for (const DomainPoint& color : color_space.points()) pieces[color] = space();
      return forest_.create_partition(make_coloring(forest_, root, color_space, pieces));
    };
    const PartitionId left = random_partition(), right = random_partition();
    const Domain wider = unite(color_space, Domain::point(DomainPoint(99)));
    for (SetKind kind : {SetKind::kUnion, SetKind::kIntersection, SetKind::kDifference}) {
      const PartitionId id =
          forest_.create_partition(make_set_operation(forest_, root, wider, {kind, left, right}));
      expect_flags_are_true(forest_, id);
      EXPECT_TRUE(forest_.domain(forest_.subspace(id, 99)).empty());
      for (const DomainPoint& color : color_space.points()) {
        const PointSet a = points_of(forest_.domain(forest_.subspace(left, color)));
        const PointSet b = points_of(forest_.domain(forest_.subspace(right, color)));
        PointSet expected;
        const auto out = std::inserter(expected, expected.end());
        if (kind == SetKind::kUnion) std::set_union(a.begin(), a.end(), b.begin(), b.end(), out);
        if (kind == SetKind::kIntersection)
          std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), out);
        if (kind == SetKind::kDifference) std::set_difference(a.begin(), a.end(), b.begin(), b.end(), out);
        ASSERT_EQ(points_of(forest_.domain(forest_.subspace(id, color))), expected);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Dimensions, RandomForest, ::testing::Range(1, std::min(kMaxDim, 3) + 1));

}  // namespace
}  // namespace testudo
