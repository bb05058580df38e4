// Runs on several ranks: right ones are clean, and each change of a single record is noticed.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/unit/checker/rank_changes.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the helpers of this folder

TEST(Ranks, ARightRunIsClean) {
  for (const int ranks : {2, 3, 4}) {
    const Verdicts verdicts = check(rank_stencil(ranks, 12, 3));
    expect_clean(verdicts);
    // The fill, init, three times two launches, the sum and its reader; the top-level task is the runtime's.
    EXPECT_EQ(verdicts.count(Obligation::kShardsAgree, Answer::kChecked), 11u);
    EXPECT_EQ(verdicts.count(Obligation::kPointsOwned, Answer::kChecked), 12u * 8 + 1);
    EXPECT_EQ(verdicts.count(Obligation::kMessagesMatch, Answer::kChecked),
              rank_stencil(ranks, 12, 3).message_count());
    // Each point of a step reads once, each of the step back twice, the sum once, and the reader.
    EXPECT_EQ(verdicts.count(Obligation::kReadSeesWrite, Answer::kChecked), 3u * 36 + 12 + 1);
  }
}

TEST(Ranks, EveryMessageIsNeeded) {
  const size_t messages = rank_stencil(3, 6, 2).message_count();
  ASSERT_GT(messages, 8u);
  for (size_t i = 0; i < messages; ++i) {
    RankProgram program = rank_stencil(3, 6, 2);
    forget_message(program, 1000 + i);
    const Verdicts verdicts = check(program);
    const auto found = faults(verdicts, Obligation::kReadSeesWrite);
    ASSERT_FALSE(found.empty()) << "message " << i;
    EXPECT_EQ(found[0].answer, Answer::kRefuted);
    EXPECT_TRUE(faults(verdicts, Obligation::kMessagesMatch).empty());
  }
}

TEST(Ranks, AReadWithoutItsMessageNamesReaderAndWriter) {
  RankProgram program = rank_stencil(2, 2, 1);
  forget_message(program, 1000);
  const Verdict fault = only_fault(check(program), Obligation::kReadSeesWrite);
  ASSERT_EQ(fault.parties.size(), 2u);
  EXPECT_EQ(fault.parties[0].name, "task 'step' at point 1 on rank 1");
  EXPECT_EQ(fault.parties[1].name, "task 'init' at point 0 on rank 0");
  EXPECT_EQ(fault.parties[0].where.line, 30u);
  EXPECT_EQ(fault.parties[1].where.line, 20u);
  EXPECT_EQ(fault.message,
            "It reads point 9 of field 'x' on rank 1, but what task 'init' at point 0 on rank 0 wrote there "
            "did not "
            "come to that rank by any message.");
}

TEST(Ranks, AReadWithoutReductionsNamesTheContributor) {
  RankProgram program = rank_stencil(2, 2, 1);
  forget_message(program, 1000 + program.message_count() - 1);
  const Verdict fault = only_fault(check(program), Obligation::kReadSeesWrite);
  EXPECT_TRUE(contains(fault.message, "on rank 1, but what task 'sum' at point 0 on rank 0 reduced to it"))
      << fault.message;
}

TEST(Ranks, AFillThatARankDidNotWriteIsMissed) {
  RankProgram program = rank_stencil(2, 2, 1);
  Found fill = find(program, 1, trace::OperationKind::kFill, 1);
  ASSERT_TRUE(fill.operation->internal);
  const PointId uid = fill.points->points[0].uid;
  remove_point(program, 1, uid);
  const Verdict fault = only_fault(check(program), Obligation::kReadSeesWrite);
  EXPECT_TRUE(contains(fault.message, "what fill wrote there was not written on that rank")) << fault.message;
}

// The message is there, but its sender did not have the data when it sent it.
TEST(Ranks, AMessageBringsOnlyWhatItsSenderHas) {
  RankProgram program(3);
  program.task(2, "write");
  program.task(3, "read");
  const IndexSpaceId space = program.space(Domain::box(DomainPoint(0), DomainPoint(9)));
  const RegionTreeId tree = program.region(space);
  const RankProgram::Use writes{tree, space, {}, {1}, Privilege::kWriteDiscard};
  const RankProgram::Use reads{tree, space, {}, {1}, Privilege::kReadOnly};
  program.single(2, 0, {writes}, 10);
  program.single(3, 1, {reads}, 11);
  expect_clean(check(program));
  // Rank 2 claims to have sent it.
  Found send = find(program, 0, trace::OperationKind::kSend);
  Found receive = find(program, 1, trace::OperationKind::kReceive);
  receive.points->points[0].message->peer = 2;
  const Operation op = *send.operation;
  const Points points = *send.points;
  remove_point(program, 0, points.points[0].uid);
  auto& records = program.records[2];
  auto at = std::find_if(records.begin(), records.end(), [](const Record& record) {
    const auto* other = std::get_if<Operation>(&record);
    return other != nullptr && other->where.line == 11;
  });
  std::vector<Record> moved = {Operation(op), Points(points)};
  std::get<Operation>(moved[0]).requirements[0].partition = {};
  std::get<Operation>(moved[0]).requirements[0].index_space = space;
  std::get<Operation>(moved[0]).requirements[0].functor.reset();
  std::get<Points>(moved[1]).points[0].regions = {space};
  std::get<Points>(moved[1]).points[0].message->peer = 1;
  records.insert(at, moved.begin(), moved.end());
  const Verdicts verdicts = check(program);
  EXPECT_TRUE(faults(verdicts, Obligation::kMessagesMatch).empty());
  EXPECT_EQ(only_fault(verdicts, Obligation::kReadSeesWrite).parties[1].name, "task 'write' on rank 0");
}

// It was sent before the last write, and so holds what was there then.
TEST(Ranks, AnOldMessageDoesNotBringANewWrite) {
  RankProgram program(2);
  program.task(2, "write");
  program.task(3, "read");
  const IndexSpaceId space = program.space(Domain::box(DomainPoint(0), DomainPoint(9)));
  const RegionTreeId tree = program.region(space);
  program.single(2, 0, {{tree, space, {}, {1}, Privilege::kWriteDiscard}}, 10);
  program.single(3, 1, {{tree, space, {}, {1}, Privilege::kReadOnly}}, 11);
  program.single(2, 0, {{tree, space, {}, {1}, Privilege::kWriteDiscard}}, 12);
  program.single(3, 1, {{tree, space, {}, {1}, Privilege::kReadOnly}}, 13);
  expect_clean(check(program));
  forget_message(program, 1001);
  const Verdict fault = only_fault(check(program), Obligation::kReadSeesWrite);
  EXPECT_EQ(fault.parties[0].where.line, 13u);
  EXPECT_EQ(fault.parties[1].where.line, 12u);
}

TEST(Ranks, MessagesNeedBothEnds) {
  RankProgram program = rank_stencil(2, 2, 1);
  const Found receive = find(program, 1, trace::OperationKind::kReceive);
  remove_point(program, 1, receive.points->points[0].uid);
  Verdict fault = only_fault(check(program), Obligation::kMessagesMatch);
  EXPECT_EQ(fault.message, "Nobody receives the 8 bytes that go from rank 0 to rank 1 with tag 1000.");

  program = rank_stencil(2, 2, 1);
  const Found send = find(program, 0, trace::OperationKind::kSend);
  remove_point(program, 0, send.points->points[0].uid);
  const Verdicts verdicts = check(program);
  fault = only_fault(verdicts, Obligation::kMessagesMatch);
  EXPECT_EQ(fault.message, "Nobody sends the 8 bytes that are to come from rank 0 to rank 1 with tag 1000.");
  EXPECT_EQ(faults(verdicts, Obligation::kReadSeesWrite).size(), 1u);
}

TEST(Ranks, MessagesAgreeOnSizeAndKind) {
  RankProgram program = rank_stencil(2, 2, 1);
  find(program, 1, trace::OperationKind::kReceive).points->points[0].message->bytes = 16;
  EXPECT_EQ(
      only_fault(check(program), Obligation::kMessagesMatch).message,
      "Of the message from rank 0 to rank 1 with tag 1000, 8 bytes are sent, but 16 are to be received.");
  program = rank_stencil(2, 2, 1);
  find(program, 0, trace::OperationKind::kSend).points->points[0].message->reduction = true;
  EXPECT_EQ(only_fault(check(program), Obligation::kMessagesMatch).message,
            "Of the message from rank 0 to rank 1 with tag 1000, the sender thinks that it is partial "
            "reductions, the "
            "receiver that it is the data itself.");
}

// A receive that the reader does not wait for, a writer that does not wait for the send.
TEST(Ranks, DependencesOfARankAreNeeded) {
  for (const bool of_receive : {true, false}) {
    RankProgram program = rank_stencil(2, 2, 2);
    const int rank = of_receive ? 1 : 0;
    const auto kind = of_receive ? trace::OperationKind::kReceive : trace::OperationKind::kSend;
    const PointId uid = find(program, rank, kind).points->points[0].uid;
    size_t removed = 0;
    for (Record& record : program.records[static_cast<size_t>(rank)]) {
      if (auto* edges = std::get_if<trace::Dependences>(&record))
        removed += std::erase_if(edges->edges, [uid](const trace::Edge& e) { return e.from == uid; });
    }
    ASSERT_GT(removed, 0u);
    const auto found = faults(check(program), Obligation::kOrder);
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].parties[0].name,
              of_receive ? "receive from rank 0 on rank 1" : "send to rank 1 on rank 0");
  }
}

// Each rank has its own memory: writes of one field on different ranks need no order.
TEST(Ranks, WritesOnDifferentRanksNeedNoOrder) {
  RankProgram program(2);
  program.task(2, "write");
  const IndexSpaceId space = program.space(Domain::box(DomainPoint(0), DomainPoint(9)));
  const RegionTreeId tree = program.region(space);
  const RankProgram::Use writes{tree, space, {}, {1}, Privilege::kWriteDiscard};
  program.single(2, 0, {writes}, 10);
  program.single(2, 1, {writes}, 11);
  program.single(2, 0, {writes}, 12);
  expect_clean(check(program));
  // But the first and the last are on one rank, whatever came between.
  for (Record& record : program.records[0]) {
    if (auto* edges = std::get_if<trace::Dependences>(&record)) edges->edges.clear();
  }
  const Verdict fault = only_fault(check(program), Obligation::kOrder);
  EXPECT_EQ(fault.parties[0].where.line, 10u);
  EXPECT_EQ(fault.parties[1].where.line, 12u);
}

// Exchanges what two operations are, but not when they are called.
void swap_calls(RankProgram& program, int rank, uint32_t first, uint32_t second) {
  Operation& a = *operations_at(program, rank, first).front();
  Operation& b = *operations_at(program, rank, second).front();
  std::swap(a.task, b.task);
  std::swap(a.where, b.where);
}

TEST(Ranks, CallsInAnotherOrderAreNamed) {
  RankProgram program(3);
  program.task(2, "one");
  program.task(3, "two");
  program.single(2, 0, {}, 10);
  program.single(2, 1, {}, 20);
  program.single(3, 2, {}, 30);
  expect_clean(check(program));
  swap_calls(program, 1, 20, 30);
  const Verdicts verdicts = check(program);
  const Verdict fault = only_fault(verdicts, Obligation::kShardsAgree);
  EXPECT_EQ(fault.subject, "call 2 of task 'top'");
  EXPECT_EQ(fault.message,
            "The ranks make different calls. ranks 0, 2: task 'one' at program.cc:20; rank 1: task 'two' at "
            "program.cc:30. They differ in the task.");
  ASSERT_EQ(fault.parties.size(), 2u);
  EXPECT_EQ(fault.parties[0].where.line, 20u);
  EXPECT_EQ(fault.parties[1].where.line, 30u);
  EXPECT_EQ(verdicts.count(Obligation::kShardsAgree, Answer::kChecked), 2u);
  // What was read cannot be judged, and is not passed for right.
  EXPECT_EQ(only_fault(verdicts, Obligation::kReadSeesWrite).answer, Answer::kUnknown);
}

// The first difference between rank 0 and rank 1, where one changes the step.
std::string difference(const std::function<void(Operation&)>& change) {
  RankProgram program = rank_stencil(2, 2, 1);
  change(*operations_at(program, 1, 30).front());
  const Verdict fault = only_fault(check(program), Obligation::kShardsAgree);
  const size_t at = fault.message.rfind("They differ in ");
  return at == std::string::npos ? fault.message : fault.message.substr(at + 15);
}

TEST(Ranks, DifferencesAreNamed) {
  EXPECT_EQ(difference([](Operation& op) { op.where.line = 31; }), "the place in the program.");
  EXPECT_EQ(difference([](Operation& op) { op.domain = Domain::box(DomainPoint(0), DomainPoint(2)); }),
            "the launch domain ([0..1] and [0..2]).");
  EXPECT_EQ(difference([](Operation& op) { op.requirements[0].privilege = Privilege::kReadWrite; }),
            "requirement 0: the privilege (READ_ONLY and READ_WRITE).");
  EXPECT_EQ(difference([](Operation& op) {
              op.requirements[0].fields = {1, 2};
            }),
            "requirement 0: the fields (x and x, y).");
  EXPECT_EQ(difference([](Operation& op) { op.requirements[1].partition = {2}; }),
            "requirement 1: the region or partition (blocks (id 1) and halos (id 2)).");
  EXPECT_EQ(difference([](Operation& op) { op.requirements[1].coherence = trace::Coherence::kAtomic; }),
            "requirement 1: the coherence (exclusive and atomic).");
  EXPECT_EQ(difference([](Operation& op) { op.after = {{2}}; }), "the futures that it takes.");
  EXPECT_EQ(difference([](Operation& op) { op.internal = true; }),
            "what kind of fence it is, or whether the program made it.");
}

// A partition that ranks compute from data which is not the same on each.
TEST(Ranks, PartitionsThatDifferAreNamedWhereTheyAreUsed) {
  RankProgram program = rank_stencil(2, 2, 1);
  for (Record& record : program.records[1]) {
    auto* space = std::get_if<trace::IndexSpace>(&record);
    if (space != nullptr && space->parent == PartitionId{2} && space->color == DomainPoint(1))
      space->domain = Domain::box(DomainPoint(8), DomainPoint(19));
  }
  const Verdict fault = only_fault(check(program), Obligation::kShardsAgree);
  EXPECT_TRUE(contains(fault.message, "requirement 0: the region or partition (halos (id 2) and halos"))
      << fault.message;
}

TEST(Ranks, ACallThatOneRankDoesNotMakeIsNamed) {
  RankProgram program(2);
  program.task(2, "one");
  program.single(2, 0, {}, 10);
  program.single(2, 0, {}, 20);
  std::erase_if(program.records[1], [](const Record& record) {
    const auto* op = std::get_if<Operation>(&record);
    return op != nullptr && op->where.line == 20;
  });
  EXPECT_EQ(only_fault(check(program), Obligation::kShardsAgree).message,
            "Not all ranks make it. rank 0: task 'one' at program.cc:20; rank 1: nothing.");
  // A run that failed may have stopped there.
  const Verdicts failed = check(program, trace::Status::kFailed);
  EXPECT_TRUE(faults(failed, Obligation::kShardsAgree).empty());
  EXPECT_EQ(faults(failed, Obligation::kRunFindings).size(), 1u);
  EXPECT_EQ(only_fault(failed, Obligation::kReadSeesWrite).answer, Answer::kUnknown);
}

TEST(Ranks, PointsRunOnOneRank) {
  RankProgram program = rank_stencil(2, 4, 1);
  Points* own = nullptr;
  Points* others = nullptr;
  for (const int rank : {0, 1}) {
    const OperationId step = operations_at(program, rank, 20).front()->id;
    for (Record& record : program.records[static_cast<size_t>(rank)]) {
      auto* points = std::get_if<Points>(&record);
      if (points != nullptr && points->op == step) (rank == 0 ? own : others) = points;
    }
  }
  RankProgram twice = program;
  ASSERT_TRUE(own != nullptr && others != nullptr);
  others->points.insert(others->points.begin(), own->points[1]);
  Verdict fault = only_fault(check(program), Obligation::kPointsOwned);
  EXPECT_EQ(fault.message, "Ranks 0 and 1 both run point 1.");
  EXPECT_EQ(fault.parties[0].where.line, 20u);

  const PointId lost = find(twice, 1, trace::OperationKind::kIndexTask).points->points[1].uid;
  remove_point(twice, 1, lost);
  fault = only_fault(check(twice), Obligation::kPointsOwned);
  EXPECT_EQ(fault.message, "It has 4 points, but all ranks together run only 3 of them.");
}

// Children of a task that runs on one rank stay there; what they write is missing elsewhere.
TEST(Ranks, WhatChildrenWriteIsSentToo) {
  RankProgram program(2);
  program.task(2, "parent");
  program.task(3, "child");
  program.task(4, "read");
  const IndexSpaceId space = program.space(Domain::box(DomainPoint(0), DomainPoint(9)));
  const RegionTreeId tree = program.region(space);
  const OperationId parent = program.single(2, 1, {{tree, space, {}, {1}, Privilege::kWriteDiscard}}, 5);
  program.child(3, 1, program.uid(parent), {tree, space, {}, {1}, Privilege::kReadWrite}, 6);
  program.single(4, 0, {{tree, space, {}, {1}, Privilege::kReadOnly}}, 7);
  expect_clean(check(program));
  forget_message(program, 1000);
  EXPECT_EQ(only_fault(check(program), Obligation::kReadSeesWrite).parties[1].where.line, 6u);
}

TEST(Ranks, FencesAndTheTopLevelTaskAreOnEveryRank) {
  RankProgram program(3);
  program.task(2, "work");
  program.fence(4);
  program.index(2, 6, {}, 5);
  program.fence(6);
  const Verdicts verdicts = check(program);
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kPointsOwned, Answer::kChecked), 6u);
}

}  // namespace
}  // namespace testudo::checker
