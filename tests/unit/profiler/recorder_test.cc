#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <set>
#include <thread>
#include <vector>

#include "core/base/profile.h"
#include "core/base/profile_reader.h"
#include "tests/unit/profiler/temporary_file.h"

namespace testudo::profile {
namespace {

std::unique_ptr<Recorder> open_recorder(const TemporaryFile& file, const RunInfo& info = {}) {
  Result<std::unique_ptr<Recorder>> recorder = Recorder::open(file.path(), info);
  EXPECT_TRUE(recorder.ok());
  return std::move(recorder).value();
}

Profile read(const TemporaryFile& file) {
  Result<Profile> profile = read_profile(file.path());
  EXPECT_TRUE(profile.ok()) << profile.error();
  return profile.ok() ? std::move(profile).value() : Profile{};
}

size_t count(const Profile& profile, Kind kind) {
  size_t count = 0;
  for (const LaneProfile& lane : profile.lanes) {
    for (const Event& event : lane.events) count += event.kind == kind ? 1 : 0;
  }
  return count;
}

TEST(Recorder, KeepsEveryMemberOfAnEvent) {
  const TemporaryFile file;
  const auto recorder = open_recorder(file, {"circuit", {"-n", "1 000", ""}});
  Lane& lane = recorder->lane({ProcessorId{7}, "gpu 1", LaneKind::kGpu});
  const uint64_t origin = recorder->origin_ns();
  const NameId name = recorder->intern("charge");
  lane.record({origin + 50, origin + 90, origin + 30, origin + 20, PointId{11}, OperationId{12}, PointId{13},
               name, Kind::kFold});
  lane.depend(PointId{10}, PointId{11});
  const Result<Totals> totals = recorder->close();
  ASSERT_TRUE(totals.ok()) << totals.error();
  EXPECT_EQ(totals.value().events, 1u);
  EXPECT_EQ(totals.value().dependences, 1u);
  EXPECT_EQ(totals.value().lanes, 1u);
  EXPECT_EQ(totals.value().bytes, std::filesystem::file_size(file.path()));

  const Profile profile = read(file);
  EXPECT_EQ(profile.run.program, "circuit");
  EXPECT_EQ(profile.run.arguments, (std::vector<std::string>{"-n", "1 000", ""}));
  EXPECT_GT(profile.started_unix_ns, 0u);
  ASSERT_EQ(profile.lanes.size(), 1u);
  EXPECT_EQ(profile.lanes[0].info.processor, ProcessorId{7});
  EXPECT_EQ(profile.lanes[0].info.name, "gpu 1");
  EXPECT_EQ(profile.lanes[0].info.kind, LaneKind::kGpu);
  ASSERT_EQ(profile.lanes[0].events.size(), 1u);
  const Event& event = profile.lanes[0].events[0];
  EXPECT_EQ(event.start_ns, 50u);
  EXPECT_EQ(event.end_ns, 90u);
  EXPECT_EQ(event.ready_ns, 30u);
  EXPECT_EQ(event.created_ns, 20u);
  EXPECT_EQ(event.uid, PointId{11});
  EXPECT_EQ(event.op, OperationId{12});
  EXPECT_EQ(event.related, PointId{13});
  EXPECT_EQ(profile.name(event.name), "charge");
  EXPECT_EQ(event.kind, Kind::kFold);
  ASSERT_EQ(profile.dependences.size(), 1u);
  EXPECT_EQ(profile.dependences[0].from, PointId{10});
  EXPECT_EQ(profile.dependences[0].to, PointId{11});
}

TEST(Recorder, KeepsWhatOneOfSeveralRanksSaysToTheOthers) {
  const std::string path = testing::TempDir() + "testudo_ranks_%.prof";
  auto opened = Recorder::open(path, {"circuit", {}, 1, 4, -12345});
  ASSERT_TRUE(opened.ok()) << opened.error();
  Lane& lane = opened.value()->lane({ProcessorId{2}, "cpu 0", LaneKind::kCpu});
  lane.message({PointId{5}, ~uint64_t{0}, 4096, 3, true, true});
  for (uint64_t i = 0; i < 2 * Lane::kBlockMessages; ++i) lane.message({PointId{6}, i, 8, 0});
  const Result<Totals> totals = opened.value()->close();
  ASSERT_TRUE(totals.ok()) << totals.error();
  EXPECT_EQ(totals.value().messages, 2 * Lane::kBlockMessages + 1);

  const std::string own = testing::TempDir() + "testudo_ranks_1.prof";
  const Result<Profile> read_back = read_profile(own);
  std::filesystem::remove(own);
  ASSERT_TRUE(read_back.ok()) << read_back.error();
  const Profile& profile = read_back.value();
  EXPECT_EQ(profile.run.rank, 1u);
  EXPECT_EQ(profile.run.ranks, 4u);
  EXPECT_EQ(profile.run.clock_offset_ns, -12345);
  EXPECT_EQ(count(profile, Kind::kFlush), 2u);
  ASSERT_EQ(profile.messages.size(), 2 * Lane::kBlockMessages + 1);
  const Message& first = profile.messages[0].message;
  EXPECT_EQ(profile.messages[0].rank, 1u);
  EXPECT_EQ(first.uid, PointId{5});
  EXPECT_EQ(first.tag, ~uint64_t{0});
  EXPECT_EQ(first.bytes, 4096u);
  EXPECT_EQ(first.peer, 3u);
  EXPECT_TRUE(first.received && first.reduction);
  const Message& last = profile.messages.back().message;
  EXPECT_EQ(last.tag, 2 * Lane::kBlockMessages - 1);
  EXPECT_FALSE(last.received || last.reduction);
}

TEST(Recorder, UnknownTimesStayUnknown) {
  const TemporaryFile file;
  const auto recorder = open_recorder(file);
  Lane& lane = recorder->lane({});
  const uint64_t start = now_ns();
  EXPECT_GT(start, recorder->origin_ns());
  lane.record({.start_ns = start, .end_ns = now_ns()});
  ASSERT_TRUE(recorder->close().ok());
  const Profile profile = read(file);
  EXPECT_EQ(profile.lanes.at(0).events.at(0).ready_ns, 0u);
  EXPECT_EQ(profile.lanes.at(0).events.at(0).created_ns, 0u);
  EXPECT_GE(profile.duration_ns, profile.lanes[0].events[0].end_ns);
}

TEST(Recorder, InternsEqualTextsOnce) {
  const TemporaryFile file;
  const auto recorder = open_recorder(file);
  const NameId a = recorder->intern("a");
  const NameId empty = recorder->intern("");
  EXPECT_EQ(recorder->intern("a"), a);
  EXPECT_NE(empty, a);
  EXPECT_TRUE(empty);
  ASSERT_TRUE(recorder->close().ok());
  EXPECT_EQ(read(file).names, (std::vector<std::string>{"", "a", ""}));
}

TEST(Recorder, AnEmptyProfileIsComplete) {
  const TemporaryFile file;
  ASSERT_TRUE(open_recorder(file)->close().ok());
  const Profile profile = read(file);
  EXPECT_TRUE(profile.lanes.empty());
  EXPECT_TRUE(profile.dependences.empty());
}

TEST(Recorder, ClosesWhenDestroyed) {
  const TemporaryFile file;
  { open_recorder(file)->lane({}).record({.start_ns = now_ns(), .end_ns = now_ns()}); }
  EXPECT_EQ(read(file).lanes.at(0).events.size(), 1u);
}

TEST(Recorder, FullBlocksOfOneThreadAreWritten) {
  const TemporaryFile file;
  const auto recorder = open_recorder(file);
  Lane& lane = recorder->lane({});
  constexpr uint64_t kEvents = 3 * Lane::kBlockEvents + 5;
  for (uint64_t i = 1; i <= kEvents; ++i) {
    const uint64_t now = now_ns();
    lane.record({.start_ns = now, .end_ns = now, .uid = PointId{i}});
    lane.depend(PointId{i}, PointId{i + 1});
  }
  ASSERT_TRUE(recorder->close().ok());
  const Profile profile = read(file);
  EXPECT_EQ(count(profile, Kind::kTask), kEvents);
  ASSERT_EQ(profile.dependences.size(), kEvents);
  for (uint64_t i = 0; i < kEvents; ++i) ASSERT_EQ(profile.dependences[i].from, PointId{i + 1});
  // Three full blocks of events and three of dependences, and each shows what it cost.
  EXPECT_EQ(count(profile, Kind::kFlush), 6u);
}

TEST(Recorder, OverflowLosesNothingWithSeveralThreads) {
  const TemporaryFile file;
  const auto recorder = open_recorder(file);
  constexpr uint64_t kThreads = 4;
  constexpr uint64_t kEach = 2 * Lane::kBlockEvents + 123;
  std::vector<std::thread> threads;
  for (uint64_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&recorder, t] {
      Lane& lane = recorder->lane({ProcessorId{uint32_t(t + 1)}, "cpu " + std::to_string(t), LaneKind::kCpu});
      const NameId common = recorder->intern("common");
      const NameId own = recorder->intern("own " + std::to_string(t));
      for (uint64_t i = 0; i < kEach; ++i) {
        const uint64_t start = now_ns();
        const PointId uid{t * kEach + i + 1};
        lane.depend(uid, PointId{uid.value + 1});
        lane.record({.start_ns = start, .end_ns = now_ns(), .uid = uid, .name = i % 2 == 0 ? common : own});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(recorder->close().ok());

  const Profile profile = read(file);
  ASSERT_EQ(profile.lanes.size(), kThreads);
  EXPECT_EQ(profile.names.size(), kThreads + 2);
  EXPECT_EQ(profile.dependences.size(), kThreads * kEach);
  std::set<uint64_t> uids;
  for (const LaneProfile& lane : profile.lanes) {
    const uint64_t thread = lane.info.processor.value - 1;
    uint64_t own = 0;
    for (const Event& event : lane.events) {
      if (event.kind != Kind::kTask) continue;
      EXPECT_EQ((event.uid.value - 1) / kEach, thread);
      uids.insert(event.uid.value);
      own += profile.name(event.name) == "own " + std::to_string(thread) ? 1 : 0;
    }
    EXPECT_EQ(own, kEach / 2);
  }
  EXPECT_EQ(uids.size(), kThreads * kEach);
}

TEST(Recorder, TwoAtOnceDoNotMix) {
  const TemporaryFile first("_first.prof");
  const TemporaryFile second("_second.prof");
  const auto a = open_recorder(first);
  const auto b = open_recorder(second);
  a->lane({}).record({.start_ns = now_ns(), .end_ns = now_ns(), .uid = PointId{1}});
  b->lane({}).record({.start_ns = now_ns(), .end_ns = now_ns(), .uid = PointId{2}});
  ASSERT_TRUE(a->close().ok());
  ASSERT_TRUE(b->close().ok());
  EXPECT_EQ(read(first).lanes.at(0).events.at(0).uid, PointId{1});
  EXPECT_EQ(read(second).lanes.at(0).events.at(0).uid, PointId{2});
}

TEST(RecorderDeathTest, IsClosedOnceAndForAll) {
  const TemporaryFile file;
  const auto recorder = open_recorder(file);
  ASSERT_TRUE(recorder->close().ok());
  EXPECT_DEATH(static_cast<void>(recorder->close()), "closed once");
  EXPECT_DEATH(recorder->intern("late"), "a profile that is closed");
}

TEST(Recorder, SaysWhereItCannotWrite) {
  const Result<std::unique_ptr<Recorder>> recorder = Recorder::open("/no/such/folder/x.prof", {});
  ASSERT_FALSE(recorder.ok());
  EXPECT_NE(recorder.error().find("/no/such/folder/x.prof"), std::string::npos);
}

TEST(Recorder, AFullDiskIsAnErrorAtClose) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  Result<std::unique_ptr<Recorder>> recorder = Recorder::open("/dev/full", {});
  ASSERT_TRUE(recorder.ok());
  Lane& lane = recorder.value()->lane({});
  for (size_t i = 0; i < 2 * Lane::kBlockEvents; ++i) lane.record({.start_ns = now_ns(), .end_ns = now_ns()});
  const Result<Totals> totals = recorder.value()->close();
  ASSERT_FALSE(totals.ok());
  EXPECT_NE(totals.error().find("/dev/full"), std::string::npos);
}

// A stamp that was published by one thread is never later than one taken after seeing it on another.
TEST(Clock, IsOrderedAcrossThreads) {
  std::atomic<uint64_t> latest{now_ns()};
  std::atomic<int> backwards{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50000; ++i) {
        const uint64_t seen = latest.load(std::memory_order_acquire);
        const uint64_t now = now_ns();
        if (now < seen) ++backwards;
        latest.store(now, std::memory_order_release);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(backwards.load(), 0);
}

}  // namespace
}  // namespace testudo::profile
