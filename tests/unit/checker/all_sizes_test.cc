// The symbolic engine: what it proves, what it refutes with which counterexample, and that it agrees with the
// sweep.
#include "checker/all_sizes.h"

#include <gtest/gtest.h>

#include <random>

#include "checker/labels.h"
#include "checker/smt/family.h"
#include "tests/unit/checker/families.h"
#include "tests/unit/checker/verdict_matchers.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder
using trace::Claim;
using trace::OperatorKind;
using Kind = GeneralAnswer::Kind;

TEST(AllSizes, EqualPartitionsAreDisjointAndComplete) {
  Builder b;
  const PartitionId p =
      b.partition(b.space(interval(0, 1022)), interval(0, 3), equal_pieces(0, 1023, 4), equal_operator());
  const trace::Trace trace = b.trace();
  const auto engine = solver(trace);
  const GeneralAnswer disjoint = engine->disjoint(p);
  EXPECT_EQ(disjoint.kind, Kind::kProved);
  EXPECT_EQ(disjoint.family, "for every extent of the parent and number of colors");
  EXPECT_EQ(engine->complete(p).kind, Kind::kProved);
  EXPECT_EQ(engine->contained(p).kind, Kind::kProved);
}

TEST(AllSizes, EqualPartitionsOfTwoDimensionsAreCutAlongOne) {
  Builder b;
  const PartitionId p = b.partition(b.space(box(0, 0, 3, 9)), interval(0, 2),
                                    {box(0, 0, 3, 2), box(0, 3, 3, 5), box(0, 6, 3, 9)}, equal_operator());
  const trace::Trace trace = b.trace();
  EXPECT_EQ(solver(trace)->disjoint(p).kind, Kind::kProved);
  EXPECT_EQ(solver(trace)->complete(p).kind, Kind::kProved);
}

TEST(AllSizes, BlocksOfUnknownSizeInTwoDimensions) {
  Builder b;
  std::vector<Domain> sets;
  for (const DomainPoint& c : box(0, 0, 2, 1).points()) {
    sets.push_back(intersect(box(c[0] * 4, c[1] * 5, c[0] * 4 + 3, c[1] * 5 + 4), box(0, 0, 9, 8)));
  }
  const PartitionId p = b.partition(b.space(box(0, 0, 9, 8)), box(0, 0, 2, 1), sets, blockify(at(4, 5)));
  const trace::Trace trace = b.trace();
  const auto engine = solver(trace);
  EXPECT_EQ(engine->disjoint(p).kind, Kind::kProved);
  EXPECT_EQ(engine->disjoint(p).family, "for every extent of the parent, block size and origin");
  EXPECT_EQ(engine->complete(p).kind, Kind::kProved);
}

TEST(AllSizes, TilingsByRestriction) {
  Builder b;
  const Domain whole = interval(0, 19);
  const PartitionId p =
      b.partition(b.space(whole), interval(0, 3), restriction_pieces(whole, 5, 0, 4, interval(0, 3)),
                  restriction({{5}}, 0, 4));
  const trace::Trace trace = b.trace();
  EXPECT_EQ(solver(trace)->disjoint(p).kind, Kind::kProved);
  EXPECT_EQ(solver(trace)->complete(p).kind, Kind::kProved);
}

TEST(AllSizes, HalosAreRefutedWithASmallestCounterexample) {
  Builder b;
  const Domain whole = interval(0, 19);
  const PartitionId p =
      b.partition(b.space(whole), interval(0, 3), restriction_pieces(whole, 5, -1, 5, interval(0, 3)),
                  restriction({{5}}, -1, 5));
  const trace::Trace trace = b.trace();
  const GeneralAnswer answer = solver(trace)->disjoint(p);
  EXPECT_EQ(answer.kind, Kind::kFails);
  // Several are equally small.
  EXPECT_TRUE(answer.counterexample.ends_with(", colors [0..1]: point 4 has the colors 0 and 1"))
      << answer.counterexample;
}

TEST(AllSizes, WhatHoldsOnlyForThisRunIsNotProved) {
  Builder b;
  // Steps of 5 and an extent of 6, but the second color begins past the parent's end.
  b.partition(b.space(interval(0, 4)), interval(0, 1),
              restriction_pieces(interval(0, 4), 5, 0, 5, interval(0, 1)), restriction({{5}}, 0, 5));
  const trace::Trace trace = b.trace();
  const auto engine = solver(trace);
  const Verdicts verdicts = check_labels(trace, engine.get(), Strictness::kThisRun).verdicts;
  EXPECT_EQ(verdicts.exit_status(), 0);
  const Verdict& verdict = verdicts.list().front();
  EXPECT_EQ(verdict.answer, Answer::kChecked);
  EXPECT_TRUE(
      verdict.message.starts_with("Holds for the sizes of this run, but not for every extent of the parent "
                                  "and color space, with the recorded "
                                  "transform and extent. Smallest counterexample: parent "))
      << verdict.message;
  EXPECT_TRUE(verdict.message.ends_with("colors [0..1]: point 5 has the colors 0 and 1.")) << verdict.message;
  const Verdicts strict = check_labels(trace, engine.get(), Strictness::kAllSizes).verdicts;
  EXPECT_EQ(only_fault(strict, Obligation::kPartitionDisjoint).answer, Answer::kRefuted);
  EXPECT_EQ(strict.exit_status(), 1);
}

TEST(AllSizes, LabelsThatTheRuntimeComputedNeedNotHoldForOtherSizes) {
  Builder b;
  // Tiles with a halo, complete for these sizes; and halves, which are disjoint and complete for all.
  const IndexSpaceId space = b.space(interval(0, 19));
  b.partition(space, interval(0, 3), restriction_pieces(interval(0, 19), 5, -1, 5, interval(0, 3)),
              restriction({{5}}, -1, 5), Claim::kComputedNot, Claim::kComputed);
  b.partition(space, interval(0, 1), equal_pieces(0, 20, 2), equal_operator(), Claim::kComputed,
              Claim::kComputed);
  const trace::Trace trace = b.trace();
  const auto engine = solver(trace);
  const Verdicts verdicts = check_labels(trace, engine.get(), Strictness::kAllSizes).verdicts;
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kPartitionComplete, Answer::kChecked), 1u);
  EXPECT_EQ(verdicts.count(Obligation::kPartitionComplete, Answer::kProved), 1u);
  EXPECT_EQ(verdicts.count(Obligation::kPartitionDisjoint, Answer::kProved), 1u);
  for (const Verdict& verdict : verdicts.list()) EXPECT_EQ(verdict.counterexample, "");
}

TEST(AllSizes, LabelsThatTheProgramClaimsHaveTo) {
  Builder b;
  b.partition(b.space(interval(0, 19)), interval(0, 3),
              restriction_pieces(interval(0, 19), 5, -1, 5, interval(0, 3)), restriction({{5}}, -1, 5),
              Claim::kDenied, Claim::kClaimed);
  const trace::Trace trace = b.trace();
  const auto engine = solver(trace);
  const Verdicts verdicts = check_labels(trace, engine.get(), Strictness::kAllSizes).verdicts;
  EXPECT_EQ(only_fault(verdicts, Obligation::kPartitionComplete).answer, Answer::kRefuted);
}

TEST(AllSizes, IncompleteTilingsAreNotProvedComplete) {
  Builder b;
  const Domain whole = interval(0, 19);
  const PartitionId p =
      b.partition(b.space(whole), interval(0, 2), restriction_pieces(whole, 5, 0, 4, interval(0, 2)),
                  restriction({{5}}, 0, 4));
  const trace::Trace trace = b.trace();
  const GeneralAnswer answer = solver(trace)->complete(p);
  EXPECT_EQ(answer.kind, Kind::kFails);
  EXPECT_NE(answer.counterexample.find("has no color"), std::string::npos) << answer.counterexample;
}

TEST(AllSizes, TransformsOfSeveralCoordinates) {
  Builder b;
  const Domain whole = box(0, 0, 7, 7);
  std::vector<Domain> diagonal;
  for (coord_t c = 0; c < 4; ++c) diagonal.push_back(box(2 * c, 2 * c, 2 * c + 1, 2 * c + 1));
  const PartitionId p =
      b.partition(b.space(whole), interval(0, 3), diagonal, restriction({{2}, {2}}, at(0, 0), at(1, 1)));
  std::vector<Domain> skewed;
  for (const DomainPoint& c : box(0, 0, 1, 1).points()) {
    skewed.push_back(intersect(box(2 * c[0] + c[1], 4 * c[1], 2 * c[0] + c[1] + 1, 4 * c[1] + 3), whole));
  }
  const PartitionId q =
      b.partition(b.space(whole), box(0, 0, 1, 1), skewed, restriction({{2, 1}, {0, 4}}, at(0, 0), at(1, 3)));
  const trace::Trace trace = b.trace();
  EXPECT_EQ(solver(trace)->disjoint(p).kind, Kind::kProved);
  EXPECT_EQ(solver(trace)->disjoint(q).kind, Kind::kProved);
}

TEST(AllSizes, SetOperationsOfTilings) {
  Builder b;
  const Domain whole = interval(0, 19);
  const IndexSpaceId space = b.space(whole);
  const PartitionId tiles = b.partition(
      space, interval(0, 3), restriction_pieces(whole, 5, 0, 4, interval(0, 3)), restriction({{5}}, 0, 4));
  const PartitionId halos =
      b.partition(space, interval(0, 3), restriction_pieces(whole, 5, -1, 5, interval(0, 3)),
                  restriction({{5}}, -1, 5), Claim::kDenied);
  std::vector<Domain> ghosts;
  std::vector<Domain> both;
  const trace::Trace so_far = b.trace();
  for (coord_t c = 0; c < 4; ++c) {
    const Domain tile = so_far.space(b.subspace(tiles, c)).record.domain;
    const Domain halo = so_far.space(b.subspace(halos, c)).record.domain;
    ghosts.push_back(subtract(halo, tile));
    both.push_back(unite(halo, tile));
  }
  trace::Operator op;
  op.kind = OperatorKind::kDifference;
  op.left = halos;
  op.right = tiles;
  const PartitionId difference = b.partition(space, interval(0, 3), ghosts, op, Claim::kDenied);
  op.kind = OperatorKind::kIntersection;
  op.left = tiles;
  op.right = halos;
  const PartitionId intersection =
      b.partition(space, interval(0, 3), restriction_pieces(whole, 5, 0, 4, interval(0, 3)), op);
  op.kind = OperatorKind::kUnion;
  const PartitionId all = b.partition(space, interval(0, 3), both, op, Claim::kDenied);
  const trace::Trace trace = b.trace();
  const auto engine = solver(trace);
  EXPECT_EQ(engine->disjoint(intersection).kind, Kind::kProved);
  EXPECT_EQ(engine->disjoint(difference).kind, Kind::kFails);
  EXPECT_EQ(engine->complete(all).kind, Kind::kProved);
}

TEST(Family, DescriptionsThatDoNotGiveTheRecordedSetsAreNotUsed) {
  Builder b;
  std::vector<Domain> wrong = equal_pieces(0, 10, 2);
  wrong[1] = interval(5, 8);
  const PartitionId p = b.partition(b.space(interval(0, 9)), interval(0, 1), wrong, equal_operator());
  const PartitionId data = b.coloring(b.space(interval(0, 9)), equal_pieces(0, 10, 2));
  const trace::Trace trace = b.trace();
  EXPECT_FALSE(find_family(trace, p));
  EXPECT_FALSE(find_family(trace, data));
  EXPECT_EQ(solver(trace)->disjoint(p).kind, Kind::kNoDescription);
}

TEST(Family, EqualWithAGranularity) {
  Builder b;
  // Ten elements, at least four each: two of the four colors get five.
  const PartitionId p = b.partition(b.space(interval(0, 9)), interval(0, 3),
                                    {interval(0, 4), interval(5, 9), Domain(), Domain()}, equal_operator(4));
  const trace::Trace trace = b.trace();
  ASSERT_TRUE(find_family(trace, p));
  EXPECT_EQ(solver(trace)->disjoint(p).kind, Kind::kProved);
  EXPECT_EQ(solver(trace)->complete(p).kind, Kind::kProved);
}

// The two engines against each other: what is proved for all sizes holds for random sizes, and where the
// sweep refutes a recorded partition, the solver must not prove its family.
TEST(AllSizes, NeverProvesWhatTheSweepRefutes) {
  std::mt19937 random(41);
  int proved = 0;
  int fails = 0;
  for (int round = 0; round < 60; ++round) {
    Builder b;
    const auto lo = static_cast<coord_t>(random() % 5);
    const Domain whole = interval(lo, lo + static_cast<coord_t>(random() % 20));
    const Domain colors = interval(0, static_cast<coord_t>(random() % 5));
    const auto step = static_cast<coord_t>(1 + random() % 5);
    const auto first = static_cast<coord_t>(random() % 5) - 2;
    const coord_t last = first + static_cast<coord_t>(random() % 6);
    PartitionId p;
    switch (round % 3) {
      case 0:
        p = b.partition(b.space(whole), colors, equal_pieces(lo, whole.hi()[0] - lo + 1, colors.hi()[0] + 1),
                        equal_operator());
        break;
      case 1: {
        const Domain blocks = interval(floor_div(lo, step), floor_div(whole.hi()[0], step));
        p = b.partition(b.space(whole), blocks, restriction_pieces(whole, step, 0, step - 1, blocks),
                        blockify(step));
        break;
      }
      default:
        p = b.partition(b.space(whole), colors, restriction_pieces(whole, step, first, last, colors),
                        restriction({{step}}, first, last));
    }
    const trace::Trace trace = b.trace();
    ASSERT_TRUE(find_family(trace, p)) << "round " << round;
    const auto engine = solver(trace);
    const Verdicts swept = check_labels(trace, nullptr, Strictness::kThisRun).verdicts;
    const bool disjoint = faults(swept, Obligation::kPartitionDisjoint).empty();
    std::vector<Domain> sets;
    for (const IndexSpaceId id : trace.partition(p).subspaces) sets.push_back(trace.space(id).record.domain);
    const bool complete = unite_all(sets) == whole;
    const GeneralAnswer about_disjoint = engine->disjoint(p);
    const GeneralAnswer about_complete = engine->complete(p);
    for (const GeneralAnswer& answer : {about_disjoint, about_complete}) {
      EXPECT_TRUE(answer.kind == Kind::kProved || answer.kind == Kind::kFails)
          << "round " << round << " undecided";
      EXPECT_EQ(answer.kind == Kind::kFails, !answer.counterexample.empty());
      proved += answer.kind == Kind::kProved;
      fails += answer.kind == Kind::kFails;
    }
    EXPECT_TRUE(disjoint || about_disjoint.kind == Kind::kFails) << "round " << round;
    EXPECT_TRUE(complete || about_complete.kind == Kind::kFails) << "round " << round;
  }
  EXPECT_GT(proved, 30);
  EXPECT_GT(fails, 10);
}

}  // namespace
}  // namespace testudo::checker
