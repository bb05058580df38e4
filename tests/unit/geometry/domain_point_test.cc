#include "core/geometry/domain_point.h"

#include <gtest/gtest.h>

#include <map>
#include <type_traits>
#include <unordered_set>

namespace testudo {
namespace {

static_assert(std::is_trivially_copyable_v<DomainPoint>);
static_assert(std::is_convertible_v<Point<2>, DomainPoint>);
static_assert(std::is_convertible_v<DomainPoint, Point<2>>);

TEST(DomainPoint, ConvertsFromAndToPoints) {
  const DomainPoint p = Point<2>(3, 4);
  EXPECT_EQ(p.dim, 2);
  EXPECT_EQ(p[1], 4);
  const Point<2> back = p;
  EXPECT_EQ(back, Point<2>(3, 4));
  const Point<2, int> narrow = p;
  EXPECT_EQ(narrow, (Point<2, int>(3, 4)));
  const Point<1> direct(DomainPoint(9));
  EXPECT_EQ(direct, 9);
  EXPECT_EQ(p.get_point<2>(), Point<2>(3, 4));
  EXPECT_EQ(DomainPoint::from_point<2>(Point<2>(3, 4)), p);
}

TEST(DomainPoint, ComparesWithPoints) {
  EXPECT_TRUE(DomainPoint(Point<2>(1, 2)) == Point<2>(1, 2));
  EXPECT_TRUE(DomainPoint(Point<1>(1)) == Point<1>(1));
  EXPECT_TRUE(DomainPoint(5) == 5);
}

TEST(DomainPoint, StatesThatAreNoPoint) {
  EXPECT_FALSE(DomainPoint().exists());
  EXPECT_TRUE(DomainPoint::nil().is_null());
  EXPECT_NE(DomainPoint(), DomainPoint::nil());
  EXPECT_TRUE(DomainPoint(0).exists());
}

TEST(DomainPoint, IndexAndColor) {
  EXPECT_EQ(DomainPoint(7).get_index(), 7);
  EXPECT_EQ(DomainPoint(7).get_color(), 7u);
}

TEST(DomainPointDeathTest, WrongDimensionEndsTheProcess) {
  EXPECT_DEATH(DomainPoint(Point<2>(1, 2)).get_index(), "dimension 2");
  EXPECT_DEATH((void)Point<2>(DomainPoint(1)), "dimension 1");
}

TEST(DomainPoint, OrdersByDimensionThenCoordinates) {
  EXPECT_LT(DomainPoint::nil(), DomainPoint());
  EXPECT_LT(DomainPoint(99), DomainPoint(Point<2>(0, 0)));
  EXPECT_LT(DomainPoint(Point<2>(0, 9)), DomainPoint(Point<2>(1, 0)));
  std::map<DomainPoint, int, DomainPoint::STLComparator> by_point;
  by_point[Point<2>(1, 2)] = 1;
  by_point[Point<2>(1, 2)] = 2;
  EXPECT_EQ(by_point.size(), 1u);
}

TEST(DomainPoint, HashSpreads) {
  std::unordered_set<size_t> hashes;
  for (int x = 0; x < 100; ++x) {
    for (int y = 0; y < 100; ++y) hashes.insert(std::hash<DomainPoint>()(Point<2>(x, y)));
  }
  EXPECT_EQ(hashes.size(), 10000u);
}

TEST(DomainPoint, Prints) {
  EXPECT_EQ(to_string(DomainPoint(3)), "3");
  EXPECT_EQ(to_string(DomainPoint(Point<2>(3, -4))), "(3,-4)");
  EXPECT_EQ(to_string(DomainPoint()), "()");
  EXPECT_EQ(to_string(DomainPoint::nil()), "nil");
}

}  // namespace
}  // namespace testudo
