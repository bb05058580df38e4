// Profiles of all ranks of a run, taken together.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/profile_set.h"
#include "core/base/rank_copy.h"
#include "core/base/rank_file.h"
#include "profiler/chrome_trace.h"
#include "profiler/communication.h"
#include "profiler/critical_path.h"
#include "profiler/json_report.h"
#include "profiler/text_report.h"
#include "tests/unit/profiler/sample_profile.h"

namespace testudo::profiler {
namespace {

using namespace profile;  // NOLINT: the subject
using nlohmann::json;

constexpr uint64_t kSecond = 1'000'000'000;

// Rank r's clock is r seconds fast and its run starts r microseconds late. On each: the top-level task (uid
// 1) from 0 to 90 us of its own time, a task of 10 us, then a message to the next rank, which takes it 5 us
// after it was sent and runs a task of 20 us. All but the top-level task on a second lane.
std::vector<NamedProfile> three_ranks() {
  std::vector<NamedProfile> ranks;
  for (uint64_t rank = 0; rank < 3; ++rank) {
    SampleProfile sample(2);
    sample.task(0, 1, 0, 90'000, "top");
    const uint64_t base = (rank + 1) << 40;
    if (rank < 2) {
      sample.task(1, base + 1, 10'000, 20'000, rank == 0 ? "make" : "other");
      sample.add(1, Kind::kSend, base + 2, 20'000, 21'000);
      sample.depend(base + 1, base + 2);
    }
    if (rank > 0) {
      // The sender's microsecond 21 is this rank's 20.
      sample.add(1, Kind::kReceive, base + 3, 25'000, 26'000);
      sample.task(1, base + 4, 26'000, 46'000, "use");
      sample.depend(base + 3, base + 4);
    }
    Profile profile = sample.get();
    profile.run.rank = static_cast<uint32_t>(rank);
    profile.run.ranks = 3;
    profile.run.clock_offset_ns = -static_cast<int64_t>(rank * kSecond);
    profile.origin_ns = 500 + rank * (kSecond + 1000);
    for (LaneProfile& lane : profile.lanes) lane.info.rank = profile.run.rank;
    const auto number = static_cast<uint32_t>(rank);
    if (rank < 2) profile.messages.push_back({number, {PointId{base + 2}, 7, 100 + rank, number + 1}});
    if (rank > 0) profile.messages.push_back({number, {PointId{base + 3}, 7, 99 + rank, number - 1, true}});
    ranks.push_back({"rank" + std::to_string(rank), std::move(profile)});
  }
  return ranks;
}

std::string error_of(std::vector<NamedProfile> profiles) {
  const Result<Profile> united = unite_profiles(std::move(profiles));
  return united.ok() ? "" : united.error();
}

TEST(RankProfiles, LanesOfAllRanksAreOnOneClock) {
  std::vector<NamedProfile> ranks = three_ranks();
  std::swap(ranks[0], ranks[2]);
  const Profile all = unite_profiles(std::move(ranks)).value();
  EXPECT_EQ(all.run.ranks, 3u);
  ASSERT_EQ(all.lanes.size(), 6u);
  EXPECT_EQ(all.lanes[0].info.name, "rank 0 cpu 0");
  EXPECT_EQ(all.lanes[5].info.name, "rank 2 cpu 1");
  EXPECT_EQ(all.lanes[5].info.rank, 2u);
  for (uint64_t rank = 0; rank < 3; ++rank) EXPECT_EQ(all.lanes[2 * rank].events[0].start_ns, 1000 * rank);
  EXPECT_EQ(all.duration_ns, 92'000u);
  EXPECT_EQ(all.name(all.lanes[5].events[1].name), "use");
  EXPECT_EQ(all.name(all.lanes[2].events[0].name), "top");
}

TEST(RankProfiles, APointOfSeveralRanksIsOneOnEach) {
  const Profile all = unite_profiles(three_ranks()).value();
  EXPECT_EQ(all.lanes[0].events[0].uid, PointId{1});
  EXPECT_EQ(all.lanes[2].events[0].uid, rank_copy(PointId{1}, 1, 3));
  EXPECT_EQ(all.lanes[4].events[0].uid, rank_copy(PointId{1}, 2, 3));
  EXPECT_NE(rank_copy(PointId{1}, 1, 3), rank_copy(PointId{1}, 2, 3));
  EXPECT_EQ(rank_copy(PointId{uint64_t{2} << 40}, 1, 3), PointId{});
}

TEST(RankProfiles, MessagesAreDependencesOfTheCriticalPath) {
  const Profile all = unite_profiles(three_ranks()).value();
  EXPECT_EQ(all.dependences.size(), 6u);
  // Without the top-level task, which is longer than all: make, send, receive, use.
  Profile path_of = all;
  for (LaneProfile& lane : path_of.lanes) {
    std::erase_if(lane.events, [](const Event& event) { return event.end_ns - event.start_ns == 90'000; });
  }
  const CriticalPath path = critical_path(path_of);
  ASSERT_EQ(path.steps.size(), 4u);
  EXPECT_EQ(path.steps[0].name, "make");
  EXPECT_EQ(path.steps[1].kind, Kind::kSend);
  EXPECT_EQ(path.steps[2].kind, Kind::kReceive);
  EXPECT_EQ(path.steps[2].cause, Cause::kDependence);
  EXPECT_EQ(path.steps[3].name, "use");
  EXPECT_EQ(path.length_ns, 10'000u + 1000 + 1000 + 20'000);
  EXPECT_EQ(path.contradicted, 0u);
}

TEST(RankProfiles, CommunicationIsCountedByPair) {
  const Profile all = unite_profiles(three_ranks()).value();
  const std::vector<PairStatistics> pairs = communication(all);
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[0].sender, 0u);
  EXPECT_EQ(pairs[0].receiver, 1u);
  EXPECT_EQ(pairs[0].messages, 1u);
  EXPECT_EQ(pairs[0].bytes, 100u);
  EXPECT_EQ(pairs[0].unmatched, 0u);
  EXPECT_EQ(pairs[0].latency.count, 1u);
  EXPECT_EQ(pairs[0].latency.max, 5000u);
  EXPECT_EQ(pairs[1].bytes, 101u);
  EXPECT_EQ(pairs[1].latency.max, 5000u);
}

TEST(RankProfiles, EndsWithoutTheOtherAreCounted) {
  std::vector<NamedProfile> ranks = three_ranks();
  ranks[1].profile.messages[0].message.tag = 8;
  const std::vector<PairStatistics> pairs = communication(unite_profiles(std::move(ranks)).value());
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[1].messages, 0u);
  EXPECT_EQ(pairs[1].unmatched, 2u);
}

TEST(RankProfiles, ARankAloneCountsItsOwnEnds) {
  const std::vector<PairStatistics> pairs = communication(three_ranks()[1].profile);
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[0].messages + pairs[1].messages, 2u);
  EXPECT_EQ(pairs[0].unmatched + pairs[1].unmatched, 0u);
}

TEST(RankProfiles, OnlyAllRanksOfOneRunGoTogether) {
  EXPECT_EQ(error_of(three_ranks()), "");
  std::vector<NamedProfile> ranks = three_ranks();
  ranks.erase(ranks.begin() + 1);
  EXPECT_EQ(error_of(ranks), "the run was on 3 ranks, but no profile of rank 1 was given");
  ranks = three_ranks();
  ranks.pop_back();
  EXPECT_EQ(error_of(ranks), "the run was on 3 ranks, but no profile of rank 2 was given");
  ranks.push_back(ranks[0]);
  EXPECT_EQ(error_of(ranks), "rank0 and rank0 are both of rank 0");
  ranks = three_ranks();
  ranks[1].profile.run.ranks = 4;
  EXPECT_EQ(error_of(ranks),
            "rank0 and rank1 are not of one run: one is of a run on 3 ranks, the other on 4 ranks");
  ranks = three_ranks();
  ranks[2].profile.run.program = "other";
  EXPECT_EQ(error_of(ranks), "rank0 and rank2 are not of one run: of the programs 'sample' and 'other'");
}

TEST(RankProfiles, TheTimelineHasAProcessForEachRankAndArrowsForMessages) {
  const Profile all = unite_profiles(three_ranks()).value();
  std::ostringstream out;
  write_chrome_trace(out, all, {.flows = true});
  const json trace = json::parse(out.str());
  std::map<std::string, int> names;
  std::map<std::string, int> flows;
  json arrow;
  for (const json& event : trace["traceEvents"]) {
    if (event["name"] == "process_name") ++names[event["args"]["name"]];
    if (event["ph"] == "s") ++flows[event["name"]];
    if (event["ph"] == "s" && event["name"] == "message" && arrow.is_null()) arrow = event;
    const bool use = event["ph"] == "X" && event["name"] == "use";
    EXPECT_TRUE(!use || event["pid"] >= 1);
  }
  EXPECT_EQ(names.size(), 3u);
  EXPECT_EQ(names["sample (rank 2)"], 1);
  EXPECT_EQ(flows["message"], 2);
  EXPECT_EQ(flows["dependence"], 4);
  EXPECT_EQ(arrow["pid"], 0);
  EXPECT_EQ(arrow["args"]["bytes"], 100);
}

TEST(RankProfiles, ReportsSayWhatWentBetweenRanks) {
  const Profile all = unite_profiles(three_ranks()).value();
  const Statistics statistics = profiler::statistics(all);
  const CriticalPath path = critical_path(all);
  std::ostringstream text;
  write_text_report(text, all, statistics, path, 20);
  for (const char* part : {"ranks      3", "Messages", "0 to 1", "1 to 2", "rank 2 cpu 1", "5.00 us"})
    EXPECT_NE(text.str().find(part), std::string::npos) << part << "\n" << text.str();
  std::ostringstream out;
  write_json_report(out, all, statistics, path);
  const json report = json::parse(out.str());
  ASSERT_EQ(report["messages"].size(), 2u);
  EXPECT_EQ(report["messages"][1]["receiver"], 2);
  EXPECT_EQ(report["messages"][1]["bytes"], 101);
  EXPECT_EQ(report["lanes"][5]["rank"], 2);
}

// As the ranks write them.
TEST(RankProfiles, AreReadFromTheirFiles) {
  const std::string path = testing::TempDir() + "testudo_rank_profiles.prof";
  std::vector<std::string> files;
  for (uint32_t rank = 0; rank < 2; ++rank) {
    auto recorder = std::move(Recorder::open(path, {"sample", {}, rank, 2, 0})).value();
    Lane& lane = recorder->lane({ProcessorId{1}, "cpu 0", LaneKind::kCpu});
    const uint64_t start = now_ns();
    const PointId uid{(uint64_t{rank} + 1) << 40};
    const Kind kind = rank == 0 ? Kind::kSend : Kind::kReceive;
    lane.record({.start_ns = start, .end_ns = now_ns(), .uid = uid, .kind = kind});
    lane.message({uid, 3, 64, 1 - rank, rank == 1});
    ASSERT_TRUE(recorder->close().ok());
    files.push_back(rank_file(path, static_cast<int>(rank), 2));
  }
  const Result<Profile> all = read_profiles(files);
  for (const std::string& file : files) std::filesystem::remove(file);
  ASSERT_TRUE(all.ok()) << all.error();
  const std::vector<PairStatistics> pairs = communication(all.value());
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].bytes, 64u);
  EXPECT_EQ(pairs[0].latency.count, 1u);
}

}  // namespace
}  // namespace testudo::profiler
