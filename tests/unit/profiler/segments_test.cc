#include "profiler/segments.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/unit/profiler/sample_profile.h"

namespace testudo::profiler {
namespace {

using profile::Event;
using profile::Kind;
using profile::SampleProfile;

// "task 1 [10,20) owner 1"
std::vector<std::string> texts(SampleProfile& sample) {
  std::vector<std::string> result;
  for (const Segment& segment : segments(sample.get().lanes[0])) {
    std::string text =
        std::string(to_string(segment.event->kind)) + " " + std::to_string(segment.event->uid.value);
    text += " [" + std::to_string(segment.start_ns) + "," + std::to_string(segment.end_ns) + ")";
    if (segment.owner != nullptr) text += " owner " + std::to_string(segment.owner->uid.value);
    result.push_back(text);
  }
  return result;
}

using Texts = std::vector<std::string>;

TEST(Segments, OfAnEmptyLaneAreNone) {
  SampleProfile sample(1);
  EXPECT_TRUE(texts(sample).empty());
}

TEST(Segments, InnerSlicesTakeTheTime) {
  SampleProfile sample(1);
  sample.task(0, 1, 10, 100);
  sample.add(0, Kind::kAnalysis, 5, 20, 60);
  sample.add(0, Kind::kMapping, 5, 30, 40);
  EXPECT_EQ(texts(sample),
            (Texts{"task 1 [10,20) owner 1", "analysis 5 [20,30) owner 1", "mapping 5 [30,40) owner 1",
                   "analysis 5 [40,60) owner 1", "task 1 [60,100) owner 1"}));
}

TEST(Segments, AnInnerTaskOwnsItsTime) {
  SampleProfile sample(1);
  sample.task(0, 1, 0, 100);
  sample.task(0, 2, 40, 70);
  sample.add(0, Kind::kSchedule, 0, 70, 80);
  EXPECT_EQ(texts(sample), (Texts{"task 1 [0,40) owner 1", "task 2 [40,70) owner 2",
                                  "schedule 0 [70,80) owner 1", "task 1 [80,100) owner 1"}));
}

TEST(Segments, PhasesOutsideTasksHaveNoOwner) {
  SampleProfile sample(1);
  sample.add(0, Kind::kIdle, 0, 0, 50);
  sample.add(0, Kind::kSchedule, 0, 10, 20);
  EXPECT_EQ(texts(sample), (Texts{"idle 0 [0,10)", "schedule 0 [10,20)", "idle 0 [20,50)"}));
}

TEST(Segments, AWaitOnTheOwnStackEndsTheProgress) {
  SampleProfile sample(1);
  sample.task(0, 1, 0, 100);
  sample.add(0, Kind::kWait, 1, 20, 80);
  sample.add(0, Kind::kSchedule, 0, 30, 40);
  sample.task(0, 2, 40, 60);
  EXPECT_EQ(texts(sample), (Texts{"task 1 [0,20) owner 1", "wait 1 [20,30)", "schedule 0 [30,40)",
                                  "task 2 [40,60) owner 2", "wait 1 [60,80)", "task 1 [80,100) owner 1"}));
}

TEST(Segments, AWaitOfASuspendedTaskTakesNoTime) {
  SampleProfile sample(1);
  sample.task(0, 1, 0, 20);
  sample.add(0, Kind::kWait, 1, 19, 80);  // stamped just before the switch
  sample.task(0, 2, 30, 60);
  sample.task(0, 1, 80, 100);
  EXPECT_EQ(texts(sample),
            (Texts{"task 1 [0,20) owner 1", "task 2 [30,60) owner 2", "task 1 [80,100) owner 1"}));
}

TEST(Segments, SlicesOfNoLengthStay) {
  SampleProfile sample(1);
  sample.task(0, 1, 10, 10);
  sample.task(0, 2, 20, 40);
  sample.task(0, 3, 30, 30);
  EXPECT_EQ(texts(sample), (Texts{"task 1 [10,10) owner 1", "task 2 [20,30) owner 2",
                                  "task 3 [30,30) owner 3", "task 2 [30,40) owner 2"}));
}

TEST(Segments, OverlapGoesToTheLaterSlice) {
  SampleProfile sample(1);
  sample.task(0, 1, 0, 50);
  sample.task(0, 2, 30, 80);
  EXPECT_EQ(texts(sample), (Texts{"task 1 [0,30) owner 1", "task 2 [30,80) owner 2"}));
}

// Whatever the slices are, the segments tile exactly the moments that some slice covers.
TEST(Segments, TileTheCoveredTime) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    SampleProfile sample(1);
    std::vector<int> covered(100, 0);
    for (uint64_t uid = 1; uid <= 12; ++uid) {
      const uint64_t start = random() % 90;
      const uint64_t end = start + random() % 10;
      sample.add(0, random() % 2 == 0 ? Kind::kTask : Kind::kAnalysis, uid, start, end);
      for (uint64_t t = start; t < end; ++t) covered[t] = 1;
    }
    uint64_t last = 0;
    for (const Segment& segment : segments(sample.get().lanes[0])) {
      ASSERT_GE(segment.start_ns, last);
      last = segment.end_ns;
      ASSERT_GE(segment.start_ns, segment.event->start_ns);
      ASSERT_LE(segment.end_ns, segment.event->end_ns);
      for (uint64_t t = segment.start_ns; t < segment.end_ns; ++t) ASSERT_EQ(covered[t]--, 1);
    }
    ASSERT_EQ(std::count(covered.begin(), covered.end(), 0), 100);
  }
}

}  // namespace
}  // namespace testudo::profiler
