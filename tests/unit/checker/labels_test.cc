#include "checker/labels.h"

#include <gtest/gtest.h>

#include "tests/unit/checker/builder.h"
#include "tests/unit/checker/verdict_matchers.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder
using trace::Claim;

Verdicts check(const Builder& builder) {
  return check_labels(builder.trace(), nullptr, Strictness::kThisRun).verdicts;
}

TEST(Labels, RightOnesAreChecked) {
  Builder b;
  b.coloring(b.space(interval(0, 9)), {interval(0, 4), interval(5, 9)}, Claim::kClaimed, Claim::kClaimed);
  const Verdicts verdicts = check(b);
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kPartitionDisjoint, Answer::kChecked), 1u);
  EXPECT_EQ(verdicts.count(Obligation::kPartitionComplete, Answer::kChecked), 1u);
  EXPECT_EQ(verdicts.count(Obligation::kSubspaceContained, Answer::kChecked), 1u);
}

TEST(Labels, DisjointThatIsNotNamesThePointAndItsColors) {
  Builder b;
  b.coloring(b.space(interval(0, 9)), {interval(0, 5), interval(5, 9)}, Claim::kClaimed, Claim::kUnclaimed,
             "halves");
  const Verdict fault = only_fault(check(b), Obligation::kPartitionDisjoint);
  EXPECT_EQ(fault.answer, Answer::kRefuted);
  EXPECT_EQ(fault.subject, "partition 'halves'");
  EXPECT_EQ(fault.message, "It is labelled disjoint, but point 5 has the colors 0 and 1.");
  EXPECT_EQ(fault.point, DomainPoint(5));
  EXPECT_EQ(fault.partition, PartitionId{1});
  EXPECT_EQ(fault.where.line, 1u);
}

TEST(Labels, TheRuntimesOwnLabelsAreJudgedToo) {
  Builder b;
  b.coloring(b.space(interval(0, 9)), {interval(0, 5), interval(5, 8)}, Claim::kComputed, Claim::kComputed);
  const Verdicts verdicts = check(b);
  only_fault(verdicts, Obligation::kPartitionDisjoint);
  only_fault(verdicts, Obligation::kPartitionComplete);
}

TEST(Labels, CompleteThatIsNotNamesThePoint) {
  Builder b;
  b.partition(b.space(box(0, 0, 3, 3)), interval(0, 1), {box(0, 0, 1, 3), box(2, 0, 3, 2)},
              {trace::OperatorKind::kColoring}, Claim::kClaimed, Claim::kClaimed, "tiles");
  const Verdict fault = only_fault(check(b), Obligation::kPartitionComplete);
  EXPECT_EQ(fault.answer, Answer::kRefuted);
  EXPECT_EQ(fault.message, "It is labelled complete, but point (2,3) of its parent has no color.");
}

TEST(Labels, AliasedThatIsDisjointIsOnlyANote) {
  Builder b;
  b.coloring(b.space(interval(0, 9)), {interval(0, 4), interval(5, 9)}, Claim::kDenied);
  const Verdicts verdicts = check(b);
  const Verdict note = only_fault(verdicts, Obligation::kPartitionAliased);
  EXPECT_EQ(note.severity, Severity::kNote);
  EXPECT_EQ(note.message, "It is labelled aliased, but no point has two colors in this run.");
  EXPECT_EQ(verdicts.exit_status(), 0);
}

TEST(Labels, AliasedThatIsAliasedIsFine) {
  Builder b;
  b.coloring(b.space(interval(0, 9)), {interval(0, 5), interval(4, 9)}, Claim::kDenied);
  expect_clean(check(b));
}

TEST(Labels, SubspaceOutsideOfItsParent) {
  Builder b;
  b.coloring(b.space(interval(0, 9)), {interval(0, 4), interval(5, 10)}, Claim::kClaimed, Claim::kUnclaimed,
             "p");
  const Verdict fault = only_fault(check(b), Obligation::kSubspaceContained);
  EXPECT_EQ(fault.answer, Answer::kRefuted);
  EXPECT_EQ(fault.message, "Point 10 of color 1 is not in the parent.");
}

TEST(Labels, SparseParents) {
  Builder b;
  const std::vector<std::pair<DomainPoint, DomainPoint>> pieces{{0, 3}, {6, 9}};
  const Domain sparse = Domain::from_boxes(1, pieces);
  b.coloring(b.space(sparse), {interval(0, 3), interval(6, 9)}, Claim::kClaimed, Claim::kClaimed);
  expect_clean(check(b));
}

TEST(Labels, ReportsWhichPartitionsAreDisjointWhateverTheySay) {
  Builder b;
  const IndexSpaceId space = b.space(interval(0, 9));
  b.coloring(space, {interval(0, 5), interval(5, 9)}, Claim::kClaimed);
  b.coloring(space, {interval(0, 4), interval(5, 9)}, Claim::kDenied);
  const std::vector<bool> expected{false, true};
  EXPECT_EQ(check_labels(b.trace(), nullptr, Strictness::kThisRun).disjoint, expected);
}

}  // namespace
}  // namespace testudo::checker
