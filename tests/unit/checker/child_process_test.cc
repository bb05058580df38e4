// Work in a process of its own: whatever it does, its caller goes on when the time is up.
#include "checker/smt/child_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace testudo::checker {
namespace {

using namespace std::chrono_literals;
using End = ChildOutcome::End;

constexpr auto kAmple = 60s;
constexpr auto kShort = 50ms;

[[noreturn]] void sleep_for_ever() {
  while (true) std::this_thread::sleep_for(1h);
}

TEST(ChildProcess, TheLastReportComesBack) {
  const ChildOutcome outcome = run_in_child(kAmple, [](const Report& report) {
    report("first");
    report("second");
  });
  EXPECT_EQ(outcome.end, End::kFinished);
  EXPECT_EQ(outcome.last_line, "second");
}

TEST(ChildProcess, WithoutAReport) {
  const ChildOutcome outcome = run_in_child(kAmple, [](const Report&) {});
  EXPECT_EQ(outcome.end, End::kFinished);
  EXPECT_EQ(outcome.last_line, "");
}

TEST(ChildProcess, LongReports) {
  const std::string text(300'000, 'x');  // more than a pipe holds
  const ChildOutcome outcome = run_in_child(kAmple, [&](const Report& report) {
    report("short");
    report(text);
  });
  EXPECT_EQ(outcome.last_line, text);
}

TEST(ChildProcess, WorkThatWaitsForEverIsEnded) {
  const ChildOutcome outcome = run_in_child(kShort, [](const Report&) { sleep_for_ever(); });
  EXPECT_EQ(outcome.end, End::kOutOfTime);
  EXPECT_EQ(outcome.last_line, "");
}

TEST(ChildProcess, WorkThatComputesForEverIsEnded) {
  const ChildOutcome outcome = run_in_child(kShort, [](const Report&) {
    for (volatile bool more = true; more;) {
    }
  });
  EXPECT_EQ(outcome.end, End::kOutOfTime);
}

TEST(ChildProcess, WorkThatMindsNoSignalIsEnded) {
  const ChildOutcome outcome = run_in_child(kShort, [](const Report&) {
    std::signal(SIGTERM, SIG_IGN);
    std::signal(SIGINT, SIG_IGN);
    sleep_for_ever();
  });
  EXPECT_EQ(outcome.end, End::kOutOfTime);
}

TEST(ChildProcess, ReportsBeforeTheTimeWasUpCount) {
  const ChildOutcome outcome = run_in_child(2s, [](const Report& report) {
    report("found");
    sleep_for_ever();
  });
  EXPECT_EQ(outcome.end, End::kOutOfTime);
  EXPECT_EQ(outcome.last_line, "found");
}

TEST(ChildProcess, WorkThatDies) {
  EXPECT_EQ(run_in_child(kAmple, [](const Report&) { throw std::runtime_error("bad"); }).end, End::kDied);
  EXPECT_EQ(run_in_child(kAmple, [](const Report&) { _exit(7); }).end, End::kDied);
  const ChildOutcome outcome = run_in_child(kAmple, [](const Report& report) {
    report("before");
    kill(getpid(), SIGKILL);
    sleep_for_ever();
  });
  EXPECT_EQ(outcome.end, End::kDied);
  EXPECT_EQ(outcome.last_line, "before");
}

TEST(ChildProcess, LeavesTheCallersMemoryAlone) {
  int value = 1;
  run_in_child(kAmple, [&](const Report&) { value = 2; });
  EXPECT_EQ(value, 1);
}

}  // namespace
}  // namespace testudo::checker
