#include "profiler/critical_path.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/unit/profiler/sample_profile.h"

namespace testudo::profiler {
namespace {

using profile::Event;
using profile::Kind;
using profile::SampleProfile;

std::vector<uint64_t> uids(const CriticalPath& path) {
  std::vector<uint64_t> result;
  for (const Step& step : path.steps) result.push_back(step.uid.value);
  return result;
}

std::vector<Cause> causes(const CriticalPath& path) {
  std::vector<Cause> result;
  for (const Step& step : path.steps) result.push_back(step.cause);
  return result;
}

using Uids = std::vector<uint64_t>;
using Causes = std::vector<Cause>;

TEST(CriticalPath, OfAnEmptyProfile) {
  SampleProfile sample(2);
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(path.length_ns, 0u);
  EXPECT_TRUE(path.steps.empty());
  EXPECT_EQ(path.slack.count, 0u);
}

TEST(CriticalPath, OfIndependentTasksIsTheLongest) {
  SampleProfile sample(1);
  sample.task(0, 1, 0, 10);
  sample.task(0, 2, 10, 40);
  sample.task(0, 3, 40, 60);
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(path.length_ns, 30u);
  EXPECT_EQ(uids(path), Uids{2});
  EXPECT_EQ(path.slack.max, 20u);
  EXPECT_EQ(path.points_without_slack, 1u);
}

TEST(CriticalPath, OfAChainIsAllOfItWithoutTheGaps) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 10, "a");
  sample.task(1, 2, 30, 45, "b");
  sample.task(0, 3, 50, 70, "a");
  sample.depend(1, 2);
  sample.depend(2, 3);
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(path.length_ns, 45u);
  EXPECT_EQ(uids(path), (Uids{1, 2, 3}));
  EXPECT_EQ(causes(path), (Causes{Cause::kStart, Cause::kDependence, Cause::kDependence}));
  EXPECT_EQ(path.points_without_slack, 3u);
  ASSERT_EQ(path.shares.size(), 2u);
  EXPECT_EQ(path.shares[0].name, "a");
  EXPECT_EQ(path.shares[0].length_ns, 30u);
  EXPECT_EQ(path.shares[0].steps, 2u);
  EXPECT_EQ(path.steps[1].lane, 1u);
  EXPECT_EQ(path.steps[1].start_ns, 30u);
  EXPECT_EQ(path.contradicted, 0u);
}

TEST(CriticalPath, OfADiamondTakesTheLongerSide) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 10);
  sample.task(0, 2, 10, 30);
  sample.task(1, 3, 10, 60);
  sample.task(0, 4, 60, 65);
  for (auto [from, to] : {std::pair{1, 2}, {1, 3}, {2, 4}, {3, 4}}) sample.depend(from, to);
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(path.length_ns, 65u);
  EXPECT_EQ(uids(path), (Uids{1, 3, 4}));
  EXPECT_EQ(path.points_without_slack, 3u);
  EXPECT_EQ(path.slack.max, 30u);
}

TEST(CriticalPath, GoesThroughPointsWithoutSlices) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 10);
  sample.task(1, 2, 20, 40);
  sample.depend(1, 100);  // a fence
  sample.depend(100, 2);
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(path.length_ns, 30u);
  EXPECT_EQ(uids(path), (Uids{1, 2}));
  EXPECT_EQ(path.slack.count, 2u);
}

TEST(CriticalPath, ALaunchCountsItsParentUpToThere) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 100, "top");
  sample.add(0, Kind::kAnalysis, 0, 20, 30);
  Event& child = sample.task(1, 2, 40, 140, "child");
  child.related = PointId{1};
  child.created_ns = 30;
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(path.length_ns, 130u);
  EXPECT_EQ(uids(path), (Uids{1, 2}));
  EXPECT_EQ(causes(path), (Causes{Cause::kStart, Cause::kLaunch}));
  EXPECT_EQ(path.steps[0].length_ns, 30u);
  EXPECT_EQ(path.slack.max, 0u);
}

TEST(CriticalPath, WorkThatTheParentHelpsWithIsNotTheParents) {
  SampleProfile sample(1);
  sample.task(0, 1, 0, 100);
  Event& child = sample.task(0, 2, 20, 70);
  child.related = PointId{1};
  child.created_ns = 10;
  // The parent has 50 of its own, the child 10 of the parent and 50 of its own.
  EXPECT_EQ(critical_path(sample.get()).length_ns, 60u);
}

TEST(CriticalPath, ATaskThatWaitedGoesOnAfterWhatItWaitedFor) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 20);
  sample.add(0, Kind::kWait, 1, 20, 90).related = PointId{2};
  sample.task(0, 1, 90, 100);
  Event& child = sample.task(1, 2, 30, 85);
  child.related = PointId{1};
  child.created_ns = 15;
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(path.length_ns, 15u + 55u + 10u);
  EXPECT_EQ(uids(path), (Uids{1, 2, 1}));
  EXPECT_EQ(causes(path), (Causes{Cause::kStart, Cause::kLaunch, Cause::kWait}));
  EXPECT_EQ(path.slack.count, 2u);
  EXPECT_EQ(path.points_without_slack, 2u);
}

TEST(CriticalPath, AWaitForManyEndsWithTheLastChild) {
  SampleProfile sample(3);
  sample.task(0, 1, 0, 10);
  sample.add(0, Kind::kWait, 1, 10, 60);
  sample.task(0, 1, 60, 70);
  for (uint64_t child = 2; child <= 4; ++child) {
    Event& event =
        sample.task(child == 4 ? 1 : child - 1, child, child == 4 ? 65 : 12, child == 4 ? 90 : 20 * child);
    event.related = PointId{1};
    event.created_ns = child == 4 ? 64 : 8;
  }
  // Child 3 runs until 60, child 2 until 40; child 4 is launched after the wait.
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(uids(path), (Uids{1, 3, 1, 4}));
  EXPECT_EQ(path.length_ns, 8u + 48u + 4u + 25u);
}

TEST(CriticalPath, AWaitOnTheOwnStackIsSeenTheSame) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 100);
  sample.add(0, Kind::kWait, 1, 20, 90);
  Event& child = sample.task(1, 2, 30, 85);
  child.related = PointId{1};
  child.created_ns = 15;
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(uids(path), (Uids{1, 2, 1}));
  EXPECT_EQ(path.length_ns, 80u);
}

TEST(CriticalPath, StretchesOfOnePointFollowEachOther) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 20);
  sample.task(1, 1, 50, 60);
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(path.length_ns, 30u);
  EXPECT_EQ(causes(path), (Causes{Cause::kStart, Cause::kResume}));
}

TEST(CriticalPath, APhaseThatOutlastsItsTaskAddsNothing) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 20);
  sample.add(0, Kind::kFlush, 0, 15, 40);
  sample.task(1, 2, 25, 35);
  sample.depend(1, 2);
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(path.length_ns, 30u);
  EXPECT_EQ(path.contradicted, 0u);
}

TEST(CriticalPath, SaysWhatTheTimesContradict) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 20);
  sample.task(1, 2, 10, 30);
  sample.depend(1, 2);
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(path.contradicted, 1u);
  EXPECT_EQ(path.length_ns, 20u);
}

TEST(CriticalPath, SurvivesCircles) {
  SampleProfile sample(1);
  sample.task(0, 1, 0, 20);
  sample.task(0, 2, 20, 25);
  sample.depend(1, 2);
  sample.depend(2, 2);
  sample.depend(100, 101);
  sample.depend(101, 100);
  sample.depend(101, 2);  // behind the circle
  const CriticalPath path = critical_path(sample.get());
  EXPECT_EQ(path.contradicted, 4u);  // 2 on itself, the circle, and the edge out of it
  EXPECT_EQ(path.length_ns, 20u);
  EXPECT_EQ(path.slack.count, 1u);
}

// Random graphs scheduled greedily on a few lanes: the length equals that of the plain recursive definition,
// and slack is what one can really add.
TEST(CriticalPath, AgreesWithTheDefinitionOnRandomGraphs) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    const size_t tasks = 1 + random() % 12;
    std::vector<uint64_t> length(tasks);
    std::vector<std::vector<size_t>> before(tasks);
    for (size_t i = 0; i < tasks; ++i) {
      length[i] = random() % 20;
      for (size_t j = 0; j < i; ++j) {
        if (random() % 3 == 0) before[i].push_back(j);
      }
    }
    const auto longest = [&](const std::vector<uint64_t>& lengths) {
      std::vector<uint64_t> end(tasks, 0);
      for (size_t i = 0; i < tasks; ++i) {
        for (size_t j : before[i]) end[i] = std::max(end[i], end[j]);
        end[i] += lengths[i];
      }
      return *std::max_element(end.begin(), end.end());
    };
    SampleProfile sample(3);
    std::vector<uint64_t> free(3, 1), end(tasks);
    for (size_t i = 0; i < tasks; ++i) {
      const size_t lane = random() % 3;
      uint64_t start = free[lane];
      for (size_t j : before[i]) start = std::max(start, end[j]);
      free[lane] = end[i] = start + length[i];
      sample.task(lane, i + 1, start, end[i]);
      for (size_t j : before[i]) sample.depend(j + 1, i + 1);
    }
    const CriticalPath path = critical_path(sample.get());
    ASSERT_EQ(path.contradicted, 0u);
    ASSERT_EQ(path.length_ns, longest(length));
    uint64_t smallest = ~uint64_t{0}, largest = 0, without = 0;
    for (size_t i = 0; i < tasks; ++i) {
      uint64_t slack = 0;
      for (std::vector<uint64_t> longer = length; ++longer[i], longest(longer) == path.length_ns;) ++slack;
      smallest = std::min(smallest, slack);
      largest = std::max(largest, slack);
      without += slack == 0 ? 1 : 0;
    }
    ASSERT_EQ(path.slack.min, smallest);
    ASSERT_EQ(path.slack.max, largest);
    ASSERT_EQ(path.points_without_slack, without);
    uint64_t sum = 0;
    for (const Step& step : path.steps) sum += step.length_ns;
    ASSERT_EQ(sum, path.length_ns);
  }
}

}  // namespace
}  // namespace testudo::profiler
