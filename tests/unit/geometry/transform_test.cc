#include "core/geometry/transform.h"

#include <gtest/gtest.h>

namespace testudo {
namespace {

Transform<2, 3> example() {
  Transform<2, 3> t;
  t[0] = Point<3>(1, 2, 3);
  t[1][0] = 0;
  t[1][1] = -1;
  t[1][2] = 4;
  return t;
}

TEST(Transform, MapsPoints) {
  EXPECT_EQ(example() * Point<3>(1, 1, 2), Point<2>(9, 7));
}

TEST(Transform, ProductIsComposition) {
  const Transform<2, 3> a = example();
  Transform<3, 2> b;
  b[0] = Point<2>(1, 0);
  b[1] = Point<2>(2, 5);
  b[2] = Point<2>(-1, 1);
  const Point<2> p(3, -4);
  EXPECT_EQ((a * b) * p, a * (b * p));
}

TEST(Transform, Identity) {
  EXPECT_TRUE((Transform<3, 3>::identity().is_identity()));
  EXPECT_EQ((Transform<2, 2>::identity() * Point<2>(5, 6)), Point<2>(5, 6));
  EXPECT_FALSE((Transform<2, 3>::identity().is_identity()));
  EXPECT_FALSE(example().is_identity());
  const Transform<2, 2> from_int = Transform<2, 2, int>::identity();
  EXPECT_TRUE(from_int.is_identity());
  EXPECT_EQ(from_int, (Transform<2, 2, int>::identity()));
}

TEST(AffineTransform, MapsAndComposes) {
  const AffineTransform<2, 3> f(example(), Point<2>(10, 20));
  EXPECT_EQ(f[Point<3>(1, 1, 2)], Point<2>(19, 27));
  Transform<3, 1> column;
  column[0] = column[1] = 1;
  column[2] = 2;
  const AffineTransform<3, 1> g(column, Point<3>(0, 1, 0));
  const AffineTransform<2, 1> composed = f(g);
  EXPECT_EQ(composed[Point<1>(7)], f[g[Point<1>(7)]]);
}

TEST(AffineTransform, DefaultIsIdentity) {
  const AffineTransform<2, 2> identity;
  EXPECT_TRUE(identity.is_identity());
  EXPECT_EQ(identity[Point<2>(3, 4)], Point<2>(3, 4));
  EXPECT_FALSE((AffineTransform<2, 2>(identity.transform, Point<2>(0, 1)).is_identity()));
}

TEST(ScaleTransform, MapsAPointToABox) {
  const ScaleTransform<2, 2> tiles(Transform<2, 2>::identity(), Rect<2>({0, 0}, {3, 5}), Point<2>(2, 3));
  EXPECT_EQ(tiles[Point<2>(4, 6)], Rect<2>({2, 2}, {3, 3}));
  EXPECT_FALSE(tiles.is_identity());
  const ScaleTransform<2, 2> identity;
  EXPECT_TRUE(identity.is_identity());
  EXPECT_EQ(identity[Point<2>(3, 4)], Rect<2>({3, 4}, {3, 4}));
}

}  // namespace
}  // namespace testudo
