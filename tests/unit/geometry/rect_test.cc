#include "core/geometry/rect.h"

#include <gtest/gtest.h>

#include <limits>
#include <sstream>
#include <type_traits>
#include <vector>

namespace testudo {
namespace {

constexpr coord_t kMin = std::numeric_limits<coord_t>::min();
constexpr coord_t kMax = std::numeric_limits<coord_t>::max();

static_assert(std::is_trivially_copyable_v<Rect<3>>);

TEST(Rect, CountsItsPoints) {
  EXPECT_EQ(Rect<1>(0, 9).volume(), 10u);
  EXPECT_EQ(Rect<2>({0, 0}, {3, 4}).volume(), 20u);
  EXPECT_EQ(Rect<2>({0, 5}, {3, 4}).volume(), 0u);
  EXPECT_EQ((Rect<1, int>(std::numeric_limits<int>::min(), std::numeric_limits<int>::max()).volume()),
            size_t{1} << 32);
}

TEST(Rect, VolumeSaturates) {
  EXPECT_EQ(Rect<1>(kMin, kMax).volume(), SIZE_MAX);
  EXPECT_EQ(Rect<1>(kMin + 1, kMax - 1).volume(), SIZE_MAX - 1);
  EXPECT_EQ(Rect<2>({kMin, 0}, {kMax, 1}).volume(), SIZE_MAX);
  EXPECT_EQ(Rect<2>({0, 0}, {coord_t{1} << 32, coord_t{1} << 32}).volume(), SIZE_MAX);
}

TEST(Rect, EmptyInAnyDimensionIsEmpty) {
  EXPECT_TRUE(Rect<2>::make_empty().empty());
  EXPECT_TRUE(Rect<2>({0, 1}, {9, 0}).empty());
  EXPECT_TRUE(Rect<2>({1, 0}, {0, 9}).empty());
  EXPECT_FALSE(Rect<2>({0, 0}, {0, 0}).empty());
}

TEST(Rect, ContainsAndOverlaps) {
  const Rect<2> r({0, 0}, {4, 4});
  EXPECT_TRUE(r.contains(Point<2>(4, 0)));
  EXPECT_FALSE(r.contains(Point<2>(5, 0)));
  EXPECT_TRUE(r.contains(Rect<2>({1, 1}, {4, 4})));
  EXPECT_FALSE(r.contains(Rect<2>({1, 1}, {4, 5})));
  EXPECT_TRUE(r.contains(Rect<2>({9, 9}, {8, 8})));
  EXPECT_TRUE(r.overlaps(Rect<2>({4, 4}, {9, 9})));
  EXPECT_FALSE(r.overlaps(Rect<2>({5, 0}, {9, 9})));
  EXPECT_FALSE(r.overlaps(Rect<2>({3, 3}, {2, 2})));
}

TEST(Rect, IntersectionAndBoundingBox) {
  const Rect<2> a({0, 0}, {4, 4});
  const Rect<2> b({2, 3}, {9, 9});
  EXPECT_EQ(a.intersection(b), Rect<2>({2, 3}, {4, 4}));
  EXPECT_EQ(a.union_bbox(b), Rect<2>({0, 0}, {9, 9}));
  EXPECT_EQ(a.union_bbox(Rect<2>({90, 90}, {89, 89})), a);
  EXPECT_EQ((Rect<2>({90, 90}, {89, 89}).union_bbox(a)), a);
}

TEST(Rect, ConvertsTranslatesPrints) {
  const Rect<2, int> narrow({0, 1}, {2, 3});
  const Rect<2> wide = narrow;
  EXPECT_EQ(wide, narrow);
  EXPECT_EQ(wide + Point<2>(1, 10), Rect<2>({1, 11}, {3, 13}));
  EXPECT_EQ(wide - Point<2>(1, 1), Rect<2>({-1, 0}, {1, 2}));
  EXPECT_NE(wide, Rect<2>({0, 1}, {2, 4}));
  EXPECT_EQ(wide.dim_size(1), 3);
  EXPECT_EQ(Rect<1>(5, 3).dim_size(0), 0);
  std::ostringstream out;
  out << wide << ' ' << Rect<1>(0, 9);
  EXPECT_EQ(out.str(), "<0,1>..<2,3> <0>..<9>");
}

TEST(PointInRectIterator, ColumnMajorVariesDimensionZeroFastest) {
  std::vector<Point<2>> seen;
  for (PointInRectIterator<2> p(Rect<2>({0, 5}, {1, 6})); p(); p++) seen.push_back(*p);
  EXPECT_EQ(seen, (std::vector<Point<2>>{{0, 5}, {1, 5}, {0, 6}, {1, 6}}));
}

TEST(PointInRectIterator, RowMajorVariesTheLastDimensionFastest) {
  std::vector<Point<2>> seen;
  for (PointInRectIterator<2> p(Rect<2>({0, 5}, {1, 6}), false); p(); ++p) seen.push_back(*p);
  EXPECT_EQ(seen, (std::vector<Point<2>>{{0, 5}, {0, 6}, {1, 5}, {1, 6}}));
}

TEST(PointInRectIterator, Edges) {
  EXPECT_FALSE(PointInRectIterator<2>()());
  EXPECT_FALSE(PointInRectIterator<2>(Rect<2>({0, 1}, {9, 0})).valid());
  size_t count = 0;
  for (PointInRectIterator<1> p(Rect<1>(kMax - 2, kMax)); p(); p++) ++count;
  EXPECT_EQ(count, 3u);
  PointInRectIterator<2> p(Rect<2>({3, 4}, {3, 5}));
  EXPECT_EQ(p[0], 3);
  EXPECT_EQ(p->y(), 4);
  EXPECT_EQ(*p++, Point<2>(3, 4));
  EXPECT_EQ(*p, Point<2>(3, 5));
  EXPECT_FALSE(p.step());
  EXPECT_FALSE(p());
}

}  // namespace
}  // namespace testudo
