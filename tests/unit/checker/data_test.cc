#include "checker/data.h"

#include <gtest/gtest.h>

#include "tests/unit/checker/builder.h"
#include "tests/unit/checker/verdict_matchers.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder
using trace::Privilege;

Verdicts check(const Builder& builder) {
  const trace::Trace trace = builder.trace();
  return check_data(Program(trace));
}

struct Copies : Builder {
  explicit Copies(trace::Mode mode = trace::Mode::kParallel) : Builder(mode) {
    task(2, "work");
    reduction(1);
    root = space(interval(0, 9));
    halves = coloring(root, {interval(0, 4), interval(5, 9)});
    tree = region(root);
    for (uint32_t i = 1; i <= 3; ++i)
      instance(i, i == 3 ? trace::LayoutKind::kFold : trace::LayoutKind::kSoa);
  }
  void instance(uint32_t id, trace::LayoutKind kind) {
    trace::Instance instance;
    instance.id = {id};
    instance.memory = {1};
    instance.tree = tree;
    instance.index_space = root;
    instance.fields = {1};
    instance.layout.kind = kind;
    instance.layout.order = {0};
    add(instance);
  }
  OperationId use(Privilege privilege, IndexSpaceId region, uint32_t in, uint32_t where = 10) {
    const OperationId op = single(2, {on(tree, region, privilege)}, where);
    if (in != 0) add(trace::Mapping{uid(op), {1}, 0, {{{in}}}});
    return op;
  }
  void move(OperationId op, uint32_t from, uint32_t to, const Domain& what, ReductionId reduction = 0) {
    add(trace::Movement{uid(op), {from}, {to}, tree, {1}, what, reduction});
  }

  IndexSpaceId root;
  PartitionId halves;
  RegionTreeId tree;
};

TEST(Data, OneSharedInstanceNeedsNoCopies) {
  Copies c;
  c.use(Privilege::kWriteDiscard, c.root, 1);
  c.use(Privilege::kReadOnly, c.subspace(c.halves, 0), 1);
  const Verdicts verdicts = check(c);
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kReadSeesWrite, Answer::kChecked), 1u);
}

TEST(Data, ACopyBringsTheDataToAnotherInstance) {
  Copies c;
  c.use(Privilege::kWriteDiscard, c.root, 1);
  const OperationId read = c.use(Privilege::kReadOnly, c.root, 2);
  c.move(read, 1, 2, interval(0, 9));
  expect_clean(check(c));
}

TEST(Data, WithoutTheCopyTheReaderSeesOldData) {
  Copies c;
  c.use(Privilege::kWriteDiscard, c.root, 1, 10);
  const OperationId read = c.use(Privilege::kReadOnly, c.root, 2, 11);
  c.move(read, 1, 2, interval(0, 6));
  const Verdict fault = only_fault(check(c), Obligation::kReadSeesWrite);
  EXPECT_EQ(fault.answer, Answer::kRefuted);
  EXPECT_EQ(
      fault.message,
      "It uses point 7 of field 'x' in instance 2, which does not hold the data that task 'work' wrote.");
  EXPECT_EQ(fault.parties[0].where.line, 11u);
  EXPECT_EQ(fault.parties[1].where.line, 10u);
}

TEST(Data, ACopyFromAStaleInstance) {
  Copies c;
  c.use(Privilege::kWriteDiscard, c.root, 1);
  const OperationId write = c.use(Privilege::kReadWrite, c.root, 2);
  c.move(write, 1, 2, interval(0, 9));
  const OperationId read = c.use(Privilege::kReadOnly, c.root, 1);
  c.move(read, 1, 2, interval(0, 9));
  EXPECT_FALSE(faults(check(c), Obligation::kReadSeesWrite).empty());
}

TEST(Data, ReductionsAreAppliedBeforeTheyAreRead) {
  Copies c;
  c.use(Privilege::kWriteDiscard, c.root, 1);
  c.use(Privilege::kReduce, c.root, 3);
  const OperationId read = c.use(Privilege::kReadOnly, c.root, 1);
  c.move(read, 3, 1, interval(0, 9), 1);
  expect_clean(check(c));
}

TEST(Data, AReductionReadBeforeItsFold) {
  Copies c;
  c.use(Privilege::kWriteDiscard, c.root, 1);
  c.use(Privilege::kReduce, c.root, 3);
  c.use(Privilege::kReadOnly, c.root, 1);
  EXPECT_EQ(only_fault(check(c), Obligation::kReadSeesWrite).message,
            "It reads point 0 of field 'x' before the reductions in instance 3 were applied.");
}

TEST(Data, WhatIsNotRecordedIsNotJudged) {
  Copies c;
  c.use(Privilege::kWriteDiscard, c.root, 0);
  c.use(Privilege::kReadOnly, c.root, 2);
  expect_clean(check(c));
  Copies instrumented(trace::Mode::kInstrumented);
  instrumented.use(Privilege::kWriteDiscard, instrumented.root, 1);
  instrumented.use(Privilege::kReadOnly, instrumented.root, 2);
  const Verdicts verdicts = check(instrumented);
  EXPECT_TRUE(verdicts.list().empty());
}

TEST(Data, DiscardedReductionsAreGone) {
  Copies c;
  c.use(Privilege::kWriteDiscard, c.root, 1);
  c.use(Privilege::kReduce, c.root, 3);
  c.use(Privilege::kWriteDiscard, c.root, 2);
  c.use(Privilege::kReadOnly, c.root, 2);
  expect_clean(check(c));
}

}  // namespace
}  // namespace testudo::checker
