#include "core/cluster/clock_offset.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "core/cluster/disturbed_transport.h"
#include "core/cluster/local_transport.h"

namespace testudo {
namespace {

// Rank r's clock is r seconds fast.
constexpr int64_t kSkew = 1'000'000'000;

std::vector<ClockOffset> measure(std::vector<std::unique_ptr<Transport>> transports, int rounds) {
  std::vector<ClockOffset> measured(transports.size());
  std::vector<std::thread> threads;
  for (size_t rank = 0; rank < transports.size(); ++rank) {
    threads.emplace_back([&, rank] {
      const auto clock = [rank] { return now_ns() + rank * kSkew; };
      measured[rank] = measure_clock_offset(*transports[rank], CollectiveId{7}, rounds, clock);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return measured;
}

std::vector<std::unique_ptr<Transport>> disturbed_cluster(int ranks) {
  auto transports = make_local_cluster(ranks);
  for (auto& transport : transports) {
    Disturbance disturbance;
    disturbance.slow_rank = Rank{1};
    transport = disturb(std::move(transport), disturbance);
  }
  return transports;
}

// However late messages are: the error is half of the round trip at most.
void expect_right(const std::vector<ClockOffset>& measured) {
  for (size_t rank = 0; rank < measured.size(); ++rank) {
    const int64_t error = measured[rank].offset_ns + static_cast<int64_t>(rank) * kSkew;
    EXPECT_LE(std::abs(error), static_cast<int64_t>(measured[rank].round_trip_ns / 2 + 1)) << "rank " << rank;
    EXPECT_EQ(measured[rank].round_trip_ns == 0, rank == 0);
  }
}

TEST(ClockOffset, OfLocalRanks) {
  for (int ranks = 1; ranks <= 5; ++ranks) expect_right(measure(make_local_cluster(ranks), 16));
}

TEST(ClockOffset, OfDisturbedRanks) {
  expect_right(measure(disturbed_cluster(4), 8));
}

TEST(ClockOffset, OfOneRound) {
  expect_right(measure(make_local_cluster(3), 1));
}

TEST(ClockOffset, OtherCollectivesGoOnMeanwhile) {
  auto transports = make_local_cluster(3);
  std::vector<std::thread> threads;
  std::vector<ClockOffset> measured(3);
  for (size_t rank = 0; rank < 3; ++rank) {
    threads.emplace_back([&, rank] {
      barrier(*transports[rank], CollectiveId{1}, {});
      const auto clock = [rank] { return now_ns() + rank * kSkew; };
      measured[rank] = measure_clock_offset(*transports[rank], CollectiveId{2}, 4, clock);
    });
  }
  for (std::thread& thread : threads) thread.join();
  expect_right(measured);
}

}  // namespace
}  // namespace testudo
