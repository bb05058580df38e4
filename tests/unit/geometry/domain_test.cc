#include "core/geometry/domain.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace testudo {
namespace {

Domain interval(coord_t lo, coord_t hi) {
  return Rect<1>(lo, hi);
}

TEST(Domain, DefaultIsEmptyAndFitsAnyDimension) {
  const Domain none;
  EXPECT_EQ(none.dim(), 0);
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(none.dense());
  EXPECT_EQ(none, Domain(Rect<2>({5, 5}, {4, 4})));
  EXPECT_EQ(unite(none, interval(0, 3)), interval(0, 3));
  EXPECT_EQ(unite(interval(0, 3), none), interval(0, 3));
  EXPECT_TRUE(intersect(none, interval(0, 3)).empty());
  EXPECT_EQ(subtract(interval(0, 3), none), interval(0, 3));
  EXPECT_TRUE(unite(none, none).empty());
  EXPECT_TRUE(interval(0, 3).contains(none));
  EXPECT_FALSE(interval(0, 3).overlaps(none));
  EXPECT_TRUE(none.as<2>().empty());
  EXPECT_TRUE(none.bounds().empty());
  EXPECT_TRUE(none.points().empty());
  EXPECT_EQ(none.hash(), Domain(Rect<2>::make_empty()).hash());
}

TEST(Domain, OneBox) {
  const Domain d = Rect<2>({0, 0}, {9, 4});
  EXPECT_EQ(d.dim(), 2);
  EXPECT_EQ(d.volume(), 50u);
  EXPECT_TRUE(d.dense());
  EXPECT_EQ(d.rect_count(), 1u);
  EXPECT_EQ(d.lo(), Point<2>(0, 0));
  EXPECT_EQ(d.hi(), Point<2>(9, 4));
  EXPECT_EQ(d, Domain::box(Point<2>(0, 0), Point<2>(9, 4)));
  EXPECT_EQ(d.bounding_rect<2>(), Rect<2>({0, 0}, {9, 4}));
  EXPECT_EQ(Domain::point(Point<2>(3, 3)).volume(), 1u);
  EXPECT_EQ(d.points().size(), 50u);
  EXPECT_EQ(d.points()[1], Point<2>(1, 0));
}

TEST(Domain, SeveralBoxes) {
  const DomainPoint points[] = {7, 3, 1, 2, 0, 3};
  const Domain d = Domain::from_points(1, points);
  EXPECT_EQ(d.volume(), 5u);
  EXPECT_FALSE(d.dense());
  EXPECT_EQ(d.rect_count(), 2u);
  EXPECT_EQ(d.bounds(), interval(0, 7));
  EXPECT_EQ(d.points(), (std::vector<DomainPoint>{0, 1, 2, 3, 7}));
  EXPECT_TRUE(d.contains(DomainPoint(7)));
  EXPECT_FALSE(d.contains(DomainPoint(6)));
  EXPECT_FALSE(d.contains(DomainPoint(Point<2>(7, 7))));
  EXPECT_EQ(Domain(d.as<1>()), d);
  const Domain copy = d;
  EXPECT_EQ(copy, d);
  EXPECT_EQ(copy.hash(), d.hash());
}

TEST(Domain, FromBoxesInAnyOrder) {
  const std::pair<DomainPoint, DomainPoint> boxes[] = {
      {Point<2>(5, 0), Point<2>(9, 4)}, {Point<2>(0, 0), Point<2>(5, 4)}, {Point<2>(3, 3), Point<2>(2, 2)}};
  EXPECT_EQ(Domain::from_boxes(2, boxes), Domain(Rect<2>({0, 0}, {9, 4})));
}

TEST(Domain, EqualityIsOfSets) {
  EXPECT_EQ(unite(interval(0, 3), interval(4, 7)), interval(0, 7));
  EXPECT_FALSE(interval(0, 3) == Domain(Rect<2>({0, 0}, {3, 0})));
  EXPECT_FALSE(interval(0, 3) == interval(1, 4));
  EXPECT_EQ(interval(1, 0), interval(7, 3));
}

TEST(Domain, Prints) {
  EXPECT_EQ(to_string(Domain(Rect<2>({0, 0}, {9, 4}))), "[0..9]x[0..4]");
  EXPECT_EQ(to_string(unite(interval(0, 3), interval(7, 7))), "{[0..3],[7..7]}");
  EXPECT_EQ(to_string(Domain()), "{}");
  EXPECT_EQ(to_string(interval(1, 0)), "{}");
}

TEST(Domain, UniteAll) {
  EXPECT_TRUE(unite_all({}).empty());
  const Domain sets[] = {interval(8, 9), Domain(), interval(0, 3), unite(interval(2, 5), interval(7, 7))};
  EXPECT_EQ(unite_all(sets), unite(interval(0, 5), interval(7, 9)));
}

TEST(Domain, AllDisjoint) {
  EXPECT_TRUE(all_disjoint({}));
  const Domain even = unite(interval(0, 0), interval(2, 2));
  const Domain odd = unite(interval(1, 1), interval(3, 3));
  const Domain apart[] = {even, Domain(), odd, interval(1, 0)};
  EXPECT_TRUE(all_disjoint(apart));
  const Domain touching[] = {even, Domain(), odd, interval(3, 9)};
  size_t first = 99, second = 99;
  EXPECT_FALSE(all_disjoint(touching, &first, &second));
  EXPECT_EQ(first, 2u);
  EXPECT_EQ(second, 3u);
  const Domain twice[] = {even, even};
  EXPECT_FALSE(all_disjoint(twice));
}

TEST(DomainDeathTest, MixedDimensionsEndTheProcess) {
  EXPECT_DEATH(unite(interval(0, 1), Rect<2>({0, 0}, {1, 1})), "dimensions 1 and 2");
  EXPECT_DEATH((void)interval(0, 1).as<2>(), "dimension 1");
  EXPECT_DEATH(Domain::from_points(0, {}), "number of dimensions: 0");
  EXPECT_DEATH(Domain::from_points(kMaxDim + 1, {}), "number of dimensions");
}

}  // namespace
}  // namespace testudo
