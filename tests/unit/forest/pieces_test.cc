#include "core/forest/pieces.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/forest/equal_pieces.h"
#include "core/forest/shifted_pieces.h"
#include "tests/unit/forest/brute_force.h"

// Formulas against the lists of what they stand for, which are compared with sets of points elsewhere.
namespace testudo {
namespace {

using partition_operator::Restriction;
using testing::make_point;
using testing::pick;
using testing::random_box;
using testing::random_domain;

constexpr int kRounds = 3000;

Domain line(coord_t lo, coord_t hi) {
  return Domain::box(DomainPoint(lo), DomainPoint(hi));
}

std::vector<size_t> found(const Pieces& pieces, const Domain& query) {
  std::vector<size_t> positions;
  pieces.overlapping(query, [&](size_t position) { positions.push_back(position); });
  return positions;
}

class PiecesTest : public ::testing::TestWithParam<int> {
 protected:
  int dim() const { return GetParam(); }
  coord_t extent() const { return dim() == 1 ? 20 : dim() == 2 ? 6 : 3; }

  // `domains` as the formula gives them, clipped or not.
  void expect_same(const Pieces& formula, std::vector<Domain> domains, const Domain& parent) {
    ASSERT_EQ(formula.size(), domains.size());
    for (Domain& domain : domains) domain = intersect(domain, parent);
    for (size_t i = 0; i < domains.size(); ++i) ASSERT_EQ(formula.domain(i), domains[i]) << i;
    const PiecesRef list = list_pieces(domains, parent, true);
    ASSERT_EQ(formula.disjoint(), list->disjoint());
    ASSERT_EQ(formula.complete(), list->complete());
    ++seen_[{list->disjoint(), list->complete()}];
    ASSERT_EQ(found(formula, parent), found(*list, parent));
    ASSERT_EQ(found(formula, Domain()), std::vector<size_t>());
    ASSERT_FALSE(formula.any_overlaps(Domain()));
    for (int i = 0; i < 3; ++i) {
      const Domain query = random_domain(random_, dim(), extent() + 2);
      const std::vector<size_t> expected = found(*list, query);
      ASSERT_EQ(found(formula, query), expected) << to_string(query);
      ASSERT_EQ(formula.any_overlaps(query), !expected.empty()) << to_string(query);
      ASSERT_EQ(list->any_overlaps(query), !expected.empty()) << to_string(query);
    }
  }

  // A matrix with at most one entry in each row and column.
  Restriction random_restriction(int colors) {
    std::vector<int> sources(static_cast<size_t>(std::max(dim(), colors)));
    for (size_t i = 0; i < sources.size(); ++i) sources[i] = static_cast<int>(i);
    if (pick(random_, 0, 2) == 0) std::shuffle(sources.begin(), sources.end(), random_);
    Restriction restriction;
    restriction.lo.dim = restriction.hi.dim = dim();
    for (int d = 0; d < dim(); ++d) {
      auto& row = restriction.transform.emplace_back(static_cast<size_t>(colors), 0);
      const int source = sources[static_cast<size_t>(d)];
      if (source < colors) row[static_cast<size_t>(source)] = pick(random_, -4, 5);
      restriction.lo.point_data[d] = pick(random_, -extent(), extent() / 2);
      const coord_t width = pick(random_, 0, 3) == 0 ? 2 * extent() : pick(random_, -1, 5);
      restriction.hi.point_data[d] = restriction.lo.point_data[d] + width;
    }
    return restriction;
  }

  std::mt19937 random_{static_cast<uint32_t>(4321 + GetParam())};
  std::map<std::pair<bool, bool>, int> seen_;  // by disjoint, complete
};

std::vector<Domain> moved_boxes(const Domain& colors, const Restriction& restriction) {
  std::vector<Domain> boxes;
  for (const DomainPoint& color : colors.points()) {
    DomainPoint lo = restriction.lo, hi = restriction.hi;
    for (int d = 0; d < lo.dim; ++d) {
      for (int c = 0; c < color.dim; ++c) {
        const coord_t shift =
            restriction.transform[static_cast<size_t>(d)][static_cast<size_t>(c)] * color.point_data[c];
        lo.point_data[d] += shift;
        hi.point_data[d] += shift;
      }
    }
    boxes.push_back(Domain::box(lo, hi));
  }
  return boxes;
}

TEST_P(PiecesTest, ShiftedOnesAreWhatTheirListSays) {
  for (int round = 0; round < kRounds; ++round) {
    const Domain parent = random_box(random_, dim(), extent());
    const Domain colors = random_box(random_, static_cast<int>(pick(random_, 1, 3)), 2);
    const Restriction restriction = random_restriction(colors.dim());
    const PiecesRef formula = shifted_pieces(parent, colors, restriction);
    ASSERT_TRUE(formula);
    expect_same(*formula, moved_boxes(colors, restriction), parent);
    if (HasFatalFailure()) return;
  }
  for (bool disjoint : {false, true}) {
    for (bool complete : {false, true}) {
      EXPECT_GT((seen_[{disjoint, complete}]), 10) << disjoint << complete;
    }
  }
}

TEST_P(PiecesTest, BlocksTile) {
  for (int round = 0; round < kRounds / 10; ++round) {
    const Domain parent = random_box(random_, dim(), extent());
    DomainPoint first = parent.lo(), last = parent.lo();
    Restriction blocks;
    blocks.lo = blocks.hi = parent.lo();
    for (int d = 0; d < dim(); ++d) {
      const coord_t side = pick(random_, 1, 4);
      blocks.transform.emplace_back(static_cast<size_t>(dim()), 0)[static_cast<size_t>(d)] = side;
      blocks.hi.point_data[d] += side - 1;
      first.point_data[d] = 0;
      last.point_data[d] = (parent.hi().point_data[d] - parent.lo().point_data[d]) / side;
    }
    const Domain colors = Domain::box(first, last);
    const PiecesRef formula = shifted_pieces(parent, colors, blocks);
    ASSERT_TRUE(formula);
    expect_same(*formula, moved_boxes(colors, blocks), parent);
    if (HasFatalFailure()) return;
    EXPECT_TRUE(formula->disjoint());
    EXPECT_TRUE(formula->complete());
  }
}

TEST_P(PiecesTest, EqualOnesAreWhatTheirListSays) {
  for (int round = 0; round < kRounds; ++round) {
    const Domain parent = random_box(random_, dim(), extent());
    int longest = 0;
    for (int d = 1; d < dim(); ++d) {
      if (parent.hi()[static_cast<unsigned>(d)] - parent.lo()[static_cast<unsigned>(d)] >
          parent.hi()[static_cast<unsigned>(longest)] - parent.lo()[static_cast<unsigned>(longest)])
        longest = d;
    }
    const coord_t origin = parent.lo().point_data[longest];
    const coord_t length = parent.hi().point_data[longest] - origin + 1;
    const coord_t size = pick(random_, 1, 30), filled = pick(random_, 1, size);
    std::vector<Domain> domains;
    for (coord_t i = 0; i < size; ++i) {
      DomainPoint lo = parent.lo(), hi = parent.hi();
      lo.point_data[longest] = origin + std::min(i, filled) * length / filled;
      hi.point_data[longest] = origin + std::min(i + 1, filled) * length / filled - 1;
      domains.push_back(Domain::box(lo, hi));
    }
    const PiecesRef formula = equal_pieces(parent, static_cast<size_t>(size), static_cast<uint64_t>(filled));
    ASSERT_TRUE(formula);
    expect_same(*formula, domains, parent);
    if (HasFatalFailure()) return;
    EXPECT_TRUE(formula->disjoint());
    EXPECT_TRUE(formula->complete());
  }
}

INSTANTIATE_TEST_SUITE_P(Dimensions, PiecesTest, ::testing::Range(1, std::min(kMaxDim, 3) + 1));

TEST(Pieces, AMillionHugeOnesAreExact) {
  constexpr coord_t kHuge = (coord_t{1} << 61) + 12'345;
  constexpr size_t kMillion = 1'000'000;
  const Domain parent = line(-kHuge, kHuge);
  const PiecesRef equal = equal_pieces(parent, kMillion, kMillion);
  ASSERT_TRUE(equal);
  EXPECT_EQ(equal->domain(0).lo(), parent.lo());
  EXPECT_EQ(equal->domain(kMillion - 1).hi(), parent.hi());
  for (size_t i : {size_t{1}, size_t{77'777}, kMillion - 1}) {
    const coord_t border = equal->domain(i).lo()[0];
    EXPECT_EQ(equal->domain(i - 1).hi()[0], border - 1);
    EXPECT_EQ(found(*equal, line(border - 1, border)), (std::vector<size_t>{i - 1, i}));
  }
  const Restriction halo{{{1'000'000'000'000}}, DomainPoint(-1), DomainPoint(1'000'000'000'000)};
  const PiecesRef shifted = shifted_pieces(parent, line(0, kMillion - 1), halo);
  ASSERT_TRUE(shifted);
  EXPECT_FALSE(shifted->disjoint());
  EXPECT_FALSE(shifted->complete());
  EXPECT_EQ(found(*shifted, line(5'000'000'000'000, 5'000'000'000'000)), (std::vector<size_t>{4, 5}));
}

TEST(Pieces, NoFormulaWhereThereIsNone) {
  const Domain colors = line(0, 3), square = Domain::box(make_point({0, 0}), make_point({3, 3}));
  const Domain sparse = Domain::from_points(1, std::vector<DomainPoint>{DomainPoint(0), DomainPoint(5)});
  const Restriction blocks{{{4}}, DomainPoint(0), DomainPoint(3)};
  EXPECT_TRUE(shifted_pieces(line(0, 9), colors, blocks));
  EXPECT_FALSE(shifted_pieces(sparse, colors, blocks));
  EXPECT_FALSE(shifted_pieces(line(0, 9), sparse, blocks));
  EXPECT_FALSE(shifted_pieces(line(1, 0), colors, blocks));
  EXPECT_FALSE(shifted_pieces(line(0, 9), colors, {{{coord_t{1} << 61}}, DomainPoint(0), DomainPoint(3)}));
  EXPECT_FALSE(shifted_pieces(line(0, INT64_MAX), colors, blocks));
  // Rows or columns with two entries.
  const DomainPoint corner = make_point({0, 0});
  EXPECT_FALSE(shifted_pieces(line(0, 9), square, {{{1, 2}}, DomainPoint(0), DomainPoint(0)}));
  EXPECT_FALSE(shifted_pieces(square, colors, {{{1}, {1}}, corner, corner}));
  EXPECT_TRUE(shifted_pieces(square, colors, {{{1}, {0}}, corner, corner}));
  EXPECT_FALSE(equal_pieces(sparse, 4, 4));
  EXPECT_FALSE(equal_pieces(line(1, 0), 4, 4));
  EXPECT_FALSE(equal_pieces(line(INT64_MIN, INT64_MAX), 4, 4));
}

}  // namespace
}  // namespace testudo
