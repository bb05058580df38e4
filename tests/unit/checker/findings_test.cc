// C407: what the instrumented run found, in the words of the program.
#include <gtest/gtest.h>

#include "checker/accesses.h"
#include "tests/unit/checker/builder.h"
#include "tests/unit/checker/verdict_matchers.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the builders of this folder
using trace::Claim;
using trace::Privilege;

struct Recorded : Builder {
  Recorded() : Builder(trace::Mode::kInstrumented) {
    task(2, "work");
    root = space(interval(0, 9));
    halves = coloring(root, {interval(0, 4), interval(5, 9)}, Claim::kClaimed, Claim::kClaimed, "halves");
    tree = region(root, 2, "cells");
    op = single(2, {on(tree, subspace(halves, 1), Privilege::kReadWrite)}, 40);
  }
  Verdict fault(trace::Status status = trace::Status::kOk, const std::string& error = {}) const {
    const trace::Trace whole = trace(status, error);
    return only_fault(check_findings(Program(whole)), Obligation::kRunFindings);
  }
  std::string message_of(const std::string& finding) {
    add(trace::Finding{"T9001", uid(op), {}, {}, {}, finding, line(77)});
    return fault().message;
  }

  IndexSpaceId root;
  PartitionId halves;
  RegionTreeId tree;
  OperationId op;
};

TEST(Findings, AreRefutationsWithTheirOwnPlaceBesideTheLaunch) {
  Recorded r;
  r.add(trace::Finding{"T9001", r.uid(r.op), 0, 1, DomainPoint(3), "write under READ_ONLY", line(77)});
  const Verdict fault = r.fault();
  EXPECT_EQ(fault.answer, Answer::kRefuted);
  EXPECT_EQ(fault.message, "T9001: write under READ_ONLY");
  EXPECT_EQ(fault.field, "x");
  EXPECT_EQ(fault.where.line, 77u);
  EXPECT_EQ(fault.parties[0].where.line, 40u);
  const std::vector<std::string> places{"at program.cc:77", "task 'work' launched at program.cc:40"};
  EXPECT_EQ(places_text(fault), places);
}

TEST(Findings, AtTheLaunchHaveNoOtherPlace) {
  Recorded r;
  r.add(trace::Finding{"T9001", r.uid(r.op), 0, 1, {}, "leaves it unwritten", line(40)});
  const std::vector<std::string> places{"task 'work' launched at program.cc:40"};
  EXPECT_EQ(places_text(r.fault()), places);
}

TEST(Findings, NameWhatHasNames) {
  EXPECT_EQ(
      Recorded().message_of("an accessor is made on field 2 of requirement 0 (region tree 1, index space 3)"),
      "T9001: an accessor is made on field 'y' of requirement 0 (region 'cells', index space 'halves[1]')");
  EXPECT_EQ(Recorded().message_of("partition 1 is one of index space 1"),
            "T9001: partition 'halves' is one of index space 1");
}

TEST(Findings, KeepTheNumbersOfWhatHasNoNameOrDoesNotExist) {
  for (const std::string text :
       {"field 1 alone", "field 9 of region tree 77", "field 1x, subfield 1, field ",
        "index space 99999999999", "index space 1, partition 4, field space 1, region tree"}) {
    EXPECT_EQ(Recorded().message_of(text), "T9001: " + text);
  }
}

TEST(Findings, KnowTheFieldsOfTheirRequirement) {
  Recorded r;
  r.add(trace::Finding{"T9001", r.uid(r.op), 0, 2, {}, "reads point 3 of field 2", line(77)});
  EXPECT_EQ(r.fault().message, "T9001: reads point 3 of field 'y'");
}

TEST(Findings, AFailedRunIsNeverClean) {
  EXPECT_EQ(Recorded().fault(trace::Status::kFailed, "task 'work' threw: field 1 of region tree 1").message,
            "The program ended with an error: task 'work' threw: field 'x' of region 'cells'.");
}

TEST(Findings, NoneInAnInstrumentedRunIsChecked) {
  const trace::Trace trace = Recorded().trace();
  EXPECT_EQ(check_findings(Program(trace)).count(Obligation::kRunFindings, Answer::kChecked), 1u);
}

}  // namespace
}  // namespace testudo::checker
