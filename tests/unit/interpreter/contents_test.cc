#include "interpreter/contents.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <set>

#include "core/execution/instance.h"
#include "interpreter/element_rows.h"
#include "interpreter/point_bits.h"

namespace {

using namespace testudo;

DomainPoint at(coord_t x, coord_t y) {
  DomainPoint p;
  p.dim = 2;
  p[0] = x;
  p[1] = y;
  return p;
}

// A plane with a hole, and random layouts.
Domain plane() {
  return subtract(Domain::box(at(-2, 3), at(9, 8)), Domain::box(at(1, 4), at(3, 6)));
}

std::vector<Layout> layouts() {
  Layout blocked{Layout::Kind::kBlocked, {}, 5, 64}, c_order{Layout::Kind::kSoa, {1, 0}, 0, 64};
  return {Layout{}, c_order, Layout{Layout::Kind::kAos, {}, 0, 64}, blocked};
}

std::set<DomainPoint> points_of(const ElementRuns& runs) {
  std::set<DomainPoint> points;
  for (const ElementRuns::Run& run : runs.runs) {
    DomainPoint p = run.first;
    for (size_t i = 0; i < run.count; ++i, ++p[runs.along]) EXPECT_TRUE(points.insert(p).second);
  }
  EXPECT_EQ(points.size(), runs.points);
  return points;
}

TEST(Contents, RowsCoverADomainOnce) {
  for (int along : {0, 1}) {
    std::set<DomainPoint> seen;
    for_each_row(plane(), along, [&](DomainPoint p, size_t count) {
      for (size_t i = 0; i < count; ++i, ++p[along]) EXPECT_TRUE(seen.insert(p).second);
    });
    EXPECT_EQ(seen.size(), plane().volume());
    for (const DomainPoint& p : seen) EXPECT_TRUE(plane().contains(p));
  }
}

TEST(Contents, DifferencesEqualBruteForce) {
  std::mt19937 random(5);
  const Domain domain = plane();
  for (const Layout& layout : layouts()) {
    for (size_t size : {1, 2, 4, 8, 12}) {
      const std::vector<FieldSize> sizes = {{0, size}, {1, 3}};
      Instance a(layout, domain, sizes), b(Layout{}, domain, sizes);
      for (int round = 0; round < 5; ++round) {
        std::set<DomainPoint> expected;
        for (const DomainPoint& p : domain.points()) {
          const bool differs = random() % 3 == 0;
          std::memset(a.fields()[0].address(p), 1, size);
          std::memset(b.fields()[0].address(p), 1, size);
          if (!differs) continue;
          b.fields()[0].address(p)[size - 1] = std::byte{2};
          expected.insert(p);
        }
        const ElementRuns different = find_different(domain, a.fields()[0], b.fields()[0]);
        EXPECT_EQ(points_of(different), expected);
        copy_points(different, a.fields()[0], b.fields()[0]);
        EXPECT_TRUE(find_different(domain, a.fields()[0], b.fields()[0]).empty());
        const auto as_set = different.to_domain(domain);
        ASSERT_TRUE(as_set.has_value());
        EXPECT_EQ(as_set->volume(), expected.size());
        for (const DomainPoint& p : expected) EXPECT_TRUE(as_set->contains(p));
      }
    }
  }
}

TEST(Contents, PoisonIsFoundWhereNobodyWrote) {
  std::mt19937 random(7);
  const Domain domain = plane();
  for (const Layout& layout : layouts()) {
    const std::vector<FieldSize> sizes = {{0, 8}, {1, 4}};
    Instance instance(layout, domain, sizes);
    for (const MappedField& field : instance.fields()) {
      fill_points(domain, field, poison(field.size));
      std::set<DomainPoint> unwritten;
      for (const DomainPoint& p : domain.points()) {
        if (random() % 2) {
          std::memset(field.address(p), 0, 1);
        } else {
          unwritten.insert(p);
        }
      }
      const PoisonSplit split = split_poisoned(domain, field);
      EXPECT_EQ(points_of(split.poisoned), unwritten);
      EXPECT_EQ(split.poisoned.points + split.written.points, domain.volume());
    }
  }
}

// One byte of a certain value proves nothing; four in a row do.
TEST(Contents, SmallElementsAreJudgedTogether) {
  const Domain domain = Domain::box(DomainPoint(0), DomainPoint(9));
  const std::vector<FieldSize> sizes = {{0, 1}};
  Instance instance(Layout{}, domain, sizes);
  const MappedField& field = instance.fields()[0];
  fill_points(domain, field, poison(1));
  EXPECT_EQ(split_poisoned(domain, field).poisoned.points, 10u);
  for (coord_t p : {3, 7}) *field.address(p) = std::byte{0};
  EXPECT_EQ(split_poisoned(domain, field).poisoned.points, 0u);
  *field.address(3) = poison(1)[0];
  EXPECT_EQ(split_poisoned(domain, field).poisoned.points, 7u);
}

TEST(Contents, TooManyBoxesAreNoSet) {
  ElementRuns runs;
  for (coord_t p = 0; p < 100000; p += 2) runs.add(DomainPoint(p), 1);
  EXPECT_FALSE(runs.to_domain(Domain::box(DomainPoint(0), DomainPoint(100000))).has_value());
}

TEST(PointBits, EqualsASet) {
  std::mt19937 random(3);
  const Domain box = plane().bounds();
  PointBits bits(box);
  std::vector<DomainPoint> chosen;
  for (const DomainPoint& p : box.points()) {
    if (random() % 2) continue;
    bits.set(bits.index(p));
    chosen.push_back(p);
  }
  EXPECT_EQ(bits.to_domain(), Domain::from_points(2, chosen));
  EXPECT_EQ(bits.index(at(10, 3)), -1);
  EXPECT_EQ(bits.index(DomainPoint(0)), -1);
  PointBits all(box);
  all.set(plane());
  EXPECT_EQ(all.to_domain(), plane());
  EXPECT_TRUE(PointBits(Domain()).to_domain().empty());
}

}  // namespace
