// Set algebra against a bitmap of a small grid, on random sets.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/geometry/domain.h"
#include "core/geometry/index_set.h"

namespace testudo {
namespace {

constexpr uint64_t kSeed = 20240229;
constexpr int kCases = 3000;
constexpr coord_t kOrigin = -3;

// The truth about a subset of a cube of side kSide: one flag per point, dimension 0 fastest.
template <int N>
struct Bitmap {
  static constexpr coord_t kSide = N == 1 ? 24 : N == 2 ? 8 : 5;

  static Rect<N> grid() { return Rect<N>(Point<N>(kOrigin), Point<N>(kOrigin + kSide - 1)); }
  static size_t position(const Point<N>& p) {
    size_t result = 0;
    for (int d = N - 1; d >= 0; --d) result = result * kSide + static_cast<size_t>(p[d] - kOrigin);
    return result;
  }

  Bitmap() : flags(grid().volume()) {}
  explicit Bitmap(std::span<const Rect<N>> rects) : Bitmap() {
    for (const Rect<N>& rect : rects) {
      for (PointInRectIterator<N> p(rect); p(); ++p) flags[position(*p)] = true;
    }
  }
  explicit Bitmap(const IndexSet<N>& set) : Bitmap(set.rects()) {}

  template <typename Fn>
  static Bitmap combine(const Bitmap& a, const Bitmap& b, Fn fn) {
    Bitmap result;
    for (size_t i = 0; i < a.flags.size(); ++i) result.flags[i] = fn(a.flags[i], b.flags[i]);
    return result;
  }
  uint64_t volume() const { return static_cast<uint64_t>(std::count(flags.begin(), flags.end(), true)); }
  bool operator==(const Bitmap&) const = default;

  std::vector<bool> flags;
};

template <int N>
std::vector<Rect<N>> random_rects(std::mt19937_64& random) {
  const size_t count = random() % 7;
  const coord_t longest = 1 + static_cast<coord_t>(random() % Bitmap<N>::kSide);
  std::vector<Rect<N>> rects;
  for (size_t i = 0; i < count; ++i) {
    Rect<N> rect;
    for (int d = 0; d < N; ++d) {
      rect.lo[d] = kOrigin + static_cast<coord_t>(random() % Bitmap<N>::kSide);
      rect.hi[d] = rect.lo[d] - 1 + static_cast<coord_t>(random() % (longest + 1));
      rect.hi[d] = std::min(rect.hi[d], kOrigin + Bitmap<N>::kSide - 1);
    }
    rects.push_back(rect);
  }
  return rects;
}

// Boxes are disjoint, and the list is the only one for its set: checked from the definition, point by point.
template <int N>
void expect_canonical(const IndexSet<N>& set, const Bitmap<N>& truth) {
  uint64_t sum = 0;
  for (const Rect<N>& rect : set.rects()) {
    EXPECT_FALSE(rect.empty());
    sum += rect.volume();
  }
  EXPECT_EQ(sum, truth.volume()) << "boxes overlap";
  EXPECT_EQ(set.volume(), truth.volume());
  EXPECT_EQ(set.dense(), set.rects().size() <= 1);
  std::vector<Point<N>> points;
  for (PointInRectIterator<N> p(Bitmap<N>::grid()); p(); ++p) {
    const bool inside = truth.flags[Bitmap<N>::position(*p)];
    if (inside) points.push_back(*p);
    EXPECT_EQ(set.contains(*p), inside) << *p;
  }
  std::reverse(points.begin(), points.end());
  const IndexSet<N> again = IndexSet<N>::from_points(points);
  EXPECT_TRUE(std::ranges::equal(set.rects(), again.rects())) << "not canonical";
  EXPECT_EQ(set, again);
  EXPECT_EQ(set.hash(), again.hash());
  Rect<N> bounds = Rect<N>::make_empty();
  for (const Point<N>& p : points) bounds = bounds.union_bbox(Rect<N>(p, p));
  EXPECT_EQ(set.bounds(), bounds);
}

// Slabs are maximal: no two neighbours in dimension D have one cross-section. Complements expect_canonical,
// which relies on the code under test to make a second list.
template <int N>
void expect_maximal_slabs(const IndexSet<N>& set) {
  const auto section = [&](coord_t at) {
    std::vector<Rect<N>> rects;
    for (Rect<N> rect : set.rects()) {
      if (rect.lo[N - 1] != at) continue;
      rect.lo[N - 1] = rect.hi[N - 1] = 0;
      rects.push_back(rect);
    }
    return rects;
  };
  for (const Rect<N>& a : set.rects()) {
    for (const Rect<N>& b : set.rects()) {
      const bool apart = a.hi[N - 1] < b.lo[N - 1] || b.hi[N - 1] < a.lo[N - 1];
      const bool same = a.lo[N - 1] == b.lo[N - 1] && a.hi[N - 1] == b.hi[N - 1];
      EXPECT_TRUE(apart || same) << "slabs overlap";
      if (a.hi[N - 1] + 1 == b.lo[N - 1]) {
        EXPECT_NE(section(a.lo[N - 1]), section(b.lo[N - 1])) << "slabs could be joined";
      }
    }
  }
}

template <int N>
void check_case(std::mt19937_64& random) {
  const std::vector<Rect<N>> a_rects = random_rects<N>(random);
  const std::vector<Rect<N>> b_rects = random_rects<N>(random);
  const IndexSet<N> a = IndexSet<N>::from_rects(a_rects);
  const IndexSet<N> b = IndexSet<N>::from_rects(b_rects);
  const Bitmap<N> a_bits{std::span(a_rects)};
  const Bitmap<N> b_bits{std::span(b_rects)};
  expect_canonical(a, a_bits);
  expect_maximal_slabs(a);

  const Bitmap<N> both = Bitmap<N>::combine(a_bits, b_bits, [](bool p, bool q) { return p && q; });
  const Bitmap<N> either = Bitmap<N>::combine(a_bits, b_bits, [](bool p, bool q) { return p || q; });
  const Bitmap<N> only_a = Bitmap<N>::combine(a_bits, b_bits, [](bool p, bool q) { return p && !q; });
  expect_canonical(unite(a, b), either);
  expect_canonical(intersect(a, b), both);
  expect_canonical(subtract(a, b), only_a);
  expect_maximal_slabs(unite(a, b));
  expect_maximal_slabs(subtract(a, b));
  EXPECT_EQ(a.overlaps(b), both.volume() > 0);
  EXPECT_EQ(a.contains(b), both.volume() == b_bits.volume());
  EXPECT_TRUE(a.contains(intersect(a, b)));
  EXPECT_EQ(a == b, a_bits == b_bits);
  for (const Rect<N>& rect : b_rects) {
    const Bitmap<N> bits{std::span(&rect, 1)};
    const Bitmap<N> common = Bitmap<N>::combine(a_bits, bits, [](bool p, bool q) { return p && q; });
    EXPECT_EQ(a.contains(rect), common.volume() == bits.volume());
  }
}

// The erased forms give the same sets; the union and the disjointness of several.
template <int N>
void check_domains(std::mt19937_64& random) {
  std::vector<Domain> sets;
  std::vector<Bitmap<N>> bits;
  Bitmap<N> either;
  uint64_t sum = 0;
  for (size_t i = random() % 5; i > 0; --i) {
    const std::vector<Rect<N>> rects = random_rects<N>(random);
    sets.push_back(IndexSet<N>::from_rects(rects));
    bits.emplace_back(std::span(rects));
    either = Bitmap<N>::combine(either, bits.back(), [](bool p, bool q) { return p || q; });
    sum += bits.back().volume();
  }
  EXPECT_EQ(Bitmap<N>(unite_all(sets).template as<N>()), either);
  size_t first = 0, second = 0;
  EXPECT_EQ(all_disjoint(sets, &first, &second), sum == either.volume());
  if (sum != either.volume()) {
    EXPECT_LT(first, second);
    EXPECT_TRUE(sets[first].overlaps(sets[second]));
  }
  for (size_t i = 0; i + 1 < sets.size(); ++i) {
    const IndexSet<N> a = sets[i].template as<N>();
    const IndexSet<N> b = sets[i + 1].template as<N>();
    EXPECT_EQ(unite(sets[i], sets[i + 1]).template as<N>(), unite(a, b));
    EXPECT_EQ(intersect(sets[i], sets[i + 1]).template as<N>(), intersect(a, b));
    EXPECT_EQ(subtract(sets[i], sets[i + 1]).template as<N>(), subtract(a, b));
    EXPECT_EQ(sets[i].contains(sets[i + 1]), a.contains(b));
    EXPECT_EQ(sets[i].overlaps(sets[i + 1]), a.overlaps(b));
  }
}

template <int N>
void run(void (*check)(std::mt19937_64&)) {
  for (int i = 0; i < kCases && !testing::Test::HasFailure(); ++i) {
    const uint64_t seed = kSeed + static_cast<uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed) + " in " + std::to_string(N) + " dimensions");
    std::mt19937_64 random(seed);
    check(random);
  }
}

TEST(IndexSetProperty, OneDimension) {
  run<1>(check_case<1>);
}
TEST(IndexSetProperty, TwoDimensions) {
  run<2>(check_case<2>);
}
TEST(IndexSetProperty, ThreeDimensions) {
  run<3>(check_case<3>);
}
TEST(DomainProperty, OneDimension) {
  run<1>(check_domains<1>);
}
TEST(DomainProperty, TwoDimensions) {
  run<2>(check_domains<2>);
}
TEST(DomainProperty, ThreeDimensions) {
  run<3>(check_domains<3>);
}

}  // namespace
}  // namespace testudo
