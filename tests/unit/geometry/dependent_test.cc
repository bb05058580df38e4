#include "core/geometry/dependent.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace testudo {
namespace {

constexpr uint64_t kSeed = 4242;
constexpr int kCases = 400;

// The values of a field over a box, as the tests write them: `count` coordinates a point, of type T, with
// padding between values.
template <typename T>
class Field {
 public:
  Field(const Domain& bounds, int count) : bounds_(bounds), count_(count) {
    coord_t stride = static_cast<coord_t>(sizeof(T)) * count + 4;
    coord_t origin = 0;
    view_.size = sizeof(T) * static_cast<size_t>(count);
    // The last dimension is the fastest: other than the order of iteration.
    for (int d = bounds.dim() - 1; d >= 0; --d) {
      view_.strides[d] = stride;
      origin += bounds.lo()[static_cast<unsigned>(d)] * stride;
      stride *= bounds.hi()[static_cast<unsigned>(d)] - bounds.lo()[static_cast<unsigned>(d)] + 1;
    }
    bytes_.resize(static_cast<size_t>(stride));
    view_.base = bytes_.data() - origin;
  }

  void set(const DomainPoint& point, const std::vector<coord_t>& value) {
    for (int i = 0; i < count_; ++i) {
      const T narrow = static_cast<T>(value[static_cast<size_t>(i)]);
      std::memcpy(address(point) + sizeof(T) * static_cast<size_t>(i), &narrow, sizeof narrow);
    }
  }
  std::vector<coord_t> get(const DomainPoint& point) const {
    std::vector<coord_t> value;
    for (int i = 0; i < count_; ++i) {
      T narrow;
      std::memcpy(&narrow, address(point) + sizeof(T) * static_cast<size_t>(i), sizeof narrow);
      value.push_back(narrow);
    }
    return value;
  }
  const FieldView& view() const { return view_; }

 private:
  std::byte* address(const DomainPoint& point) const {
    std::byte* at = view_.base;
    for (int d = 0; d < point.dim; ++d) at += point.point_data[d] * view_.strides[d];
    return at;
  }

  Domain bounds_;
  int count_;
  std::vector<std::byte> bytes_;
  FieldView view_;
};

coord_t pick(std::mt19937_64& random, coord_t lo, coord_t hi) {
  return lo + static_cast<coord_t>(random() % static_cast<uint64_t>(hi - lo + 1));
}

template <int N>
Rect<N> random_rect(std::mt19937_64& random, coord_t lo, coord_t hi) {
  Rect<N> rect;
  for (int d = 0; d < N; ++d) {
    rect.lo[d] = pick(random, lo, hi);
    rect.hi[d] = pick(random, rect.lo[d], hi);
  }
  return rect;
}

template <int N>
Domain random_set(std::mt19937_64& random, coord_t lo, coord_t hi) {
  std::vector<Rect<N>> rects;
  for (size_t i = random() % 4; i > 0; --i) rects.push_back(random_rect<N>(random, lo, hi));
  return IndexSet<N>::from_rects(std::move(rects));
}

template <int N>
DomainPoint to_point(const std::vector<coord_t>& value, size_t from = 0) {
  return Point<N>(value.data() + from);
}

// A random case: a field over [-4..5]^N whose values are points (or boxes) of M dimensions, mostly inside
// [-spread..spread].
template <int N, int M, typename T>
struct Case {
  Case(std::mt19937_64& random, bool ranges, coord_t spread)
      : bounds(Rect<N>(Point<N>(-4), Point<N>(5))), field(bounds, ranges ? 2 * M : M) {
    const coord_t sticky = pick(random, 1, 4);  // how often a value repeats
    std::vector<coord_t> value;
    bounds.for_each_point([&](const DomainPoint& point) {
      if (value.empty() || random() % static_cast<uint64_t>(sticky) == 0) {
        value.assign(2 * M, 0);
        for (coord_t& c : value) c = pick(random, -spread, spread);
        if (ranges) {
          for (size_t d = 0; d < M; ++d) value[M + d] = value[d] + pick(random, -1, 3);
        }
      }
      field.set(point, value);
    });
  }

  Domain target_of(const DomainPoint& point, bool ranges) const {
    const std::vector<coord_t> value = field.get(point);
    return Domain::box(to_point<M>(value), to_point<M>(value, ranges ? M : 0));
  }

  Domain bounds;
  Field<T> field;
};

template <int N, int M, typename T>
void check_colors(std::mt19937_64& random, coord_t spread) {
  const Case<N, M, T> c(random, false, spread);
  const Domain domain = random_set<N>(random, -4, 5);
  std::vector<DomainPoint> colors;
  for (coord_t i = pick(random, 0, 12); i > 0; --i) {
    Point<M> color;
    for (int d = 0; d < M; ++d) color[d] = pick(random, -spread, spread);
    if (std::ranges::count(colors, DomainPoint(color)) == 0) colors.push_back(color);
  }
  std::vector<std::vector<DomainPoint>> expected(colors.size());
  const auto color_of = [&](const DomainPoint& point) { return to_point<M>(c.field.get(point)); };
  for (const DomainPoint& point : domain.points()) {
    for (size_t i = 0; i < colors.size(); ++i) {
      if (color_of(point) == colors[i]) expected[i].push_back(point);
    }
  }
  const std::vector<Domain> by_field = partition_by_color(domain, colors, c.field.view());
  ASSERT_EQ(by_field.size(), colors.size());
  for (size_t i = 0; i < colors.size(); ++i) {
    EXPECT_EQ(by_field[i], Domain::from_points(N, expected[i]));
    EXPECT_EQ(by_field[i].dim(), N);
  }
  EXPECT_EQ(partition_by_color(domain, colors, color_of), by_field);
}

template <int N, int M, typename T>
void check_image(std::mt19937_64& random, bool ranges, coord_t spread) {
  const Case<N, M, T> c(random, ranges, spread);
  const Domain target_bounds = random_set<M>(random, -spread - 1, spread + 1);
  std::vector<Domain> sources;
  for (size_t i = random() % 4; i > 0; --i) sources.push_back(random_set<N>(random, -4, 5));
  const std::vector<Domain> images = image(sources, M, c.field.view(), ranges, target_bounds);
  ASSERT_EQ(images.size(), sources.size());
  for (size_t i = 0; i < sources.size(); ++i) {
    Domain expected;
    for (const DomainPoint& point : sources[i].points()) {
      expected = unite(expected, c.target_of(point, ranges));
    }
    EXPECT_EQ(images[i], intersect(expected, target_bounds));
    EXPECT_EQ(images[i].dim(), M);
  }
}

template <int N, int M, typename T>
void check_preimage(std::mt19937_64& random, bool ranges, coord_t spread) {
  const Case<N, M, T> c(random, ranges, spread);
  const Domain source = random_set<N>(random, -4, 5);
  std::vector<Domain> targets;
  for (size_t i = random() % 5; i > 0; --i) targets.push_back(random_set<M>(random, -spread - 1, spread + 1));
  const std::vector<Domain> result = preimage(source, targets, c.field.view(), ranges);
  ASSERT_EQ(result.size(), targets.size());
  for (size_t i = 0; i < targets.size(); ++i) {
    std::vector<DomainPoint> expected;
    for (const DomainPoint& point : source.points()) {
      if (c.target_of(point, ranges).overlaps(targets[i])) expected.push_back(point);
    }
    EXPECT_EQ(result[i], Domain::from_points(N, expected));
    EXPECT_EQ(result[i].dim(), N);
  }
}

// Small spreads take the ways over tables and bitmaps, large ones those over hashes, sorting and trees.
template <int N, int M, typename T>
void check_all() {
  for (int i = 0; i < kCases && !testing::Test::HasFailure(); ++i) {
    const uint64_t seed = kSeed + static_cast<uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const coord_t spread = i % 3 == 0 ? 1'000'000 : 6;
    const bool ranges = i % 2 == 0;
    check_colors<N, M, T>(random, spread);
    check_colors<N, M, T>(random, 2);
    check_image<N, M, T>(random, ranges, spread);
    check_preimage<N, M, T>(random, ranges, spread);
  }
}

TEST(DependentProperty, FromOneToOneDimension) {
  check_all<1, 1, coord_t>();
}
TEST(DependentProperty, FromOneToTwoDimensions) {
  check_all<1, 2, int>();
}
TEST(DependentProperty, FromTwoToOneDimension) {
  check_all<2, 1, int>();
}
TEST(DependentProperty, FromTwoToTwoDimensions) {
  check_all<2, 2, coord_t>();
}
TEST(DependentProperty, FromThreeToThreeDimensions) {
  check_all<3, 3, int>();
}

TEST(Dependent, ValueSizes) {
  EXPECT_TRUE(is_value_size(4, 1));
  EXPECT_TRUE(is_value_size(8, 1));
  EXPECT_TRUE(is_value_size(8, 2));
  EXPECT_FALSE(is_value_size(4, 2));
  EXPECT_FALSE(is_value_size(8, 0));
  EXPECT_TRUE(is_value_size(32, 2, true));
  EXPECT_FALSE(is_value_size(8, 2, true));
}

TEST(Dependent, EmptyInputs) {
  FieldView none;
  none.size = sizeof(coord_t);
  EXPECT_TRUE(partition_by_color(Rect<1>(0, 9), {}, none).empty());
  const DomainPoint color[] = {0};
  EXPECT_EQ(partition_by_color(Domain(), color, none), std::vector<Domain>(1));
  EXPECT_TRUE(image({}, 1, none, false, Rect<1>(0, 9)).empty());
  const Domain empties[] = {Domain(), Rect<1>(1, 0)};
  EXPECT_EQ(image(empties, 1, none, false, Rect<1>(0, 9)), std::vector<Domain>(2));
  EXPECT_EQ(image(empties, 1, none, false, Domain()), std::vector<Domain>(2));
  EXPECT_EQ(preimage(Domain(), empties, none, false), std::vector<Domain>(2));
}

TEST(Dependent, AColorListedTwiceGetsItsPointsOnce) {
  Field<coord_t> field(Rect<1>(0, 3), 1);
  for (coord_t i = 0; i < 4; ++i) field.set(i, {7});
  const DomainPoint near[] = {7, 8, 7};
  const DomainPoint scattered[] = {7, 1'000'000'000, 7};
  for (const auto& colors : {near, scattered}) {
    const std::vector<Domain> parts = partition_by_color(Rect<1>(0, 3), std::span(colors, 3), field.view());
    EXPECT_EQ(parts[0], Domain(Rect<1>(0, 3)));
    EXPECT_TRUE(parts[1].empty());
    EXPECT_TRUE(parts[2].empty());
  }
}

// A ring of a million cells in blocks: each block's image is itself and one neighbour; the preimage undoes
// it.
TEST(Dependent, AMillionPointers) {
  constexpr coord_t kCount = 1'000'000;
  constexpr coord_t kBlocks = 100;
  std::vector<coord_t> next(kCount);
  for (coord_t i = 0; i < kCount; ++i) next[static_cast<size_t>(i)] = (i + 1) % kCount;
  FieldView view;
  view.base = reinterpret_cast<std::byte*>(next.data());
  view.strides[0] = view.size = sizeof(coord_t);
  const Domain all = Rect<1>(0, kCount - 1);
  std::vector<Domain> blocks;
  for (coord_t b = 0; b < kBlocks; ++b) {
    blocks.push_back(Rect<1>(b * (kCount / kBlocks), (b + 1) * (kCount / kBlocks) - 1));
  }
  const std::vector<Domain> images = image(blocks, 1, view, false, all);
  EXPECT_EQ(images[0], Domain(Rect<1>(1, kCount / kBlocks)));
  EXPECT_EQ(images[kBlocks - 1].volume(), static_cast<uint64_t>(kCount / kBlocks));
  EXPECT_TRUE(images[kBlocks - 1].contains(DomainPoint(0)));
  EXPECT_TRUE(all_disjoint(images));
  EXPECT_EQ(unite_all(images), all);
  EXPECT_EQ(preimage(all, images, view, false), blocks);
}

TEST(DependentDeathTest, ValuesOfAnotherSizeEndTheProcess) {
  Field<coord_t> field(Rect<1>(0, 3), 1);
  const Domain sets[] = {Rect<1>(0, 3)};
  EXPECT_DEATH(
      preimage(Rect<1>(0, 3), std::vector<Domain>{Rect<3>(Point<3>(0), Point<3>(1))}, field.view(), false),
      "8 bytes hold no point of dimension 3");
  EXPECT_DEATH(image(sets, 2, field.view(), true, Rect<2>({0, 0}, {9, 9})),
               "8 bytes hold no box of dimension 2");
  const DomainPoint colors[] = {Point<2>(0, 0), Point<1>(0)};
  EXPECT_DEATH(partition_by_color(Rect<1>(0, 3), colors, field.view()), "different dimensions");
}

}  // namespace
}  // namespace testudo
