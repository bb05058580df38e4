// Wrong programs: what the instrumented executor finds, where, and that the program goes on.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "core/base/diagnostic.h"
#include "tests/unit/interpreter/watched_program.h"

namespace {

using namespace watched;

constexpr coord_t kLast = 9;  // of the regions below

// Writes that no compiler may leave out.
template <typename T>
void store(T& element, T value) {
  *static_cast<volatile T*>(&element) = value;
}
int64_t load(const int64_t& element) {
  return *static_cast<const volatile int64_t*>(&element);
}

// Runs one task, with a region of which everything was written to be 1, or nothing.
struct OneTask {
  Program program;

  RunOutcome run(Body body, const std::function<Requirement(Runtime&, LogicalRegion)>& requirement,
                 bool initialised = true, bool access_checks = false) {
    program.registry.add_reduction(sum_operator());
    program.task(1, "wrong", std::move(body), access_checks);
    program.task(2, "read", [this](TaskInvocation& task) {
      for (coord_t p = 0; p <= kLast; ++p) contents.push_back(load(element<int64_t>(task, 0, 0, p)));
    });
    return program.run([&](TaskInvocation& top) {
      const LogicalRegion region = make_region(top.runtime, line(0, kLast), 2);
      if (initialised) fill(top, region, 1, {0, 1});
      launch(top, 1, {requirement(top.runtime, region)}, 77);
      if (initialised) launch(top, 2, {require(region, Privilege::kReadOnly)});
    });
  }

  // The only finding.
  const FindingRecord& finding() {
    EXPECT_EQ(program.codes().size(), 1u) << [this] {
      std::string all;
      for (const auto& finding : program.notes.findings) all += finding.code + ": " + finding.message + "\n";
      return all;
    }();
    static const FindingRecord kNone;
    return program.notes.findings.empty() ? kNone : program.notes.findings[0];
  }
  void expect_line(uint32_t line) {
    EXPECT_EQ(finding().source.line, line);
    ASSERT_FALSE(program.notes.files.empty());
    EXPECT_TRUE(program.notes.files[0].ends_with("instrumented_errors_test.cc")) << program.notes.files[0];
  }

  std::vector<int64_t> contents;  // afterwards
};

auto whole(Privilege privilege) {
  return [privilege](Runtime&, LogicalRegion region) {
    Requirement requirement = require(region, privilege);
    if (privilege == Privilege::kReduce) requirement.reduction = 1;
    return requirement;
  };
}

auto part(Privilege privilege, Domain piece) {
  return [=](Runtime& runtime, LogicalRegion region) {
    const PartitionId partition = cut(runtime, region, {piece});
    Requirement requirement = require(region, privilege);
    requirement.region = runtime.forest().subspace(partition, DomainPoint(0));
    return requirement;
  };
}

const std::vector<int64_t> kUnchanged(kLast + 1, 1);

TEST(InstrumentedErrors, WriteUnderReadOnly) {
  OneTask test;
  uint32_t line = 0;
  test.run(
      [&](TaskInvocation& task) {
        int64_t& value = element<int64_t>(task, 0, 0, 4);
        EXPECT_EQ(load(value), 1);
        volatile int64_t* target = &value;
        line = __LINE__ + 1;
        *target = 5;
        EXPECT_EQ(load(value), 5) << "the program goes on";
      },
      whole(Privilege::kReadOnly));
  EXPECT_EQ(test.finding().code, "T0701");
  EXPECT_EQ(test.finding().point, DomainPoint(4));
  EXPECT_EQ(test.finding().field, 0u);
  EXPECT_EQ(test.finding().requirement, 0u);
  EXPECT_EQ(test.finding().message,
            "task 'wrong' writes point 4 of field 0, which its requirement 0 asks for as READ_ONLY");
  test.expect_line(line);
  EXPECT_EQ(test.contents, kUnchanged) << "what is forbidden does not reach the others";
}

TEST(InstrumentedErrors, WritePastTheTile) {
  OneTask test;
  uint32_t line = 0;
  test.run(
      [&](TaskInvocation& task) {
        for (coord_t p = 2; p <= 5; ++p) {
          volatile int64_t* target = &element<int64_t>(task, 0, 0, p);
          line = __LINE__ + 1;
          *target = 7;
        }
      },
      part(Privilege::kReadWrite, watched::line(2, 4)));
  EXPECT_EQ(test.finding().code, "T0702");
  EXPECT_EQ(test.finding().point, DomainPoint(5));
  EXPECT_EQ(test.finding().message,
            "task 'wrong' writes point 5 of field 0, which is not in the region [2..4] of its requirement 0");
  test.expect_line(line);
  EXPECT_EQ(test.contents, (std::vector<int64_t>{1, 1, 7, 7, 7, 1, 1, 1, 1, 1}));
}

TEST(InstrumentedErrors, ReadPastTheTile) {
  OneTask test;
  test.run([&](TaskInvocation& task) { load(element<int64_t>(task, 0, 0, 5)); },
           part(Privilege::kReadOnly, watched::line(2, 4)));
  EXPECT_EQ(test.finding().code, "T0702");
  EXPECT_NE(test.finding().message.find("reads point 5"), std::string::npos) << test.finding().message;
}

// The guard is flush with the other end; the pattern in between gives the write away.
TEST(InstrumentedErrors, WriteBeforeTheTile) {
  OneTask test;
  test.run([&](TaskInvocation& task) { store<int64_t>(element<int64_t>(task, 0, 0, 1), 7); },
           part(Privilege::kReadWrite, watched::line(2, 4)));
  EXPECT_EQ(test.finding().code, "T0702");
  EXPECT_EQ(test.finding().point, DomainPoint(1));
  EXPECT_EQ(test.finding().source.line, 77u) << "no instruction to blame: the launch";
  EXPECT_EQ(test.contents, kUnchanged);
}

TEST(InstrumentedErrors, FieldThatIsNotThere) {
  OneTask test;
  test.run(
      [&](TaskInvocation& task) {
        // From the end of one field on, as if the fields lay one behind the other.
        store<int64_t>((&element<int64_t>(task, 0, 0, 0))[kLast + 2], 7);
      },
      whole(Privilege::kReadWrite));
  EXPECT_EQ(test.finding().code, "T0702");
}

TEST(InstrumentedErrors, ChangeInAHole) {
  OneTask test;
  test.run(
      [&](TaskInvocation& task) {
        for (coord_t p : {1, 2, 3, 4, 7}) store<int64_t>(element<int64_t>(task, 0, 0, p), 7);
      },
      part(Privilege::kReadWrite, unite(watched::line(1, 2), watched::line(6, 8))));
  EXPECT_EQ(test.finding().code, "T0703");
  EXPECT_EQ(test.finding().point, DomainPoint(3));
  EXPECT_NE(test.finding().message.find("point 3 (and 1 more)"), std::string::npos) << test.finding().message;
  EXPECT_EQ(test.contents, (std::vector<int64_t>{1, 7, 7, 1, 1, 1, 1, 7, 1, 1}));
}

TEST(InstrumentedErrors, PointsLeftUnwritten) {
  OneTask test;
  test.run(
      [&](TaskInvocation& task) {
        for (coord_t p = 0; p <= kLast; ++p) {
          if (p != 6 && p != 7) store<int64_t>(element<int64_t>(task, 0, 0, p), 3);
        }
      },
      whole(Privilege::kWriteDiscard));
  EXPECT_EQ(test.finding().code, "T0704");
  EXPECT_EQ(test.finding().point, DomainPoint(6));
  EXPECT_EQ(test.finding().source.line, 77u);
  EXPECT_NE(test.finding().message.find("WRITE_DISCARD"), std::string::npos);
  EXPECT_EQ(test.contents, (std::vector<int64_t>{3, 3, 3, 3, 3, 3, 1, 1, 3, 3}));
}

TEST(InstrumentedErrors, RequirementNeverTouched) {
  for (Privilege privilege : {Privilege::kReadOnly, Privilege::kReadWrite, Privilege::kReduce}) {
    OneTask test;
    test.run([](TaskInvocation&) {}, whole(privilege));
    EXPECT_EQ(test.finding().code, "T0705");
    EXPECT_EQ(test.finding().source.line, 77u);
  }
}

TEST(InstrumentedErrors, ReadOfWhatNobodyWrote) {
  OneTask test;
  test.run([](TaskInvocation& task) { load(element<int64_t>(task, 0, 0, 2)); }, whole(Privilege::kReadOnly),
           false);
  EXPECT_EQ(test.finding().code, "T0706");
}

TEST(InstrumentedErrors, UseWhileAChildHasTheData) {
  Program program;
  uint32_t line = 0;
  program.task(1, "child", [](TaskInvocation& task) { element<int64_t>(task, 0, 0, 0) += 1; });
  program.task(2, "parent", [&](TaskInvocation& task) {
    int64_t& value = element<int64_t>(task, 0, 0, 0);
    EXPECT_EQ(load(value), 1);
    launch(task, 1, {require(task.logical_regions[0], Privilege::kReadWrite)});
    volatile int64_t* target = &value;
    line = __LINE__ + 1;
    *target = 4;
  });
  program.run([](TaskInvocation& top) {
    const LogicalRegion region = make_region(top.runtime, watched::line(0, 9));
    fill(top, region, 1);
    launch(top, 2, {require(region, Privilege::kReadWrite)});
  });
  ASSERT_EQ(program.codes(), (std::vector<std::string>{"T0709"}));
  EXPECT_EQ(program.notes.findings[0].source.line, line);
}

TEST(InstrumentedErrors, UseAfterUnmapping) {
  Program program;
  program.run([](TaskInvocation& top) {
    const LogicalRegion region = make_region(top.runtime, watched::line(0, 9));
    fill(top, region, 1);
    auto mapping = top.runtime.map_inline(top.context, {require(region, Privilege::kReadWrite), 0, 0, {}});
    auto mapped = top.runtime.wait_mapped(top.context, *mapping);
    auto* value = reinterpret_cast<int64_t*>(mapped->find(0)->address(3));
    store<int64_t>(*value, 2);
    top.runtime.unmap(top.context, *mapping);
    store<int64_t>(*value, 3);
  });
  ASSERT_EQ(program.codes(), (std::vector<std::string>{"T0709"}));
  EXPECT_NE(program.notes.findings[0].message.find("inline mapping in task 'top'"), std::string::npos);
}

TEST(InstrumentedErrors, ListEntryOutside) {
  Program program;
  program.registry.add_reduction(sum_operator(false));
  program.task(1, "reduce", [](TaskInvocation& task) {
    const int64_t one = 1;
    task.regions[0]->list->append(0, DomainPoint(20), &one);
  });
  program.run([](TaskInvocation& top) {
    const LogicalRegion region = make_region(top.runtime, watched::line(0, 9));
    fill(top, region, 1);
    Requirement reduce = require(region, Privilege::kReduce);
    reduce.reduction = 1;
    launch(top, 1, {reduce});
  });
  ASSERT_EQ(program.codes(), (std::vector<std::string>{"T0702"}));
  EXPECT_EQ(program.notes.findings[0].point, DomainPoint(20));
}

// The same fault of a thousand points is one finding; another line is another one.
TEST(InstrumentedErrors, OneLineIsToldOnce) {
  Program program;
  program.task(1, "wrong", [](TaskInvocation& task) {
    const coord_t past = task.regions[0]->domain.hi()[0] + 1;
    store<int64_t>(element<int64_t>(task, 0, 0, past), 1);
    if (task.point[0] == 5) store<int64_t>(element<int64_t>(task, 0, 0, past + 2000), 1);
  });
  program.run([](TaskInvocation& top) {
    const LogicalRegion region = make_region(top.runtime, watched::line(0, 99));
    fill(top, region, 1);
    std::vector<Domain> pieces;
    for (coord_t c = 0; c < 10; ++c) pieces.push_back(watched::line(10 * c, 10 * c + 9));
    launch_all(top, 1, 10, {require(region, cut(top.runtime, region, pieces), Privilege::kReadWrite)});
  });
  const auto codes = program.codes();
  EXPECT_EQ(std::count(codes.begin(), codes.end(), "T0702"), static_cast<ptrdiff_t>(codes.size()));
  EXPECT_LE(codes.size(), 3u);
  EXPECT_GE(codes.size(), 2u);
}

// What checked accessors report: once, although the hardware would have seen it as well.
class CheckedErrors : public testing::Test {
 protected:
  void run(const std::function<Requirement(Runtime&, LogicalRegion)>& requirement, coord_t point,
           AccessMonitor::Kind kind, bool initialised = true) {
    test_.run(
        [=, this](TaskInvocation& task) {
          line_ = __LINE__ + 1;
          task.regions[0]->monitor->access(0, DomainPoint(point), kind,
                                           Source::from(std::source_location::current()));
          int64_t& value = element<int64_t>(task, 0, 0, point);
          if (kind == AccessMonitor::Kind::kRead) {
            load(value);
          } else {
            store<int64_t>(value, 9);
          }
        },
        requirement, initialised, true);
  }

  OneTask test_;
  uint32_t line_ = 0;
};

TEST_F(CheckedErrors, WriteUnderReadOnly) {
  run(whole(Privilege::kReadOnly), 3, AccessMonitor::Kind::kWrite);
  EXPECT_EQ(test_.finding().code, "T0701");
  test_.expect_line(line_);
  EXPECT_EQ(test_.contents, kUnchanged);
}

TEST_F(CheckedErrors, ReadOutside) {
  run(part(Privilege::kReadOnly, watched::line(2, 4)), 1, AccessMonitor::Kind::kRead);
  EXPECT_EQ(test_.finding().code, "T0702");
  test_.expect_line(line_);
}

TEST_F(CheckedErrors, WriteInAHole) {
  run(part(Privilege::kReadWrite, unite(watched::line(1, 2), watched::line(6, 8))), 4,
      AccessMonitor::Kind::kWrite);
  EXPECT_EQ(test_.finding().code, "T0702");
  test_.expect_line(line_);
  EXPECT_EQ(test_.contents, kUnchanged);
}

TEST_F(CheckedErrors, ReadOfWhatNobodyWrote) {
  run(whole(Privilege::kReadWrite), 4, AccessMonitor::Kind::kRead, false);
  EXPECT_EQ(test_.finding().code, "T0706");
  test_.expect_line(line_);
}

TEST_F(CheckedErrors, ReadOfWhatIsGivenUp) {
  run(part(Privilege::kWriteDiscard, watched::line(4, 4)), 4, AccessMonitor::Kind::kRead);
  const auto codes = test_.program.codes();
  EXPECT_EQ(codes, (std::vector<std::string>{"T0707", "T0704"}));
}

TEST_F(CheckedErrors, ReadThroughAReduction) {
  run(whole(Privilege::kReduce), 4, AccessMonitor::Kind::kRead);
  EXPECT_EQ(test_.finding().code, "T0708");
  test_.expect_line(line_);
}

// What a task was to overwrite and did not is as if it had never been written.
TEST_F(CheckedErrors, WhatIsGivenUpIsGone) {
  const auto where = Source::from(std::source_location::current());
  Program program;
  program.task(
      1, "most",
      [&](TaskInvocation& task) {
        for (coord_t p = 0; p < kLast; ++p) {
          task.regions[0]->monitor->access(0, DomainPoint(p), AccessMonitor::Kind::kWrite, where);
          element<int64_t>(task, 0, 0, p) = p;
        }
      },
      true);
  program.task(
      2, "read",
      [&](TaskInvocation& task) {
        for (coord_t p : {coord_t{0}, kLast}) {
          task.regions[0]->monitor->access(0, DomainPoint(p), AccessMonitor::Kind::kRead, where);
        }
      },
      true);
  program.run([](TaskInvocation& top) {
    const LogicalRegion region = make_region(top.runtime, watched::line(0, kLast));
    fill(top, region, 1);
    launch(top, 1, {require(region, Privilege::kWriteDiscard)});
    launch(top, 2, {require(region, Privilege::kReadOnly)});
  });
  ASSERT_EQ(program.codes(), (std::vector<std::string>{"T0704", "T0706"}));
  EXPECT_EQ(program.notes.findings[1].point, DomainPoint(kLast));
}

// A reduction into what was never written does not make it known.
TEST_F(CheckedErrors, ReductionsNeedSomethingToStartFrom) {
  const auto where = Source::from(std::source_location::current());
  Program program;
  program.registry.add_reduction(sum_operator());
  program.task(
      1, "add", [](TaskInvocation& task) { element<int64_t>(task, 0, 0, 0) += 1; }, true);
  program.task(
      2, "read",
      [&](TaskInvocation& task) {
        task.regions[0]->monitor->access(0, DomainPoint(0), AccessMonitor::Kind::kRead, where);
      },
      true);
  program.run([](TaskInvocation& top) {
    const LogicalRegion region = make_region(top.runtime, watched::line(0, 0));
    Requirement reduce = require(region, Privilege::kReduce);
    reduce.reduction = 1;
    launch(top, 1, {reduce});
    launch(top, 2, {require(region, Privilege::kReadOnly)});
  });
  EXPECT_EQ(program.codes(), (std::vector<std::string>{"T0706"}));
}

TEST(InstrumentedErrors, WrongUseOfTheApiIsAFindingToo) {
  Program program;
  program.task(1, "wrong", [](TaskInvocation&) {
    throw ProgramError({"T0402", "no such field", Source{"task.cc", 12, "wrong", {}}});
  });
  const RunOutcome outcome = program.run([](TaskInvocation& top) { launch(top, 1, {}, 77); });
  EXPECT_FALSE(outcome.ok);
  ASSERT_EQ(program.codes(), (std::vector<std::string>{"T0402"}));
  EXPECT_EQ(program.notes.findings[0].source.line, 12u);
}

// The findings before a crash are not lost, and the crash is one.
TEST(InstrumentedErrors, CrashesSayWhereTheyAre) {
  const auto crash = [](void (*how)()) {
    Program program;
    program.task(1, "crashes", [how](TaskInvocation&) { how(); });
    program.run([](TaskInvocation& top) { launch(top, 1, {}, 77); });
  };
  EXPECT_EXIT(crash([] { store<int64_t>(*static_cast<int64_t*>(nullptr), 1); }),
              testing::KilledBySignal(SIGSEGV), "T0710: task 'crashes' ends the program: signal SEGV");
  EXPECT_EXIT(crash([] { std::abort(); }), testing::KilledBySignal(SIGABRT), "T0710.*signal ABRT");
}

TEST_F(CheckedErrors, FarOutsideEndsTheTask) {
  OneTask test;
  const RunOutcome outcome = test.run(
      [](TaskInvocation& task) {
        task.regions[0]->monitor->access(0, DomainPoint(1 << 30), AccessMonitor::Kind::kWrite,
                                         Source::from(std::source_location::current()));
        FAIL() << "the access must not happen";
      },
      whole(Privilege::kReadWrite), true, true);
  EXPECT_FALSE(outcome.ok);
  EXPECT_EQ(test.program.codes()[0], "T0702");
}

}  // namespace
