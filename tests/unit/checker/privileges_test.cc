#include "checker/privileges.h"

#include <gtest/gtest.h>

#include "tests/unit/checker/builder.h"
#include "tests/unit/checker/verdict_matchers.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder
using trace::Privilege;

Verdicts check(const Builder& builder) {
  const trace::Trace trace = builder.trace();
  return check_privileges(Program(trace));
}

struct Family : Builder {
  Family() {
    task(2, "parent");
    task(3, "child");
    reduction(1);
    reduction(2);
    root = space(interval(0, 9));
    halves = coloring(root, {interval(0, 4), interval(5, 9)});
    tree = region(root, 2);
  }
  // The uid of a parent with this requirement.
  PointId parent(trace::Requirement requirement) { return uid(single(2, {std::move(requirement)}, 20)); }
  IndexSpaceId half(coord_t color) const { return subspace(halves, color); }

  IndexSpaceId root;
  PartitionId halves;
  RegionTreeId tree;
};

TEST(Privileges, ASubregionWithFewerRightsIsFine) {
  Family f;
  const PointId parent = f.parent(Family::on(f.tree, f.root, Privilege::kReadWrite, {1, 2}));
  f.single(3, {Family::on(f.tree, f.half(0), Privilege::kReadOnly)}, 30, parent);
  f.index(3, interval(0, 1), {Family::on(f.tree, f.halves, f.root, Privilege::kReduce)}, 31, parent);
  const Verdicts verdicts = check(f);
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kPrivilegeRights, Answer::kChecked), 2u);
}

TEST(Privileges, RegionOutsideOfTheParents) {
  Family f;
  const PointId parent = f.parent(Family::on(f.tree, f.half(0), Privilege::kReadWrite));
  f.single(3, {Family::on(f.tree, f.root, Privilege::kReadOnly)}, 30, parent);
  const Verdict fault = only_fault(check(f), Obligation::kPrivilegeRegion);
  EXPECT_EQ(fault.answer, Answer::kRefuted);
  EXPECT_EQ(fault.subject, "task 'child', child of task 'parent'");
  EXPECT_EQ(fault.message,
            "Its requirement 0 (READ_ONLY) names region 'r', which no requirement of its parent contains.");
  EXPECT_EQ(fault.parties[0].where.line, 30u);
  EXPECT_EQ(fault.parties[1].where.line, 20u);
}

TEST(Privileges, ATreeThatTheParentNeverAskedFor) {
  Family f;
  const RegionTreeId other = f.region(f.root, 1, "other");
  f.single(3, {Family::on(other, f.root, Privilege::kReadWrite)}, 10);
  const PointId parent = f.parent(Family::on(f.tree, f.root, Privilege::kReadWrite));
  f.single(3, {Family::on(other, f.root, Privilege::kReadOnly)}, 30, parent);
  only_fault(check(f), Obligation::kPrivilegeRegion);
}

TEST(Privileges, ATreeThatTheParentMadeItself) {
  Family f;
  const PointId parent = f.parent(Family::on(f.tree, f.root, Privilege::kReadWrite));
  const RegionTreeId own = f.region(f.root, 1, "own");
  f.single(3, {Family::on(own, f.root, Privilege::kReadWrite)}, 30, parent);
  expect_clean(check(f));
}

TEST(Privileges, AFieldThatTheParentDoesNotHave) {
  Family f;
  const PointId parent = f.parent(Family::on(f.tree, f.root, Privilege::kReadWrite, {1}));
  f.single(3, {Family::on(f.tree, f.half(1), Privilege::kReadOnly, {1, 2})}, 30, parent);
  const Verdict fault = only_fault(check(f), Obligation::kPrivilegeFields);
  EXPECT_EQ(fault.field, "y");
  EXPECT_NE(fault.message.find("names field 'y' of region"), std::string::npos) << fault.message;
}

TEST(Privileges, Escalation) {
  Family f;
  const PointId parent = f.parent(Family::on(f.tree, f.root, Privilege::kReadOnly));
  f.single(3, {Family::on(f.tree, f.half(0), Privilege::kReadWrite)}, 30, parent);
  const Verdict fault = only_fault(check(f), Obligation::kPrivilegeRights);
  EXPECT_NE(fault.message.find("is more than its parent has."), std::string::npos) << fault.message;
}

TEST(Privileges, WhoMayAskForWhat) {
  const auto allowed = [](Privilege parent, Privilege child, ReductionId operator_of_child = 1) {
    Family f;
    const PointId context = f.parent(Family::on(f.tree, f.root, parent));
    auto requirement = Family::on(f.tree, f.root, child);
    if (child == Privilege::kReduce) requirement.reduction = operator_of_child;
    f.single(3, {requirement}, 30, context);
    return check(f).exit_status() == 0;
  };
  EXPECT_TRUE(allowed(Privilege::kReadWrite, Privilege::kReduce));
  EXPECT_TRUE(allowed(Privilege::kReadWrite, Privilege::kWriteDiscard));
  EXPECT_TRUE(allowed(Privilege::kWriteDiscard, Privilege::kReadWrite));
  EXPECT_TRUE(allowed(Privilege::kReduce, Privilege::kReduce));
  EXPECT_FALSE(allowed(Privilege::kReduce, Privilege::kReduce, 2));
  EXPECT_FALSE(allowed(Privilege::kReduce, Privilege::kReadOnly));
  EXPECT_FALSE(allowed(Privilege::kReadOnly, Privilege::kReduce));
  EXPECT_FALSE(allowed(Privilege::kWriteOnly, Privilege::kReadOnly));
  EXPECT_FALSE(allowed(Privilege::kNoAccess, Privilege::kReadOnly));
  EXPECT_TRUE(allowed(Privilege::kReadOnly, Privilege::kNoAccess));
}

TEST(Privileges, OnlyThePointsOwnRegionsCount) {
  Family f;
  const PointId parent = f.parent(Family::on(f.tree, f.half(0), Privilege::kReadWrite));
  f.index(3, interval(0, 0), {Family::on(f.tree, f.halves, f.half(0), Privilege::kReadWrite)}, 30, parent);
  expect_clean(check(f));
  Family both;
  const PointId half = both.parent(Family::on(both.tree, both.half(0), Privilege::kReadWrite));
  both.index(3, interval(0, 1), {Family::on(both.tree, both.halves, both.half(0), Privilege::kReadWrite)}, 30,
             half);
  EXPECT_EQ(only_fault(check(both), Obligation::kPrivilegeRegion).parties[0].name, "task 'child' at point 1");
}

TEST(Privileges, WhatTheRuntimeDoesByItselfIsNotJudged) {
  Family f;
  const PointId parent = f.parent(Family::on(f.tree, f.root, Privilege::kReadOnly));
  trace::Operation fold;
  fold.op = trace::OperationKind::kFold;
  fold.internal = true;
  fold.context = parent;
  fold.requirements = {Family::on(f.tree, f.root, Privilege::kReadWrite)};
  f.operation(fold);
  expect_clean(check(f));
}

}  // namespace
}  // namespace testudo::checker
