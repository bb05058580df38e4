#include "core/geometry/point_list.h"

#include <gtest/gtest.h>

namespace testudo {
namespace {

void expect_same(const Domain& domain) {
  const PointList points(domain);
  const std::vector<DomainPoint> expected = domain.points();
  ASSERT_EQ(points.size(), expected.size());
  size_t i = 0;
  for (const DomainPoint point : points) {
    EXPECT_EQ(point, expected[i]);
    EXPECT_EQ(points[i], expected[i]);
    ++i;
  }
  EXPECT_EQ(i, expected.size());
}

TEST(PointListTest, AreThoseOfTheDomainInOrder) {
  expect_same(Domain());
  expect_same(Domain::box(DomainPoint(-3), DomainPoint(4)));
  expect_same(Domain(Rect<2>(Point<2>(-1, 5), Point<2>(2, 7))));
  expect_same(Domain(Rect<3>(Point<3>(0, -2, 9), Point<3>(1, 0, 12))));
  const DomainPoint sparse[] = {DomainPoint(2), DomainPoint(3), DomainPoint(11)};
  expect_same(Domain::from_points(1, sparse));
}

TEST(PointListTest, MayBeAList) {
  const PointList points(std::vector<DomainPoint>{DomainPoint(7), DomainPoint(1)});
  EXPECT_EQ(points.size(), 2u);
  EXPECT_EQ(points[0], DomainPoint(7));
  EXPECT_EQ(points[1], DomainPoint(1));
  EXPECT_EQ(PointList::one(DomainPoint(5))[0], DomainPoint(5));
}

}  // namespace
}  // namespace testudo
