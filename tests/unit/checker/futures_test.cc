#include "checker/futures.h"

#include <gtest/gtest.h>

#include "tests/unit/checker/builder.h"
#include "tests/unit/checker/verdict_matchers.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder

Verdicts check(const Builder& builder) {
  const trace::Trace trace = builder.trace();
  return check_futures(Program(trace));
}

OperationId taking(Builder& b, OperationId producer, PointId context, uint32_t where) {
  trace::Operation op = Builder::task_operation(2, {}, where);
  op.context = context;
  op.after = {producer};
  return b.operation(op);
}

TEST(Futures, OfAnEarlierTaskAreFine) {
  Builder b;
  b.task(2, "work");
  taking(b, b.single(2, {}, 10), b.top(), 11);
  const Verdicts verdicts = check(b);
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kFutureProducer, Answer::kChecked), 1u);
}

TEST(Futures, OfWhatGivesNoneAreRefuted) {
  Builder b;
  b.task(2, "work");
  const IndexSpaceId root = b.space(interval(0, 3));
  trace::Operation fill;
  fill.op = trace::OperationKind::kFill;
  fill.context = b.top();
  fill.requirements = {Builder::on(b.region(root), root, trace::Privilege::kWriteDiscard)};
  taking(b, b.operation(fill), b.top(), 11);
  const Verdict fault = only_fault(check(b), Obligation::kFutureProducer);
  EXPECT_EQ(fault.message, "It takes the future of operation 2, the fill, which gives none.");
  EXPECT_EQ(fault.parties[0].where.line, 11u);
}

TEST(Futures, OfATaskThatWaitsForTheTakerAreACycle) {
  Builder b;
  b.task(2, "work");
  const OperationId parent = b.single(2, {}, 10);
  taking(b, parent, b.uid(parent), 11);
  const Verdict fault = only_fault(check(b), Obligation::kFutureAcyclic);
  EXPECT_EQ(fault.answer, Answer::kRefuted);
  EXPECT_EQ(fault.parties.size(), 2u);
  EXPECT_TRUE(fault.message.starts_with("It waits for a future that is set only after it has ended:"))
      << fault.message;
}

}  // namespace
}  // namespace testudo::checker
