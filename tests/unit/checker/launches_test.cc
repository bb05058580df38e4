#include "checker/launches.h"

#include <gtest/gtest.h>

#include <random>

#include "checker/labels.h"
#include "tests/unit/checker/builder.h"
#include "tests/unit/checker/verdict_matchers.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder
using trace::Claim;
using trace::Coherence;
using trace::Privilege;

Verdicts check(const Builder& builder) {
  const trace::Trace trace = builder.trace();
  const Program program(trace);
  const ProgramAtoms atoms(program);
  const LabelResult labels = check_labels(trace, nullptr, Strictness::kThisRun);
  return check_launches(program, atoms, labels.disjoint, nullptr, Strictness::kThisRun);
}

struct Blocks : Builder {
  Blocks() {
    task(2, "work");
    root = space(interval(0, 19));
    blocks = coloring(root, {interval(0, 4), interval(5, 9), interval(10, 14), interval(15, 19)});
    halos =
        coloring(root, {interval(0, 5), interval(4, 10), interval(9, 15), interval(14, 19)}, Claim::kDenied);
    tree = region(root, 3);
    reduction(1);
    reduction(2);
    projection(7, [](const DomainPoint& p) { return DomainPoint(p[0] / 2); },
               {trace::Expression::apply(trace::Expression::Kind::kDivide, trace::Expression::variable(0),
                                         trace::Expression::constant(2))});
  }
  IndexSpaceId root;
  PartitionId blocks, halos;
  RegionTreeId tree;
};

TEST(LaunchPoints, DisjointBlocksAreChecked) {
  Blocks b;
  b.index(2, interval(0, 3), {Blocks::on(b.tree, b.blocks, b.root, Privilege::kReadWrite)}, 10);
  const Verdicts verdicts = check(b);
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kLaunchPoints, Answer::kChecked), 1u);
}

TEST(LaunchPoints, ReadOnlyIsProvedByItsPrivilege) {
  Blocks b;
  b.index(2, interval(0, 3), {Blocks::on(b.tree, b.halos, b.root, Privilege::kReadOnly)}, 10);
  const Verdicts verdicts = check(b);
  EXPECT_EQ(verdicts.count(Obligation::kLaunchPoints, Answer::kProved), 1u);
  EXPECT_EQ(verdicts.list()[0].message, "Holds for every launch domain: no two of its privileges conflict.");
}

TEST(LaunchPoints, AliasedWritesNameBothPointsFieldAndLine) {
  Blocks b;
  b.index(2, interval(0, 3), {Blocks::on(b.tree, b.halos, b.root, Privilege::kReadWrite, {2})}, 10);
  const Verdict fault = only_fault(check(b), Obligation::kLaunchPoints);
  EXPECT_EQ(fault.answer, Answer::kRefuted);
  EXPECT_EQ(fault.subject, "index launch of task 'work' over [0..3]");
  EXPECT_EQ(fault.message,
            "Task 'work' at point 0 by requirement 0 (READ_WRITE) and task 'work' at point 1 by requirement "
            "0 (READ_WRITE) "
            "both touch point 4 of field 'y', and nothing orders the points of a launch.");
  EXPECT_EQ(fault.field, "y");
  ASSERT_EQ(fault.parties.size(), 2u);
  EXPECT_EQ(fault.parties[0].where.line, 10u);
}

TEST(LaunchPoints, FunctorThatIsNotInjective) {
  Blocks b;
  b.index(2, interval(0, 3), {Blocks::on(b.tree, b.blocks, b.root, Privilege::kReadWrite, {1}, 7)}, 10);
  const Verdict fault = only_fault(check(b), Obligation::kLaunchPoints);
  EXPECT_EQ(fault.parties[0].name, "task 'work' at point 0");
  EXPECT_EQ(fault.parties[1].name, "task 'work' at point 1");
}

TEST(LaunchPoints, TwoRequirementsThatCross) {
  Blocks b;
  b.index(2, interval(0, 3),
          {Blocks::on(b.tree, b.halos, b.root, Privilege::kReadOnly),
           Blocks::on(b.tree, b.blocks, b.root, Privilege::kReadWrite)},
          10);
  const Verdicts verdicts = check(b);
  EXPECT_EQ(only_fault(verdicts, Obligation::kLaunchPoints).answer, Answer::kRefuted);
  const Verdict within = only_fault(verdicts, Obligation::kRequirementPairs);
  EXPECT_EQ(within.message,
            "Task 'work' at point 0 asks for point 0 of field 'x' twice: by requirement 0 (READ_ONLY) and by "
            "requirement 1 "
            "(READ_WRITE).");
}

TEST(LaunchPoints, OtherFieldsDoNotMeet) {
  Blocks b;
  b.index(2, interval(0, 3),
          {Blocks::on(b.tree, b.halos, b.root, Privilege::kReadOnly, {1}),
           Blocks::on(b.tree, b.blocks, b.root, Privilege::kReadWrite, {2})},
          10);
  expect_clean(check(b));
}

TEST(LaunchPoints, ReductionsWithOneOperatorMayMeetButNotWithTwo) {
  Blocks same;
  same.index(2, interval(0, 3), {Blocks::on(same.tree, same.halos, same.root, Privilege::kReduce)});
  expect_clean(check(same));
  Blocks two;
  auto other = Blocks::on(two.tree, two.halos, two.root, Privilege::kReduce);
  other.reduction = 2;
  two.index(2, interval(0, 3), {Blocks::on(two.tree, two.halos, two.root, Privilege::kReduce), other});
  EXPECT_FALSE(faults(check(two), Obligation::kLaunchPoints).empty());
}

TEST(LaunchPoints, CoherenceMayAllowIt) {
  for (const Coherence coherence : {Coherence::kAtomic, Coherence::kSimultaneous}) {
    Blocks b;
    auto requirement = Blocks::on(b.tree, b.halos, b.root, Privilege::kReadWrite);
    requirement.coherence = coherence;
    b.index(2, interval(0, 3), {requirement});
    expect_clean(check(b));
  }
}

TEST(LaunchPoints, LaunchesOfOneShapeAreJudgedOnceAndCounted) {
  Blocks b;
  for (int i = 0; i < 5; ++i) {
    b.index(2, interval(0, 3), {Blocks::on(b.tree, b.halos, b.root, Privilege::kReadWrite)}, 10);
  }
  const Verdict fault = only_fault(check(b), Obligation::kLaunchPoints);
  EXPECT_EQ(fault.count, 5u);
  EXPECT_TRUE(fault.message.ends_with("The same holds for 4 more launches like it.")) << fault.message;
}

TEST(RequirementPairs, OfASingleTask) {
  Blocks b;
  const IndexSpaceId left = b.subspace(b.halos, 0);
  const IndexSpaceId right = b.subspace(b.halos, 1);
  b.single(2,
           {Blocks::on(b.tree, left, Privilege::kReadWrite), Blocks::on(b.tree, right, Privilege::kReadOnly)},
           12);
  const Verdict fault = only_fault(check(b), Obligation::kRequirementPairs);
  EXPECT_EQ(fault.subject, "task 'work'");
  EXPECT_EQ(fault.point, DomainPoint(4));
  EXPECT_EQ(fault.parties[0].where.line, 12u);
}

TEST(RequirementPairs, ThatOnlyReadAreFine) {
  Blocks b;
  b.single(2, {Blocks::on(b.tree, b.root, Privilege::kReadOnly),
               Blocks::on(b.tree, b.subspace(b.halos, 1), Privilege::kReadOnly)});
  const Verdicts verdicts = check(b);
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kRequirementPairs, Answer::kProved), 1u);
}

// The sweep against the definition: all pairs of points and requirements, point by point.
TEST(LaunchPoints, AgreeWithTheDefinitionOnRandomLaunches) {
  std::mt19937 random(21);
  for (int round = 0; round < 200; ++round) {
    Builder b;
    b.task(2, "work");
    b.reduction(1);
    const IndexSpaceId root = b.space(interval(0, 11));
    const RegionTreeId tree = b.region(root, 2);
    std::vector<PartitionId> partitions;
    for (int p = 0; p < 2; ++p) {
      std::vector<Domain> sets;
      for (int c = 0; c < 3; ++c) {
        const auto lo = static_cast<coord_t>(random() % 12);
        sets.push_back(interval(lo, std::min<coord_t>(lo + static_cast<coord_t>(random() % 4), 11)));
      }
      partitions.push_back(b.coloring(root, sets, Claim::kDenied));
    }
    std::vector<trace::Requirement> requirements;
    const std::vector<Privilege> privileges{Privilege::kReadOnly, Privilege::kReadWrite, Privilege::kReduce};
    for (uint32_t r = 0; r < 1 + random() % 3; ++r) {
      requirements.push_back(Builder::on(tree, partitions[random() % 2], root, privileges[random() % 3],
                                         {static_cast<FieldId>(1 + random() % 2)}));
    }
    b.index(2, interval(0, 2), requirements);
    const trace::Trace trace = b.trace();
    const auto& points = trace.operations().back().points;
    bool across = false;
    bool within = false;
    for (size_t i = 0; i < points.size(); ++i) {
      for (size_t j = i; j < points.size(); ++j) {
        for (size_t r = 0; r < requirements.size(); ++r) {
          for (size_t s = 0; s < requirements.size(); ++s) {
            if (i == j && r == s) continue;
            const bool meet = requirements[r].fields == requirements[s].fields &&
                              conflict(class_of(requirements[r]), class_of(requirements[s])) &&
                              trace.space(points[i].regions[r])
                                  .record.domain.overlaps(trace.space(points[j].regions[s]).record.domain);
            (i == j ? within : across) |= meet;
          }
        }
      }
    }
    const Verdicts verdicts = check(b);
    EXPECT_EQ(!faults(verdicts, Obligation::kLaunchPoints).empty(), across) << "round " << round;
    EXPECT_EQ(!faults(verdicts, Obligation::kRequirementPairs).empty(), within) << "round " << round;
  }
}

}  // namespace
}  // namespace testudo::checker
