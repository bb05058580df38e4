#include "core/geometry/index_set.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

namespace testudo {
namespace {

constexpr coord_t kLowest = std::numeric_limits<coord_t>::min() + 1;
constexpr coord_t kHighest = std::numeric_limits<coord_t>::max() - 1;

template <int N>
std::vector<Rect<N>> boxes(const IndexSet<N>& set) {
  return {set.rects().begin(), set.rects().end()};
}

TEST(IndexSet, Empty) {
  const IndexSet<2> none;
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(none.dense());
  EXPECT_EQ(none.volume(), 0u);
  EXPECT_TRUE(none.rects().empty());
  EXPECT_TRUE(none.bounds().empty());
  EXPECT_FALSE(none.contains(Point<2>(0, 0)));
  EXPECT_TRUE(none.contains(none));
  EXPECT_FALSE(none.overlaps(none));
  EXPECT_EQ(none, IndexSet<2>(Rect<2>({3, 3}, {2, 5})));
  EXPECT_EQ(none, IndexSet<2>::from_rects({}));
  EXPECT_EQ(none, IndexSet<2>::from_points({}));
}

TEST(IndexSet, JoinsNeighboursInOneDimension) {
  const IndexSet<1> set = IndexSet<1>::from_rects({{7, 9}, {0, 3}, {4, 4}, {2, 3}, {6, 5}});
  EXPECT_EQ(boxes(set), (std::vector<Rect<1>>{{0, 4}, {7, 9}}));
  EXPECT_EQ(set.volume(), 8u);
  EXPECT_EQ(set.bounds(), Rect<1>(0, 9));
  EXPECT_FALSE(set.dense());
}

TEST(IndexSet, JoinsSlabsOfEqualCrossSection) {
  // Four quarters of a square, and the same square in columns.
  const IndexSet<2> quarters =
      IndexSet<2>::from_rects({{{0, 0}, {1, 1}}, {{2, 2}, {3, 3}}, {{0, 2}, {1, 3}}, {{2, 0}, {3, 1}}});
  EXPECT_TRUE(quarters.dense());
  EXPECT_EQ(quarters.bounds(), Rect<2>({0, 0}, {3, 3}));
}

TEST(IndexSet, CutsAnLShapeIntoSlabs) {
  const std::vector<Rect<2>> expected = {{{0, 0}, {3, 0}}, {{0, 1}, {0, 3}}};
  EXPECT_EQ(boxes(IndexSet<2>::from_rects({{{0, 0}, {0, 3}}, {{0, 0}, {3, 0}}})), expected);
  EXPECT_EQ(boxes(IndexSet<2>::from_rects({{{1, 0}, {3, 0}}, {{0, 0}, {0, 3}}})), expected);
}

TEST(IndexSet, PointsOfAGridAreOneBox) {
  std::vector<Point<3>> points;
  for (PointInRectIterator<3> p(Rect<3>({0, 0, 0}, {4, 3, 2}), false); p(); ++p) points.push_back(*p);
  const IndexSet<3> set = IndexSet<3>::from_points(points);
  EXPECT_TRUE(set.dense());
  EXPECT_EQ(set.volume(), 60u);
}

TEST(IndexSet, EndsOfTheCoordinateRange) {
  const IndexSet<1> all = Rect<1>(kLowest, kHighest);
  EXPECT_EQ(all.volume(), UINT64_MAX - 1);
  const IndexSet<1> hole = subtract(all, IndexSet<1>(Rect<1>(0, 0)));
  EXPECT_EQ(boxes(hole), (std::vector<Rect<1>>{{kLowest, -1}, {1, kHighest}}));
  EXPECT_EQ(unite(hole, IndexSet<1>(Rect<1>(-5, 5))), all);
  EXPECT_TRUE(hole.contains(Point<1>(kHighest)));
  EXPECT_FALSE(hole.contains(Point<1>(0)));

  const IndexSet<2> plane = Rect<2>({kLowest, kLowest}, {kHighest, kHighest});
  EXPECT_EQ(plane.volume(), UINT64_MAX);
  const IndexSet<2> corner = Rect<2>({kHighest, kHighest}, {kHighest, kHighest});
  const IndexSet<2> rest = subtract(plane, corner);
  EXPECT_EQ(rest.volume(), UINT64_MAX);
  EXPECT_FALSE(rest.overlaps(corner));
  EXPECT_EQ(unite(rest, corner), plane);
  EXPECT_TRUE(plane.contains(rest));
  EXPECT_FALSE(rest.contains(plane));
}

TEST(IndexSet, HashAndEqualityIgnoreHowASetWasMade) {
  const IndexSet<2> a = IndexSet<2>::from_rects({{{0, 0}, {3, 0}}, {{0, 1}, {0, 3}}});
  const IndexSet<2> b = subtract(IndexSet<2>(Rect<2>({0, 0}, {3, 3})), IndexSet<2>(Rect<2>({1, 1}, {3, 3})));
  EXPECT_EQ(a, b);
  EXPECT_EQ(a.hash(), b.hash());
  EXPECT_NE(a.hash(), IndexSet<2>(Rect<2>({0, 0}, {3, 3})).hash());
}

// A million intervals [10i, 10i+width-1] against a million shifted by half a period.
TEST(IndexSet, AMillionIntervals) {
  constexpr coord_t kCount = 1'000'000;
  std::vector<Rect<1>> a_rects, b_rects;
  for (coord_t i = 0; i < kCount; ++i) {
    a_rects.emplace_back(10 * i, 10 * i + 5);      // 0..5 of each ten
    b_rects.emplace_back(10 * i + 4, 10 * i + 7);  // 4..7 of each ten
  }
  std::mt19937_64 random(1);
  std::shuffle(a_rects.begin(), a_rects.end(), random);
  const IndexSet<1> a = IndexSet<1>::from_rects(a_rects);
  const IndexSet<1> b = IndexSet<1>::from_rects(b_rects);
  const auto expect_period = [](const IndexSet<1>& set, coord_t lo, coord_t hi) {
    ASSERT_EQ(set.rects().size(), static_cast<size_t>(kCount));
    for (coord_t i = 0; i < kCount; ++i) {
      ASSERT_EQ(set.rects()[static_cast<size_t>(i)], Rect<1>(10 * i + lo, 10 * i + hi));
    }
  };
  expect_period(a, 0, 5);
  expect_period(unite(a, b), 0, 7);
  expect_period(intersect(a, b), 4, 5);
  expect_period(subtract(a, b), 0, 3);
  expect_period(subtract(b, a), 6, 7);
  EXPECT_TRUE(a.contains(subtract(a, b)));
  EXPECT_FALSE(a.contains(b));
  EXPECT_TRUE(a.overlaps(b));
  EXPECT_FALSE(a.overlaps(subtract(b, a)));
}

// Points scattered in a plane: no slab is shared, so a quadratic step would not end.
TEST(IndexSet, ManyScatteredPointsInThePlane) {
  constexpr coord_t kCount = 200'000;
  std::vector<Point<2>> points;
  for (coord_t i = 0; i < kCount; ++i) points.emplace_back(i * 7919 % kCount, i);
  const IndexSet<2> set = IndexSet<2>::from_points(points);
  EXPECT_EQ(set.volume(), static_cast<uint64_t>(kCount));
  const IndexSet<2> left = intersect(set, IndexSet<2>(Rect<2>({0, 0}, {kCount / 2 - 1, kCount})));
  EXPECT_EQ(left.volume(), static_cast<uint64_t>(kCount) / 2);
  EXPECT_EQ(unite(left, subtract(set, left)), set);
  // One slab of many columns against many slabs of one row.
  std::vector<Rect<2>> columns, rows;
  for (coord_t i = 0; i < kCount; ++i) {
    columns.push_back({{2 * i, 0}, {2 * i, kCount}});
    rows.push_back({{4 * i, 2 * i}, {4 * i, 2 * i}});
  }
  const IndexSet<2> bars = IndexSet<2>::from_rects(columns);
  const IndexSet<2> dots = IndexSet<2>::from_rects(rows);
  EXPECT_EQ(intersect(bars, dots).volume(), static_cast<uint64_t>(kCount) / 2);
  EXPECT_EQ(subtract(dots, bars).volume(), static_cast<uint64_t>(kCount) / 2);
}

// Many large boxes on top of each other and many small ones inside.
TEST(IndexSet, NestedBoxesAbsorb) {
  std::vector<Rect<2>> rects;
  for (coord_t i = 0; i < 20'000; ++i) {
    rects.push_back({{0, i}, {100'000, 60'000 - i}});
    rects.push_back({{i, 2 * i}, {i + 3, 2 * i + 3}});
  }
  const IndexSet<2> set = IndexSet<2>::from_rects(std::move(rects));
  EXPECT_EQ(set, IndexSet<2>(Rect<2>({0, 0}, {100'000, 60'000})));
}

}  // namespace
}  // namespace testudo
