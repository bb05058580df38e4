#include <set>
#include <type_traits>

#include "program.h"

namespace {

using namespace Legion;

static_assert(std::is_trivially_copyable_v<Domain>);
static_assert(std::is_trivially_copyable_v<DomainPoint>);
static_assert(std::is_trivially_copyable_v<IndexSpace>);
static_assert(std::is_trivially_copyable_v<LogicalRegion>);
static_assert(std::is_trivially_copyable_v<LogicalPartition>);
static_assert(std::is_trivially_copyable_v<Processor>);

TEST(Domain, ConvertsToAndFromBoxes) {
  const Domain domain = Rect<2>(Point<2>(1, 2), Point<2>(3, 5));
  EXPECT_EQ(domain.get_dim(), 2);
  EXPECT_EQ(domain.get_volume(), 12u);
  EXPECT_TRUE(domain.dense());
  const Rect<2> back = domain;
  EXPECT_EQ(back, Rect<2>(Point<2>(1, 2), Point<2>(3, 5)));
  const Rect<2, int> narrow = domain;
  EXPECT_EQ(narrow.hi[1], 5);
  EXPECT_EQ(domain.lo(), DomainPoint(Point<2>(1, 2)));
  EXPECT_EQ(program::error_code([&] {
              Rect<1> wrong = domain;
              (void)wrong;
            }),
            "T0502");
}

TEST(Domain, NoDomainIsEmptyAndDoesNotExist) {
  EXPECT_FALSE(Domain::NO_DOMAIN.exists());
  EXPECT_TRUE(Domain::NO_DOMAIN.empty());
  EXPECT_EQ(Domain().get_volume(), 0u);
}

TEST(Domain, SparseSetsKeepTheirPoints) {
  const DomainT<1> typed(std::vector<Rect<1>>{Rect<1>(0, 2), Rect<1>(7, 8)});
  const Domain domain = typed;
  EXPECT_FALSE(domain.dense());
  EXPECT_EQ(domain.get_volume(), 5u);
  EXPECT_TRUE(domain.contains(DomainPoint(8)));
  EXPECT_FALSE(domain.contains(DomainPoint(5)));
  std::vector<coord_t> seen;
  for (Domain::DomainPointIterator it(domain); it; it++) seen.push_back(it.p[0]);
  EXPECT_EQ(seen, (std::vector<coord_t>{0, 1, 2, 7, 8}));
  std::vector<coord_t> typed_points;
  for (PointInDomainIterator<1> it(typed); it(); it++) typed_points.push_back((*it)[0]);
  EXPECT_EQ(typed_points, seen);
  std::vector<Rect<1>> rects;
  for (RectInDomainIterator<1> it(typed); it(); it++) rects.push_back(*it);
  EXPECT_EQ(rects, (std::vector<Rect<1>>{Rect<1>(0, 2), Rect<1>(7, 8)}));
}

TEST(Domain, EqualSparseSetsShareAnEntryAndDestroyFreesIt) {
  const std::vector<Rect<1>> rects{Rect<1>(100, 101), Rect<1>(104, 104)};
  Domain first = DomainT<1>(rects);
  const Domain second = DomainT<1>(rects);
  EXPECT_EQ(first, second);
  first.destroy();
  EXPECT_EQ(program::error_code([&] { second.get_volume(); }), "T0501");
}

TEST(Domain, AdjacentBoxesBecomeDense) {
  const Domain domain = DomainT<1>(std::vector<Rect<1>>{Rect<1>(0, 2), Rect<1>(3, 5)});
  EXPECT_TRUE(domain.dense());
  EXPECT_EQ(domain.get_volume(), 6u);
}

TEST(Domain, IntersectsAndGrows) {
  const Domain a = Rect<1>(0, 9), b = Rect<1>(5, 20);
  EXPECT_EQ(a.intersection(b), Domain(Rect<1>(5, 9)));
  EXPECT_TRUE(a.intersection(Domain(Rect<1>(30, 40))).empty());
  EXPECT_EQ(a.convex_hull(DomainPoint(12)), Domain(Rect<1>(0, 12)));
}

TEST(Domain, IteratesInFortranOrder) {
  std::vector<DomainPoint> seen;
  for (Domain::DomainPointIterator it(Domain(Rect<2>(Point<2>(0, 0), Point<2>(1, 1)))); it; it++)
    seen.push_back(it.p);
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[1], DomainPoint(Point<2>(1, 0)));
}

TEST(DomainPoint, OrdersByDimensionThenCoordinates) {
  std::set<DomainPoint> points{DomainPoint(Point<2>(0, 0)), DomainPoint(5), DomainPoint(Point<2>(0, -1))};
  std::vector<DomainPoint> sorted(points.begin(), points.end());
  EXPECT_EQ(sorted[0], DomainPoint(5));
  EXPECT_EQ(sorted[1], DomainPoint(Point<2>(0, -1)));
  EXPECT_EQ(DomainPoint(Point<2>(1, 2)) + DomainPoint(Point<2>(3, 4)), DomainPoint(Point<2>(4, 6)));
}

TEST(DomainTransform, MultipliesAsTheTypedOne) {
  Transform<2, 1> typed;
  typed[0][0] = 2;
  typed[1][0] = -1;
  const DomainTransform erased = typed;
  EXPECT_EQ(erased * DomainPoint(3), DomainPoint(Point<2>(6, -3)));
  EXPECT_EQ((Transform<2, 1>(erased)), typed);
  EXPECT_FALSE(erased.is_identity());
  EXPECT_EQ(program::error_code([&] { erased* DomainPoint(Point<2>(1, 1)); }), "T0502");
}

TEST(Handles, AreNothingWhenZeroAndKnowTheirType) {
  EXPECT_FALSE(IndexSpace::NO_SPACE.exists());
  EXPECT_FALSE(LogicalRegion::NO_REGION.exists());
  EXPECT_EQ(LogicalRegion(), LogicalRegion::NO_REGION);
  const IndexSpace space(7, 7, detail::type_tag<2>());
  EXPECT_EQ(space.get_dim(), 2);
  EXPECT_EQ((IndexSpaceT<2>(space)), space);
  EXPECT_EQ(program::error_code([&] { IndexSpaceT<1> wrong(space); }), "T0502");
}

}  // namespace
