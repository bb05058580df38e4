#include "core/geometry/point.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <sstream>
#include <type_traits>
#include <vector>

namespace testudo {
namespace {

static_assert(std::is_trivially_copyable_v<Point<3>>);
static_assert(std::is_trivially_default_constructible_v<Point<3>>);
static_assert(sizeof(Point<3, int>) == 3 * sizeof(int));
static_assert(std::is_convertible_v<int, Point<1>>);
static_assert(std::is_convertible_v<Point<1>, coord_t>);
static_assert(!std::is_convertible_v<int, Point<2>>, "filling is explicit");
static_assert(std::is_constructible_v<Point<2>, int>);
static_assert(!std::is_convertible_v<Point<2>, coord_t>);
static_assert(std::is_convertible_v<Point<2, int>, Point<2>>);
static_assert(!std::is_constructible_v<Point<2>, int, int, int>);
static_assert(!std::is_constructible_v<Point<3>, Point<2>>);
static_assert((Point<2>(1, 2) + Point<2>(3, 4)) == Point<2>(4, 6), "usable at compile time");

// Stands for an accessor: takes a point.
struct Accessor {
  mutable int cells[10] = {};
  int& operator[](const Point<1>& p) const { return cells[p.x()]; }
};

coord_t takes_coordinate(coord_t value) {
  return value;
}

TEST(Point, Constructs) {
  const Point<3> p(1, 2L, short{3});
  EXPECT_EQ(p[0], 1);
  EXPECT_EQ(p.y(), 2);
  EXPECT_EQ(p.z(), 3);
  EXPECT_EQ(Point<3>(7), Point<3>(7, 7, 7));
  const int raw[] = {4, 5};
  EXPECT_EQ(Point<2>(raw), Point<2>(4, 5));
  const Point<2> braced = {8, 9};
  EXPECT_EQ(braced, Point<2>(8, 9));
  EXPECT_EQ(Point<2>::ZEROES(), Point<2>(0, 0));
  EXPECT_EQ(Point<1>::ONES(), 1);
}

TEST(Point, ConvertsBetweenCoordinateTypes) {
  const Point<2, int> narrow = Point<2>(3, -4);
  EXPECT_EQ(narrow, Point<2>(3, -4));
  const Point<1> wide = Point<1, int>(6);
  EXPECT_EQ(wide, Point<1>(6));
  EXPECT_EQ((Point<1>(Point<1, unsigned>(6))), 6);
}

TEST(Point, OneDimensionIsANumber) {
  Point<1> p = 3;
  EXPECT_TRUE(p == 3);
  EXPECT_TRUE(3 == p);
  EXPECT_TRUE(p != 4);
  EXPECT_TRUE(p < 4 && p <= 3 && p > 2u);
  EXPECT_EQ(p[0], 3);
  EXPECT_EQ(p[size_t{0}], 3);
  EXPECT_TRUE(p + 1 == 4);
  EXPECT_TRUE(1 + p == 4);
  EXPECT_TRUE(p - 1u == 2);
  EXPECT_TRUE(p + p == 6);
  EXPECT_EQ(takes_coordinate(p), 3);
  EXPECT_EQ(takes_coordinate(p * 2 + 1), 7);
  const int plain = p % 2;
  EXPECT_EQ(plain, 1);
  EXPECT_DOUBLE_EQ(p * 0.5, 1.5);
  const std::vector<int> v = {0, 1, 2, 9};
  EXPECT_EQ(v[p], 9);
  EXPECT_EQ(v.data()[p], 9);
  p += 2;
  p /= 5;
  EXPECT_EQ(p.x(), 1);
  p = 8;
  EXPECT_EQ(p.x(), 8);
  std::map<Point<1>, int> by_point;
  by_point[p] = 1;
  EXPECT_EQ(by_point.count(8), 1u);
}

TEST(Point, IndexesAnAccessor) {
  const Accessor acc;
  const Point<1> p = 3;
  acc[p] = 5;
  acc[p + 1] = 6;
  acc[p - Point<1>(1)] = 4;
  acc[0] = 1;
  const int i = 7;
  acc[i] = 8;
  EXPECT_EQ(acc[3], 5);
  EXPECT_EQ(acc[4], 6);
  EXPECT_EQ(acc[2], 4);
  EXPECT_EQ(acc[i], 8);
}

TEST(Point, ArithmeticIsComponentwise) {
  const Point<2> a(7, -8);
  const Point<2> b(2, 3);
  EXPECT_EQ(a + b, Point<2>(9, -5));
  EXPECT_EQ(a - b, Point<2>(5, -11));
  EXPECT_EQ(a * b, Point<2>(14, -24));
  EXPECT_EQ(a / b, Point<2>(3, -2));
  EXPECT_EQ(a % b, Point<2>(1, -2));
  EXPECT_EQ(a + 1, Point<2>(8, -7));
  EXPECT_EQ(a - 1, Point<2>(6, -9));
  EXPECT_EQ(a * 2, Point<2>(14, -16));
  EXPECT_EQ(a / 2, Point<2>(3, -4));
  EXPECT_EQ(a % 4, Point<2>(3, 0));
  EXPECT_EQ(a + (Point<2, int>(1, 1)), Point<2>(8, -7));
  EXPECT_EQ(a.dot(b), -10);
  Point<2> c = a;
  c += b;
  c -= 1;
  c *= Point<2>(1, 2);
  c /= 2;
  c %= Point<2>(3, 4);
  EXPECT_EQ(c, Point<2>(1, -2));
}

TEST(Point, Prints) {
  std::ostringstream out;
  out << Point<1>(5) << ' ' << Point<3>(1, -2, 3);
  EXPECT_EQ(out.str(), "<5> <1,-2,3>");
}

}  // namespace
}  // namespace testudo
