#include "core/geometry/spatial_index.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace testudo {
namespace {

std::vector<size_t> answers(const SpatialIndex& index, const Domain& query) {
  std::vector<size_t> found;
  index.overlapping(query, [&](size_t i) { found.push_back(i); });
  return found;
}

std::vector<size_t> brute_force(const std::vector<Domain>& sets, const Domain& query) {
  std::vector<size_t> found;
  for (size_t i = 0; i < sets.size(); ++i) {
    if (sets[i].overlaps(query)) found.push_back(i);
  }
  return found;
}

template <int N>
Domain random_set(std::mt19937_64& random) {
  std::vector<Rect<N>> rects;
  for (size_t i = random() % 4; i > 0; --i) {
    Rect<N> rect;
    for (int d = 0; d < N; ++d) {
      rect.lo[d] = static_cast<coord_t>(random() % 40) - 20;
      rect.hi[d] = rect.lo[d] + static_cast<coord_t>(random() % 8);
    }
    rects.push_back(rect);
  }
  return IndexSet<N>::from_rects(std::move(rects));
}

template <int N>
void compare_with_brute_force() {
  constexpr uint64_t kSeed = 77;
  for (uint64_t seed = kSeed; seed < kSeed + 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed) + " in " + std::to_string(N) + " dimensions");
    std::mt19937_64 random(seed);
    std::vector<Domain> sets;
    for (size_t i = random() % 30; i > 0; --i) sets.push_back(random_set<N>(random));
    const SpatialIndex index(sets);
    for (int q = 0; q < 10; ++q) {
      const Domain query = random_set<N>(random);
      ASSERT_EQ(answers(index, query), brute_force(sets, query));
    }
  }
}

TEST(SpatialIndex, MatchesBruteForceInOneDimension) {
  compare_with_brute_force<1>();
}
TEST(SpatialIndex, MatchesBruteForceInTwoDimensions) {
  compare_with_brute_force<2>();
}
TEST(SpatialIndex, MatchesBruteForceInThreeDimensions) {
  compare_with_brute_force<3>();
}

TEST(SpatialIndex, OverNoSets) {
  EXPECT_TRUE(answers(SpatialIndex(), Rect<1>(0, 9)).empty());
  const std::vector<Domain> empties = {Domain(), Rect<1>(1, 0)};
  EXPECT_TRUE(answers(SpatialIndex(empties), Rect<1>(0, 9)).empty());
}

TEST(SpatialIndex, EmptySetsAreNeverFound) {
  const std::vector<Domain> sets = {Domain(), Rect<1>(0, 3), Rect<1>(1, 0), Rect<1>(2, 5)};
  const SpatialIndex index(sets);
  EXPECT_EQ(answers(index, Rect<1>(3, 3)), (std::vector<size_t>{1, 3}));
  EXPECT_TRUE(answers(index, Domain()).empty());
}

TEST(SpatialIndex, Moves) {
  const std::vector<Domain> sets = {Rect<1>(0, 3)};
  SpatialIndex index(sets);
  SpatialIndex moved = std::move(index);
  EXPECT_EQ(answers(moved, Rect<1>(3, 9)), std::vector<size_t>{0});
}

TEST(SpatialIndex, SetsAndQueriesOfManyBoxes) {
  constexpr coord_t kCount = 100'000;
  std::vector<Rect<1>> classes[4];
  for (coord_t i = 0; i < kCount; ++i) classes[i % 3].emplace_back(i * 2, i * 2);
  classes[3].emplace_back(1, 1);
  std::vector<Domain> sets;
  for (auto& rects : classes) sets.push_back(IndexSet<1>::from_rects(std::move(rects)));
  const SpatialIndex index(sets);
  EXPECT_EQ(answers(index, sets[1]), std::vector<size_t>{1});
  EXPECT_EQ(answers(index, unite(sets[0], sets[2])), (std::vector<size_t>{0, 2}));
  EXPECT_EQ(answers(index, Rect<1>(0, kCount)), (std::vector<size_t>{0, 1, 2, 3}));
}

}  // namespace
}  // namespace testudo
