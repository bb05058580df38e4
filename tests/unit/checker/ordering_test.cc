#include "checker/ordering.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/unit/checker/builder.h"
#include "tests/unit/checker/verdict_matchers.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder
using trace::Privilege;

Verdicts check(const trace::Trace& trace, bool precision = false) {
  const Program program(trace);
  const ProgramAtoms atoms(program);
  Verdicts verdicts = check_order(program, atoms);
  if (precision) verdicts.append(check_precision(program, atoms));
  return verdicts;
}

struct Loop : Builder {
  Loop() {
    task(2, "write");
    task(3, "read");
    reduction(1);
    root = space(interval(0, 9));
    halves = coloring(root, {interval(0, 4), interval(5, 9)});
    tree = region(root, 2);
  }
  OperationId write(uint32_t line) {
    return index(2, interval(0, 1), {on(tree, halves, root, Privilege::kReadWrite)}, line);
  }
  OperationId read(uint32_t line) { return single(3, {on(tree, root, Privilege::kReadOnly)}, line); }

  IndexSpaceId root;
  PartitionId halves;
  RegionTreeId tree;
};

TEST(Order, RecordedDependencesOrderWriterAndReader) {
  Loop l;
  const OperationId write = l.write(10);
  const OperationId read = l.read(11);
  l.order(read, write);
  const Verdicts verdicts = check(l.trace());
  expect_clean(verdicts);
  EXPECT_EQ(verdicts.count(Obligation::kOrder, Answer::kChecked), 2u);
}

TEST(Order, AMissingDependenceNamesBothTasksFieldPointAndLines) {
  Loop l;
  const OperationId write = l.write(10);
  const OperationId read = l.read(11);
  l.edge(l.uid(read), read, l.uid(write, 0));
  const Verdict fault = only_fault(check(l.trace()), Obligation::kOrder);
  EXPECT_EQ(fault.answer, Answer::kRefuted);
  EXPECT_EQ(fault.subject, "task 'write' at point 1 and task 'read'");
  EXPECT_EQ(fault.message,
            "Both touch point 5 of field 'x', the first with READ_WRITE, the second with READ_ONLY, and no "
            "recorded "
            "dependence orders them.");
  EXPECT_EQ(fault.field, "x");
  EXPECT_EQ(fault.point, DomainPoint(5));
  EXPECT_EQ(fault.parties[0].where.line, 10u);
  EXPECT_EQ(fault.parties[1].where.line, 11u);
}

TEST(Order, AlikePairsAreOneFinding) {
  Loop l;
  l.write(10);
  l.read(11);
  const Verdict fault = only_fault(check(l.trace()), Obligation::kOrder);
  EXPECT_EQ(fault.count, 2u);
  EXPECT_TRUE(fault.message.ends_with("So does 1 more pair of points of these operations.")) << fault.message;
}

TEST(Order, APathIsEnough) {
  Loop l;
  const OperationId first = l.write(10);
  const OperationId other = l.single(2, {Loop::on(l.tree, l.root, Privilege::kReadWrite, {2})}, 11);
  const OperationId last = l.read(12);
  l.order(other, first);
  l.order(last, other);
  expect_clean(check(l.trace()));
}

TEST(Order, ASearchThatIsGivenUpIsUnknown) {
  Loop l;
  const OperationId first = l.write(10);
  const OperationId other = l.single(2, {Loop::on(l.tree, l.root, Privilege::kReadWrite, {2})}, 11);
  const OperationId last = l.read(12);
  l.order(other, first);
  l.order(last, other);
  const trace::Trace trace = l.trace();
  const Program program(trace);
  const Verdicts verdicts = check_order(program, ProgramAtoms(program), {}, 0);
  const Verdict open = only_fault(verdicts, Obligation::kOrder);
  EXPECT_EQ(open.answer, Answer::kUnknown);
  EXPECT_NE(open.message.find("the search for a path between them was given up."), std::string::npos)
      << open.message;
  EXPECT_EQ(verdicts.exit_status(), 3);
}

TEST(Order, ADependenceTheWrongWayRoundIsNoOrder) {
  Loop l;
  const OperationId write = l.single(2, {Loop::on(l.tree, l.root, Privilege::kReadWrite)}, 10);
  const OperationId read = l.read(11);
  l.edge(l.uid(write), write, l.uid(read));
  only_fault(check(l.trace()), Obligation::kOrder);
}

TEST(Order, AnExecutionFenceOrdersEverything) {
  Loop l;
  l.write(10);
  l.fence();
  l.read(11);
  expect_clean(check(l.trace()));
}

TEST(Order, AFutureOrders) {
  Loop l;
  const OperationId write = l.single(2, {Loop::on(l.tree, l.root, Privilege::kReadWrite)}, 10);
  trace::Operation read = Loop::task_operation(3, {Loop::on(l.tree, l.root, Privilege::kReadOnly)}, 11);
  read.context = l.top();
  read.after = {write};
  l.operation(read);
  expect_clean(check(l.trace()));
}

TEST(Order, ReadersAndReducersNeedNoneAmongThemselves) {
  Loop l;
  const OperationId write = l.write(10);
  const OperationId a = l.read(11);
  const OperationId b = l.read(12);
  l.order(a, write);
  l.order(b, write);
  const OperationId c = l.single(3, {Loop::on(l.tree, l.root, Privilege::kReduce)}, 13);
  const OperationId d = l.single(3, {Loop::on(l.tree, l.subspace(l.halves, 1), Privilege::kReduce)}, 14);
  for (const OperationId reducer : {c, d}) {
    l.order(reducer, a);
    l.order(reducer, b);
  }
  expect_clean(check(l.trace()));
}

TEST(Order, OtherFieldsAndOtherContextsDoNotInterfere) {
  Loop l;
  const OperationId parent = l.single(2, {Loop::on(l.tree, l.root, Privilege::kReadWrite)}, 10);
  const OperationId other = l.single(2, {Loop::on(l.tree, l.root, Privilege::kReadWrite, {2})}, 11);
  l.single(3, {Loop::on(l.tree, l.root, Privilege::kReadWrite)}, 12, l.uid(parent));
  l.single(3, {Loop::on(l.tree, l.root, Privilege::kReadWrite, {2})}, 13, l.uid(other));
  expect_clean(check(l.trace()));
}

TEST(Order, InsideANestedContext) {
  Loop l;
  const OperationId parent = l.single(2, {Loop::on(l.tree, l.root, Privilege::kReadWrite)}, 10);
  l.single(3, {Loop::on(l.tree, l.root, Privilege::kReadWrite)}, 12, l.uid(parent));
  l.single(3, {Loop::on(l.tree, l.subspace(l.halves, 0), Privilege::kReadOnly)}, 13, l.uid(parent));
  EXPECT_EQ(only_fault(check(l.trace()), Obligation::kOrder).parties[1].where.line, 13u);
}

TEST(Acyclic, ACycleIsRefutedAndNothingElseIsClaimed) {
  Loop l;
  const OperationId a = l.single(2, {Loop::on(l.tree, l.root, Privilege::kReadWrite)}, 10);
  const OperationId b = l.read(11);
  l.order(b, a);
  l.edge(l.uid(a), a, l.uid(b));
  const Verdicts verdicts = check(l.trace());
  const Verdict fault = only_fault(verdicts, Obligation::kAcyclic);
  EXPECT_EQ(fault.subject, "a cycle of 2 tasks");
  EXPECT_EQ(only_fault(verdicts, Obligation::kOrder).answer, Answer::kUnknown);
  EXPECT_EQ(verdicts.exit_status(), 1);
}

TEST(Precision, ADependenceWithoutCauseIsAWarning) {
  Loop l;
  const OperationId a = l.single(2, {Loop::on(l.tree, l.subspace(l.halves, 0), Privilege::kReadWrite)}, 10);
  const OperationId b = l.single(2, {Loop::on(l.tree, l.subspace(l.halves, 1), Privilege::kReadWrite)}, 11);
  const OperationId c = l.read(12);
  l.order(b, a);
  l.order(c, a);
  l.order(c, b);
  expect_clean(check(l.trace()));
  const Verdicts verdicts = check(l.trace(), true);
  const Verdict warning = only_fault(verdicts, Obligation::kPrecise);
  EXPECT_EQ(warning.severity, Severity::kWarning);
  EXPECT_EQ(warning.message, "A recorded dependence orders them, but they share no data, future or fence.");
  EXPECT_EQ(verdicts.count(Obligation::kPrecise, Answer::kChecked), 2u);
  EXPECT_EQ(verdicts.exit_status(), 0);
}

bool interfere(const trace::Trace& trace, const trace::OperationNode& a, const trace::OperationNode& b) {
  for (const trace::Requirement& r : a.record.requirements) {
    for (const trace::Requirement& s : b.record.requirements) {
      if (r.fields[0] == s.fields[0] && conflict(class_of(r), class_of(s)) &&
          trace.space(r.index_space).record.domain.overlaps(trace.space(s.index_space).record.domain)) {
        return true;
      }
    }
  }
  return false;
}

// By definition, over all pairs: with the dependences of exactly the interfering pairs nothing is refuted,
// and with one of them left out, it is refuted exactly if no path is left.
TEST(Order, AgreesWithTheQuadraticDefinitionOnRandomPrograms) {
  std::mt19937 random(31);
  const std::vector<Privilege> privileges{Privilege::kReadOnly, Privilege::kReadWrite, Privilege::kReduce,
                                          Privilege::kWriteDiscard};
  for (int round = 0; round < 150; ++round) {
    Loop l;
    std::vector<IndexSpaceId> spaces{l.root, l.subspace(l.halves, 0), l.subspace(l.halves, 1)};
    const PartitionId overlapping = l.coloring(l.root, {interval(0, 2), interval(2, 7), interval(7, 9)});
    for (coord_t c = 0; c < 3; ++c) spaces.push_back(l.subspace(overlapping, c));
    std::vector<OperationId> ops;
    for (int t = 0; t < 8; ++t) {
      std::vector<trace::Requirement> requirements;
      for (uint32_t r = 0; r < 1 + random() % 2; ++r) {
        requirements.push_back(Loop::on(l.tree, spaces[random() % spaces.size()], privileges[random() % 4],
                                        {static_cast<FieldId>(1 + random() % 2)}));
      }
      ops.push_back(l.single(2, requirements, static_cast<uint32_t>(t)));
    }
    const trace::Trace bare = l.trace();
    std::vector<std::pair<size_t, size_t>> needed;
    for (size_t i = 0; i < ops.size(); ++i) {
      for (size_t j = i + 1; j < ops.size(); ++j) {
        if (interfere(bare, bare.operation(ops[i]), bare.operation(ops[j]))) needed.emplace_back(i, j);
      }
    }
    const size_t left_out = needed.empty() || round % 3 == 0 ? SIZE_MAX : random() % needed.size();
    std::vector<std::vector<bool>> reach(ops.size(), std::vector<bool>(ops.size()));
    for (size_t e = 0; e < needed.size(); ++e) {
      if (e == left_out) continue;
      const auto [from, to] = needed[e];
      l.order(ops[to], ops[from]);
      reach[from][to] = true;
    }
    for (size_t k = 0; k < ops.size(); ++k) {
      for (size_t i = 0; i < ops.size(); ++i) {
        for (size_t j = 0; j < ops.size(); ++j) {
          if (reach[i][k] && reach[k][j]) reach[i][j] = true;
        }
      }
    }
    const bool broken = std::any_of(needed.begin(), needed.end(),
                                    [&](const auto& pair) { return !reach[pair.first][pair.second]; });
    EXPECT_EQ(!faults(check(l.trace()), Obligation::kOrder).empty(), broken) << "round " << round;
  }
}

}  // namespace
}  // namespace testudo::checker
