#include "checker/overlay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "checker/atoms.h"

namespace testudo::checker {
namespace {

constexpr int kRounds = 200;
constexpr coord_t kSide = 9;

Domain random_set(std::mt19937& random, int dim) {
  std::vector<std::pair<DomainPoint, DomainPoint>> boxes;
  const int count = static_cast<int>(random() % 4);
  for (int b = 0; b < count; ++b) {
    DomainPoint lo;
    DomainPoint hi;
    lo.dim = hi.dim = dim;
    for (int d = 0; d < dim; ++d) {
      lo[d] = static_cast<coord_t>(random() % kSide);
      hi[d] = lo[d] + static_cast<coord_t>(random() % 4);
    }
    boxes.emplace_back(lo, hi);
  }
  return Domain::from_boxes(dim, boxes);
}

std::vector<Domain> random_sets(std::mt19937& random, int dim) {
  std::vector<Domain> sets;
  const int count = 1 + static_cast<int>(random() % 5);
  for (int s = 0; s < count; ++s) sets.push_back(random_set(random, dim));
  return sets;
}

// By definition: which sets each point is in.
std::map<DomainPoint, std::set<uint32_t>> memberships(const std::vector<Domain>& sets) {
  std::map<DomainPoint, std::set<uint32_t>> in;
  for (uint32_t s = 0; s < sets.size(); ++s) {
    for (const DomainPoint& point : sets[s].points()) in[point].insert(s);
  }
  return in;
}

TEST(Overlay, CellsSayOfEveryPointWhichSetsItIsIn) {
  std::mt19937 random(1);
  for (int round = 0; round < kRounds; ++round) {
    const int dim = 1 + round % 3;
    const std::vector<Domain> sets = random_sets(random, dim);
    Overlay overlay(dim);
    for (const Domain& set : sets) overlay.add(set);
    std::map<DomainPoint, std::set<uint32_t>> seen;
    overlay.visit([&](const Box& cell, std::span<const uint32_t> covering) {
      DomainPoint hi;
      hi.dim = dim;
      for (int d = 0; d < dim; ++d) hi[d] = cell.hi[d];
      for (const DomainPoint& point : Domain::box(cell.low_corner(dim), hi).points()) {
        EXPECT_TRUE(seen.emplace(point, std::set<uint32_t>(covering.begin(), covering.end())).second);
      }
      return true;
    });
    EXPECT_EQ(seen, memberships(sets)) << "round " << round;
  }
}

TEST(Overlay, StopsWhenTold) {
  Overlay overlay(1);
  overlay.add(Domain::box(0, 1));
  overlay.add(Domain::box(5, 6));
  int cells = 0;
  EXPECT_FALSE(overlay.visit([&](const Box&, std::span<const uint32_t>) { return ++cells < 1; }));
  EXPECT_EQ(cells, 1);
}

TEST(Overlay, NoSetsNoCells) {
  Overlay overlay(2);
  overlay.add(Domain());
  EXPECT_TRUE(overlay.visit([](const Box&, std::span<const uint32_t>) -> bool {
    ADD_FAILURE();
    return true;
  }));
}

TEST(Overlay, SharedUncoveredAndOutsidePointsAreRight) {
  std::mt19937 random(2);
  for (int round = 0; round < kRounds; ++round) {
    const int dim = 1 + round % 3;
    const std::vector<Domain> sets = random_sets(random, dim);
    const Domain whole = random_set(random, dim);
    const auto in = memberships(sets);
    const bool overlap =
        std::any_of(in.begin(), in.end(), [](const auto& entry) { return entry.second.size() > 1; });
    const auto shared = find_shared_point(sets);
    ASSERT_EQ(shared.has_value(), overlap);
    if (shared) {
      EXPECT_LT(shared->first, shared->second);
      EXPECT_TRUE(sets[shared->first].contains(shared->point));
      EXPECT_TRUE(sets[shared->second].contains(shared->point));
    }
    const auto uncovered = find_uncovered_point(whole, sets);
    bool complete = true;
    for (const DomainPoint& point : whole.points()) complete = complete && in.contains(point);
    ASSERT_EQ(!uncovered.has_value(), complete);
    EXPECT_TRUE(!uncovered || (whole.contains(*uncovered) && !in.contains(*uncovered)));
    EXPECT_EQ(find_point_outside(whole, sets[0]).has_value(), !sets[0].contains(whole));
  }
}

TEST(Atoms, EverySetIsTheUnionOfItsAtoms) {
  std::mt19937 random(3);
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<Domain> sets = random_sets(random, 1 + round % 3);
    const Atoms atoms(sets);
    std::map<std::set<uint32_t>, uint32_t> kinds;
    for (const auto& [point, in] : memberships(sets)) ++kinds[in];
    EXPECT_EQ(atoms.size(), kinds.size());
    for (uint32_t s = 0; s < sets.size(); ++s) {
      uint32_t last = 0;
      std::set<uint32_t> own;
      for (const AtomRange& range : atoms.ranges(s)) {
        EXPECT_LT(range.begin, range.end);
        EXPECT_TRUE(last == 0 || range.begin > last) << "ranges are ascending and do not touch";
        last = range.end;
        for (uint32_t a = range.begin; a < range.end; ++a) own.insert(a);
      }
      for (uint32_t a = 0; a < atoms.size(); ++a)
        EXPECT_EQ(own.contains(a), sets[s].contains(atoms.sample(a)));
    }
    for (uint32_t s = 0; s + 1 < sets.size(); ++s) {
      EXPECT_EQ(first_common_atom(atoms.ranges(s), atoms.ranges(s + 1)) != UINT32_MAX,
                sets[s].overlaps(sets[s + 1]));
    }
  }
}

TEST(Atoms, ABlockWithGhostsIsFewRanges) {
  std::vector<Domain> sets{Domain::box(0, 999)};
  for (coord_t b = 0; b < 10; ++b) sets.push_back(Domain::box(100 * b, 100 * b + 99));
  for (coord_t b = 0; b < 9; ++b) sets.push_back(Domain::box(100 * b + 99, 100 * b + 100));
  const Atoms atoms(sets);
  EXPECT_EQ(atoms.size(), 28u);
  for (size_t s = 0; s < sets.size(); ++s) EXPECT_EQ(atoms.ranges(s).size(), 1u);
}

}  // namespace
}  // namespace testudo::checker
