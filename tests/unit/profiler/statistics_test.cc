#include "profiler/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/profiler/sample_profile.h"

namespace testudo::profiler {
namespace {

using profile::Kind;
using profile::LaneKind;
using profile::SampleProfile;

const GroupStatistics& group(const Statistics& statistics, Kind kind, const std::string& name) {
  for (const GroupStatistics& group : statistics.groups) {
    if (group.kind == kind && group.name == name) return group;
  }
  throw std::logic_error("no group " + name);
}

const PhaseStatistics& phase(const Statistics& statistics, Kind kind) {
  for (const PhaseStatistics& phase : statistics.phases) {
    if (phase.kind == kind) return phase;
  }
  throw std::logic_error("no such phase");
}

TEST(Distribution, OfKnownSamples) {
  const Distribution d = distribution({9, 2, 4, 4, 4, 5, 5, 7});
  EXPECT_EQ(d.count, 8u);
  EXPECT_EQ(d.total, 40u);
  EXPECT_DOUBLE_EQ(d.mean, 5.0);
  EXPECT_EQ(d.min, 2u);
  EXPECT_EQ(d.max, 9u);
  EXPECT_DOUBLE_EQ(d.stddev, 2.0);
  EXPECT_EQ(d.p50, 4u);  // the fourth of eight
  EXPECT_EQ(d.p95, 9u);
}

TEST(Distribution, PercentilesAreNearestRank) {
  std::vector<uint64_t> samples;
  for (uint64_t i = 1; i <= 100; ++i) samples.push_back(i);
  const Distribution d = distribution(samples);
  EXPECT_EQ(d.p50, 50u);
  EXPECT_EQ(d.p95, 95u);
  EXPECT_EQ(distribution({3}).p95, 3u);
  EXPECT_EQ(distribution({3}).stddev, 0.0);
}

TEST(Distribution, OfNothingIsZero) {
  const Distribution d = distribution({});
  EXPECT_EQ(d.count, 0u);
  EXPECT_EQ(d.mean, 0.0);
}

TEST(Statistics, OfAnEmptyProfile) {
  SampleProfile sample(2);
  const Statistics s = statistics(sample.get());
  EXPECT_EQ(s.span_ns(), 0u);
  EXPECT_EQ(s.points, 0u);
  EXPECT_TRUE(s.groups.empty());
  EXPECT_TRUE(s.concurrency.empty());
  ASSERT_EQ(s.lanes.size(), 2u);
  EXPECT_EQ(s.lanes[1].idle_ns, 0u);
}

// cpu 0: task [100,300) with analysis [150,200) inside, copy [300,340), idle [340,400)
// cpu 1: schedule [200,220), task [220,320), nothing, task [360,500)
SampleProfile two_processors() {
  SampleProfile sample(2);
  sample.task(0, 1, 100, 300, "a").created_ns = 20;
  sample.add(0, Kind::kAnalysis, 0, 150, 200);
  sample.add(0, Kind::kCopy, 9, 300, 340);
  sample.add(0, Kind::kIdle, 0, 340, 400);
  sample.add(1, Kind::kSchedule, 0, 200, 220);
  auto& b = sample.task(1, 2, 220, 320, "b");
  b.created_ns = 150;
  b.ready_ns = 170;
  auto& c = sample.task(1, 3, 360, 500, "b");
  c.created_ns = 160;
  c.ready_ns = 350;
  return sample;
}

TEST(Statistics, LanesAddUpToTheSpan) {
  SampleProfile sample = two_processors();
  const Statistics s = statistics(sample.get());
  EXPECT_EQ(s.start_ns, 100u);
  EXPECT_EQ(s.end_ns, 500u);
  EXPECT_EQ(s.events, 7u);
  EXPECT_EQ(s.points, 4u);
  ASSERT_EQ(s.lanes.size(), 2u);
  EXPECT_EQ(s.lanes[0].busy_ns, 150u + 40u);
  EXPECT_EQ(s.lanes[0].runtime_ns, 50u);
  EXPECT_EQ(s.lanes[0].idle_ns, 160u);
  EXPECT_EQ(s.lanes[0].time_ns[size_t(Kind::kTask)], 150u);
  EXPECT_EQ(s.lanes[0].time_ns[size_t(Kind::kAnalysis)], 50u);
  EXPECT_EQ(s.lanes[0].time_ns[size_t(Kind::kIdle)], 60u);
  EXPECT_EQ(s.lanes[0].slices, 4u);
  EXPECT_EQ(s.lanes[1].busy_ns, 240u);
  EXPECT_EQ(s.lanes[1].runtime_ns, 20u);
  EXPECT_EQ(s.lanes[1].idle_ns, 140u);
  EXPECT_EQ(s.busy_ns, 430u);
  EXPECT_EQ(s.runtime_ns, 70u);
  EXPECT_EQ(s.idle_ns, 300u);
}

TEST(Statistics, GroupsAndPhases) {
  SampleProfile sample = two_processors();
  const Statistics s = statistics(sample.get());
  ASSERT_EQ(s.groups.size(), 3u);
  EXPECT_EQ(s.groups[0].name, "b");  // largest total first
  EXPECT_EQ(s.groups[0].time.count, 2u);
  EXPECT_EQ(s.groups[0].time.total, 240u);
  EXPECT_DOUBLE_EQ(s.groups[0].time.mean, 120.0);
  EXPECT_DOUBLE_EQ(s.groups[0].time.stddev, 20.0);
  EXPECT_EQ(s.groups[0].wait.count, 2u);
  EXPECT_EQ(s.groups[0].wait.max, 50u);
  EXPECT_EQ(group(s, Kind::kTask, "a").time.total, 150u);
  EXPECT_EQ(group(s, Kind::kTask, "a").wait.count, 0u);
  EXPECT_EQ(group(s, Kind::kCopy, "").time.total, 40u);
  EXPECT_EQ(s.phases.size(), 3u);
  EXPECT_EQ(phase(s, Kind::kAnalysis).time.total, 50u);
  EXPECT_EQ(phase(s, Kind::kSchedule).time.count, 1u);
  EXPECT_EQ(phase(s, Kind::kIdle).time.total, 60u);
}

TEST(Statistics, WaitingTimes) {
  SampleProfile sample = two_processors();
  sample.add(0, Kind::kWait, 1, 500, 530);
  const Statistics s = statistics(sample.get());
  EXPECT_EQ(s.waiting.count, 2u);
  EXPECT_EQ(s.waiting.total, 50u + 10u);
  EXPECT_EQ(s.depending.count, 2u);
  EXPECT_EQ(s.depending.total, 20u + 190u);
  EXPECT_EQ(s.blocked.count, 1u);
  EXPECT_EQ(s.blocked.total, 30u);
}

TEST(Statistics, SlicesOfOnePointAreOneSample) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 10, "a").ready_ns = 0;
  sample.task(1, 1, 50, 80, "a").ready_ns = 45;
  sample.task(0, 2, 20, 25, "a").ready_ns = 12;
  const Statistics s = statistics(sample.get());
  EXPECT_EQ(s.points, 2u);
  EXPECT_EQ(group(s, Kind::kTask, "a").time.count, 2u);
  EXPECT_EQ(group(s, Kind::kTask, "a").time.max, 40u);
  EXPECT_EQ(group(s, Kind::kTask, "a").time.min, 5u);
  // Being made ready again after a wait is not what this counts.
  EXPECT_EQ(s.waiting.count, 1u);
  EXPECT_EQ(s.waiting.total, 8u);
}

TEST(Statistics, PointsWithoutIdsAreSeparate) {
  SampleProfile sample(1);
  sample.add(0, Kind::kCopy, 0, 0, 10);
  sample.add(0, Kind::kCopy, 0, 10, 30);
  const Statistics s = statistics(sample.get());
  EXPECT_EQ(group(s, Kind::kCopy, "").time.count, 2u);
}

TEST(Statistics, BalanceIsByKindOfProcessor) {
  SampleProfile sample(4);
  sample.lane(3).kind = LaneKind::kUtility;
  sample.task(0, 1, 0, 100);
  sample.task(1, 2, 0, 200);
  sample.add(3, Kind::kAnalysis, 0, 0, 300);
  const Statistics s = statistics(sample.get());
  ASSERT_EQ(s.balance.size(), 1u);  // no work on the utility processor
  EXPECT_EQ(s.balance[0].kind, LaneKind::kCpu);
  EXPECT_EQ(s.balance[0].lanes, 3u);
  EXPECT_DOUBLE_EQ(s.balance[0].mean_busy_ns, 100.0);
  EXPECT_EQ(s.balance[0].max_busy_ns, 200u);
  EXPECT_DOUBLE_EQ(s.balance[0].imbalance, 1.0);
}

TEST(Statistics, ConcurrencyOverTime) {
  SampleProfile sample(2);
  sample.task(0, 1, 0, 100);
  sample.task(1, 2, 50, 75);
  sample.task(1, 3, 80, 80);
  const Statistics s = statistics(sample.get(), 4);
  ASSERT_EQ(s.concurrency.size(), 4u);
  EXPECT_NEAR(s.concurrency[0], 1, 1e-9);
  EXPECT_NEAR(s.concurrency[1], 1, 1e-9);
  EXPECT_NEAR(s.concurrency[2], 2, 1e-9);
  EXPECT_NEAR(s.concurrency[3], 1, 1e-9);
  EXPECT_EQ(s.time_at_level, (std::vector<uint64_t>{0, 75, 25}));
}

TEST(Statistics, LevelsIncludeTheTimeWithNothingBusy) {
  SampleProfile sample(2);
  sample.add(0, Kind::kIdle, 0, 0, 10);
  sample.task(0, 1, 10, 30);
  sample.task(1, 2, 30, 40);
  sample.add(1, Kind::kIdle, 0, 40, 100);
  const Statistics s = statistics(sample.get());
  EXPECT_EQ(s.time_at_level, (std::vector<uint64_t>{70, 30, 0}));
}

}  // namespace
}  // namespace testudo::profiler
