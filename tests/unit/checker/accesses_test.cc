#include "checker/accesses.h"

#include <gtest/gtest.h>

#include "tests/unit/checker/builder.h"
#include "tests/unit/checker/verdict_matchers.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder
using trace::Privilege;

Verdicts check(const Builder& builder) {
  const trace::Trace trace = builder.trace();
  const Program program(trace);
  Verdicts verdicts = check_accesses(program);
  verdicts.append(check_initialised(program));
  return verdicts;
}

struct Seen : Builder {
  Seen() : Builder(trace::Mode::kInstrumented) {
    task(2, "work");
    task(3, "child");
    reduction(1);
    root = space(interval(0, 9));
    halves = coloring(root, {interval(0, 4), interval(5, 9)});
    tree = region(root, 2);
  }
  void init() {
    trace::Operation fill;
    fill.op = trace::OperationKind::kFill;
    fill.context = top();
    fill.requirements = {on(tree, root, Privilege::kWriteDiscard, {1, 2})};
    operation(fill);
  }
  // One task on the first half that did this.
  OperationId work(Privilege privilege, std::optional<Domain> read, std::optional<Domain> written,
                   std::optional<Domain> reduced = {}) {
    const OperationId op = single(2, {on(tree, subspace(halves, 0), privilege)}, 40);
    add(trace::Access{uid(op), 0, 1, std::move(read), std::move(written), std::move(reduced), true});
    return op;
  }

  IndexSpaceId root;
  PartitionId halves;
  RegionTreeId tree;
};

TEST(Accesses, WithinTheirRequirementsAreChecked) {
  Seen r;
  r.init();
  r.work(Privilege::kReadWrite, interval(0, 4), interval(1, 2));
  const Verdicts verdicts = check(r);
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kWriteWithin, Answer::kChecked), 1u);
  EXPECT_EQ(verdicts.count(Obligation::kReadWithin, Answer::kChecked), 1u);
}

TEST(Accesses, AWriteUnderReadOnly) {
  Seen r;
  r.init();
  r.work(Privilege::kReadOnly, {}, interval(2, 3));
  const Verdict fault = only_fault(check(r), Obligation::kWriteWithin);
  EXPECT_EQ(fault.subject, "task 'work'");
  EXPECT_EQ(fault.message,
            "It writes point 2 of field 'x', which its requirement 0 (READ_ONLY) does not allow.");
  EXPECT_EQ(fault.parties[0].where.line, 40u);
}

TEST(Accesses, AWritePastTheTile) {
  Seen r;
  r.init();
  r.work(Privilege::kReadWrite, {}, interval(3, 5));
  const Verdict fault = only_fault(check(r), Obligation::kWriteWithin);
  EXPECT_EQ(fault.message,
            "It writes point 5 of field 'x', which is not in the region [0..4] of its requirement 0 "
            "(READ_WRITE).");
}

TEST(Accesses, AReadPastTheTile) {
  Seen r;
  r.init();
  r.work(Privilege::kReadOnly, interval(0, 6), {});
  EXPECT_EQ(only_fault(check(r), Obligation::kReadWithin).point, DomainPoint(5));
}

TEST(Accesses, AReadUnderAReduction) {
  Seen r;
  r.init();
  r.work(Privilege::kReduce, interval(0, 0), {}, interval(0, 4));
  EXPECT_EQ(only_fault(check(r), Obligation::kReadWithin).message,
            "It reads point 0 of field 'x', which its requirement 0 (REDUCE) does not allow.");
}

TEST(Accesses, AReductionOutsideAndWithoutPrivilege) {
  Seen outside;
  outside.init();
  outside.work(Privilege::kReduce, {}, {}, interval(0, 7));
  EXPECT_EQ(only_fault(check(outside), Obligation::kReduceWithin).point, DomainPoint(5));
  Seen reader;
  reader.init();
  reader.work(Privilege::kReadOnly, {}, {}, interval(0, 1));
  only_fault(check(reader), Obligation::kReduceWithin);
  Seen writer;
  writer.init();
  writer.work(Privilege::kReadWrite, {}, {}, interval(0, 1));
  expect_clean(check(writer));
}

TEST(Accesses, AnUntouchedRequirementIsAWarning) {
  Seen r;
  r.init();
  const OperationId op = r.single(2,
                                  {Seen::on(r.tree, r.root, Privilege::kReadOnly, {1}),
                                   Seen::on(r.tree, r.root, Privilege::kReadOnly, {2})},
                                  40);
  r.add(trace::Access{r.uid(op), 0, 1, interval(0, 9), {}, {}, true});
  const Verdicts verdicts = check(r);
  const Verdict warning = only_fault(verdicts, Obligation::kRequirementUsed);
  EXPECT_EQ(warning.severity, Severity::kWarning);
  EXPECT_EQ(warning.message, "Its requirement 1 (READ_ONLY) on region 'r' is never touched.");
  EXPECT_EQ(verdicts.exit_status(), 0);
}

TEST(Accesses, ARequirementThatSomePointsTouchIsUsed) {
  Seen r;
  r.init();
  const OperationId op =
      r.index(2, interval(0, 1), {Seen::on(r.tree, r.halves, r.root, Privilege::kReadOnly)}, 40);
  r.add(trace::Access{r.uid(op, 0), 0, 1, interval(0, 4), {}, {}, true});
  r.add(trace::Access{r.uid(op, 1), 0, 1, {}, {}, {}, true});
  expect_clean(check(r));
}

TEST(Initialised, AReadOfWhatNobodyWrote) {
  Seen r;
  r.work(Privilege::kReadOnly, interval(1, 3), {});
  const Verdict fault = only_fault(check(r), Obligation::kReadInitialised);
  EXPECT_EQ(fault.answer, Answer::kRefuted);
  EXPECT_EQ(fault.message,
            "It reads point 1 of field 'x' by requirement 0 (READ_ONLY), which was never written.");
}

TEST(Initialised, AReadOfWhatWasWrittenInPart) {
  Seen r;
  r.work(Privilege::kReadWrite, {}, interval(0, 2));
  r.work(Privilege::kReadOnly, interval(0, 3), {});
  EXPECT_EQ(only_fault(check(r), Obligation::kReadInitialised).point, DomainPoint(3));
}

TEST(Initialised, WhatATaskWritesItselfItMayRead) {
  Seen r;
  r.work(Privilege::kReadWrite, interval(0, 4), interval(0, 4));
  expect_clean(check(r));
}

TEST(Initialised, WhatAChildWroteTheParentMayRead) {
  Seen r;
  const OperationId parent = r.work(Privilege::kReadWrite, interval(0, 4), {});
  r.single(3, {Seen::on(r.tree, r.subspace(r.halves, 0), Privilege::kWriteDiscard)}, 50, r.uid(parent));
  expect_clean(check(r));
}

TEST(Initialised, DeclaredReadsOfNothingAreAWarningWhereAccessesWereNotSeen) {
  Builder b;
  b.task(2, "work");
  const IndexSpaceId root = b.space(interval(0, 9));
  const RegionTreeId tree = b.region(root);
  b.single(2, {Builder::on(tree, root, Privilege::kReadOnly)}, 40);
  const Verdict warning = only_fault(check(b), Obligation::kReadInitialised);
  EXPECT_EQ(warning.severity, Severity::kWarning);
  EXPECT_EQ(warning.message,
            "It may read point 0 of field 'x' by requirement 0 (READ_ONLY), which was never written.");
}

TEST(Initialised, AReadOfWhatTheTaskDiscarded) {
  Seen r;
  r.init();
  r.work(Privilege::kWriteDiscard, interval(0, 0), interval(1, 4));
  EXPECT_EQ(only_fault(check(r), Obligation::kReadInitialised).point, DomainPoint(0));
}

TEST(Discard, APointLeftUnwritten) {
  Seen r;
  r.work(Privilege::kWriteDiscard, {}, interval(0, 3));
  const Verdict fault = only_fault(check(r), Obligation::kDiscardWritten);
  EXPECT_EQ(fault.message,
            "It asks to overwrite point 4 of field 'x' by requirement 0 (WRITE_DISCARD), but leaves it "
            "unwritten.");
}

TEST(Discard, ChildrenMayWriteTheRest) {
  Seen r;
  const OperationId parent = r.work(Privilege::kWriteDiscard, {}, interval(0, 3));
  const OperationId child =
      r.single(3, {Seen::on(r.tree, r.subspace(r.halves, 0), Privilege::kReadWrite)}, 50, r.uid(parent));
  r.add(trace::Access{r.uid(child), 0, 1, {}, interval(4, 4), {}, true});
  expect_clean(check(r));
}

TEST(Discard, ChangesAloneDoNotTellWhatWasLeft) {
  Seen r;
  const OperationId op = r.single(2, {Seen::on(r.tree, r.root, Privilege::kWriteDiscard)}, 40);
  r.add(trace::Access{r.uid(op), 0, 1, {}, interval(0, 3), {}, false});
  expect_clean(check(r));
}

}  // namespace
}  // namespace testudo::checker
