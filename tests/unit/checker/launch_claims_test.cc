// What the symbolic engine says of launches: for every launch domain, and for the sizes of their partitions.
#include "checker/smt/launch_claims.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "checker/launches.h"
#include "tests/unit/checker/families.h"
#include "tests/unit/checker/verdict_matchers.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder
using trace::Claim;
using trace::OperatorKind;
using trace::Privilege;
using E = trace::Expression;

struct Launch {
  std::vector<E> color;
  Builder::Functor meaning;
  coord_t points = 4;
  trace::Operator blocks = equal_operator();  // what made the twenty blocks of two
};

// A launch over the blocks of a disjoint partition, through a functor.
Verdicts launch(const Launch& how, Strictness strictness = Strictness::kThisRun) {
  Builder b;
  b.task(2, "work");
  const IndexSpaceId root = b.space(interval(0, 39));
  const PartitionId p = b.partition(root, interval(0, 19), equal_pieces(0, 40, 20), how.blocks);
  b.projection(5, how.meaning, how.color);
  b.index(2, interval(0, how.points - 1),
          {Builder::on(b.region(root), p, root, Privilege::kReadWrite, {1}, 5)}, 9);
  const trace::Trace trace = b.trace();
  const Program program(trace);
  const ProgramAtoms atoms(program);
  const auto engine = solver(trace);
  return check_launches(program, atoms, {true}, engine.get(), strictness);
}

Launch shifted() {
  const E odd =
      E::apply(E::Kind::kAdd, E::apply(E::Kind::kMultiply, E::constant(2), E::variable(0)), E::constant(1));
  return {{odd}, [](const DomainPoint& p) { return DomainPoint(2 * p[0] + 1); }};
}

TEST(LaunchForAllSizes, InjectiveFunctorsAreProved) {
  const Verdicts verdicts = launch(shifted());
  EXPECT_EQ(verdicts.count(Obligation::kLaunchPoints, Answer::kProved), 1u);
  EXPECT_EQ(verdicts.list()[0].message,
            "Holds for every launch domain, as partition 'p' is disjoint for every extent of the parent and "
            "number of colors.");
}

// That blocks are disjoint which are data was only checked: the launch is no more than checked either.
TEST(LaunchForAllSizes, APartitionWithoutADescriptionProvesNothing) {
  Launch how = shifted();
  how.blocks = {OperatorKind::kColoring};
  for (const Strictness strictness : {Strictness::kThisRun, Strictness::kAllSizes}) {
    const Verdicts verdicts = launch(how, strictness);
    expect_clean(verdicts);
    EXPECT_EQ(verdicts.count(Answer::kProved), 0u);
    EXPECT_EQ(verdicts.count(Obligation::kLaunchPoints, Answer::kChecked), 1u);
    EXPECT_EQ(verdicts.list()[0].message,
              "Holds for every launch domain, given that partition 'p' is disjoint, which was checked for "
              "this run only.");
  }
}

TEST(LaunchForAllSizes, APartitionThatIsDisjointInThisRunOnly) {
  Builder b;
  b.task(2, "work");
  const IndexSpaceId root = b.space(interval(0, 4));
  const PartitionId p =
      b.partition(root, interval(0, 1), restriction_pieces(interval(0, 4), 5, 0, 5, interval(0, 1)),
                  restriction({{5}}, 0, 5), Claim::kComputed);
  b.index(2, interval(0, 1), {Builder::on(b.region(root), p, root, Privilege::kReadWrite)});
  const trace::Trace trace = b.trace();
  const Program program(trace);
  const ProgramAtoms atoms(program);
  const auto engine = solver(trace);
  const Verdicts run = check_launches(program, atoms, {true}, engine.get(), Strictness::kThisRun);
  EXPECT_EQ(run.count(Obligation::kLaunchPoints, Answer::kChecked), 1u);
  EXPECT_TRUE(run.list()[0].message.starts_with(
      "Holds for the sizes of this run, but not for every launch domain and size of partition 'p'."))
      << run.list()[0].message;
  const Verdicts strict = check_launches(program, atoms, {true}, engine.get(), Strictness::kAllSizes);
  EXPECT_EQ(strict.count(Obligation::kLaunchPoints, Answer::kRefuted), 1u);
}

TEST(LaunchForAllSizes, AWrapThatThisRunDoesNotReach) {
  const E wrapped = E::apply(E::Kind::kModulo, E::variable(0), E::constant(8));
  const auto meaning = [](const DomainPoint& p) { return DomainPoint(p[0] % 8); };
  const Launch how{{wrapped}, meaning, 8};
  const Verdicts run = launch(how);
  EXPECT_EQ(run.count(Obligation::kLaunchPoints, Answer::kChecked), 1u);
  EXPECT_NE(run.list()[0].counterexample.find("launch points"), std::string::npos);
  EXPECT_EQ(launch(how, Strictness::kAllSizes).count(Obligation::kLaunchPoints, Answer::kRefuted), 1u);
}

TEST(LaunchForAllSizes, ACollisionInThisRunHasBothCounterexamples) {
  const E halved = E::apply(E::Kind::kDivide, E::variable(0), E::constant(2));
  const Verdicts verdicts = launch({{halved}, [](const DomainPoint& p) { return DomainPoint(p[0] / 2); }});
  const Verdict fault = only_fault(verdicts, Obligation::kLaunchPoints);
  EXPECT_EQ(fault.answer, Answer::kRefuted);
  EXPECT_NE(fault.counterexample.find("use colors"), std::string::npos) << fault.counterexample;
}

TEST(LaunchForAllSizes, FunctorsThatDoNotGiveTheRecordedRegionsProveNothing) {
  const Verdicts verdicts =
      launch({{E::variable(0)}, [](const DomainPoint& p) { return DomainPoint(p[0] + 1); }});
  EXPECT_EQ(verdicts.count(Obligation::kLaunchPoints, Answer::kChecked), 1u);
}

// A launch that writes below one half of a partition and reads below the other.
Verdicts launch_below_siblings(const trace::Operator& halves) {
  Builder b;
  b.task(2, "work");
  const IndexSpaceId root = b.space(interval(0, 19));
  const PartitionId top = b.partition(root, interval(0, 1), {interval(0, 9), interval(10, 19)}, halves,
                                      Claim::kClaimed, Claim::kClaimed, "halves");
  const PartitionId own = b.coloring(b.subspace(top, 0), {interval(0, 4), interval(5, 9)});
  const PartitionId ghost =
      b.coloring(b.subspace(top, 1), {interval(10, 15), interval(14, 19)}, Claim::kDenied);
  const RegionTreeId tree = b.region(root);
  b.index(2, interval(0, 1),
          {Builder::on(tree, own, b.subspace(top, 0), Privilege::kReadWrite),
           Builder::on(tree, ghost, b.subspace(top, 1), Privilege::kReadOnly)});
  const trace::Trace trace = b.trace();
  const Program program(trace);
  const ProgramAtoms atoms(program);
  const auto engine = solver(trace);
  return check_launches(program, atoms, {true, true, false}, engine.get(), Strictness::kThisRun);
}

TEST(LaunchForAllSizes, SiblingsAreAsFarApartAsTheirPartitionIsDisjoint) {
  const Verdicts proved = launch_below_siblings(equal_operator());
  EXPECT_EQ(proved.count(Obligation::kRequirementPairs, Answer::kProved), 1u);
  EXPECT_EQ(proved.count(Obligation::kLaunchPoints, Answer::kChecked), 1u);  // `own` is a coloring
  const Verdicts checked = launch_below_siblings({OperatorKind::kColoring});
  EXPECT_EQ(checked.count(Answer::kProved), 0u);
  ASSERT_EQ(faults(checked, Obligation::kRequirementPairs).size(), 0u);
  EXPECT_EQ(checked.list()[1].message,
            "Holds for every launch domain, given that partition 'halves' is disjoint, which was checked for "
            "this run only.");
}

// The extents of a piece and of its parent are not independent, but their descriptions are.
TEST(LaunchForAllSizes, PartitionsOfDifferentParentsAreNotRefuted) {
  Builder b;
  b.task(2, "work");
  const IndexSpaceId root = b.space(interval(0, 39));
  const PartitionId tiles = b.partition(root, interval(0, 3), equal_pieces(0, 40, 4), equal_operator());
  const IndexSpaceId last = b.subspace(tiles, 3);
  const PartitionId pieces = b.partition(last, interval(0, 3), equal_pieces(30, 10, 4), equal_operator());
  const RegionTreeId tree = b.region(root);
  b.index(2, interval(0, 1),
          {Builder::on(tree, tiles, root, Privilege::kReadWrite),
           Builder::on(tree, pieces, last, Privilege::kReadOnly)});
  const trace::Trace trace = b.trace();
  const Program program(trace);
  const ProgramAtoms atoms(program);
  const auto engine = solver(trace);
  const Verdicts verdicts = check_launches(program, atoms, {true, true}, engine.get(), Strictness::kAllSizes);
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kLaunchPoints, Answer::kChecked), 1u);
}

TEST(LaunchForAllSizes, PartitionsOfUnknownSizesAgainstEachOther) {
  Builder b;
  b.task(2, "work");
  const Domain whole = interval(0, 39);
  const IndexSpaceId root = b.space(whole);
  // Even tiles of four in steps of ten, and odd ones five further: never in common, whatever the extent.
  const PartitionId even = b.partition(
      root, interval(0, 3), restriction_pieces(whole, 10, 0, 3, interval(0, 3)), restriction({{10}}, 0, 3));
  const PartitionId odd = b.partition(
      root, interval(0, 3), restriction_pieces(whole, 10, 5, 8, interval(0, 3)), restriction({{10}}, 5, 8));
  const RegionTreeId tree = b.region(root);
  b.index(2, interval(0, 3),
          {Builder::on(tree, even, root, Privilege::kReadWrite),
           Builder::on(tree, odd, root, Privilege::kReadOnly)});
  const trace::Trace trace = b.trace();
  const Program program(trace);
  const ProgramAtoms atoms(program);
  const auto engine = solver(trace);
  const Verdicts verdicts = check_launches(program, atoms, {true, true}, engine.get(), Strictness::kThisRun);
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kLaunchPoints, Answer::kProved), 1u);
}

// Functors with random expressions: proved means that no two points of a large launch collide.
TEST(LaunchForAllSizes, AgreesWithEnumeration) {
  std::mt19937 random(43);
  for (int round = 0; round < 60; ++round) {
    const auto factor = static_cast<int64_t>(random() % 4);
    const auto shift = static_cast<int64_t>(random() % 3);
    const auto divisor = static_cast<int64_t>(1 + random() % 3);
    const auto kind = round % 2 == 0 ? E::Kind::kDivide : E::Kind::kModulo;
    const E color =
        E::apply(kind,
                 E::apply(E::Kind::kAdd, E::apply(E::Kind::kMultiply, E::constant(factor), E::variable(0)),
                          E::constant(shift)),
                 E::constant(divisor));
    const auto meaning = [&](const DomainPoint& p) {
      const int64_t value = factor * p[0] + shift;
      return DomainPoint(kind == E::Kind::kDivide ? floor_div(value, divisor)
                                                  : value - floor_div(value, divisor) * divisor);
    };
    const Verdicts verdicts = launch({{color}, meaning});
    std::set<DomainPoint> colors;
    bool injective = true;
    for (coord_t i = -50; i < 50; ++i) injective = colors.insert(meaning(i)).second && injective;
    EXPECT_EQ(verdicts.count(Obligation::kLaunchPoints, Answer::kProved) == 1, injective)
        << "round " << round;
  }
}

}  // namespace
}  // namespace testudo::checker
