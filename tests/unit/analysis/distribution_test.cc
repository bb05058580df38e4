// Where data is among ranks, and what they send each other: every rank's own planner must tell the same
// story.
#include <gtest/gtest.h>

#include "core/analysis/distribution_planner.h"

namespace testudo {
namespace {

using Use = DistributionPlanner::Use;

constexpr coord_t kSize = 120;

Domain line(coord_t lo, coord_t hi) {
  return intersect(Domain::box(DomainPoint(lo), DomainPoint(hi)),
                   Domain::box(DomainPoint(0), DomainPoint(kSize - 1)));
}

// The same launches as each rank sees them.
class Cluster {
 public:
  explicit Cluster(int ranks) {
    for (int rank = 0; rank < ranks; ++rank) ranks_.push_back(std::make_unique<OnRank>(Rank{rank}, ranks));
  }

  struct Traffic {
    size_t messages = 0;
    uint64_t points = 0;
    size_t fills = 0;
  };

  // A launch of one point per piece, in blocks of points per rank.
  Traffic launch(const std::vector<Domain>& pieces, Use use) {
    std::vector<std::shared_ptr<const ExchangePlan>> plans;
    for (auto& rank : ranks_) plans.push_back(rank->launch(pieces, use));
    Traffic traffic;
    for (size_t from = 0; from < plans.size(); ++from) {
      traffic.fills += plans[from]->fills.size();
      for (const MessageContent& sent : plans[from]->sends) {
        ++traffic.messages;
        traffic.points += sent.parts.front().second.volume();
        EXPECT_EQ(received(*plans[static_cast<size_t>(sent.peer.value)], from), sent.parts.front().second);
      }
    }
    size_t receives = 0;
    for (const auto& plan : plans) receives += plan->receives.size();
    EXPECT_EQ(receives, traffic.messages);
    return traffic;
  }
  size_t layers() const { return ranks_[0]->distribution.shape->layers.size(); }
  size_t plans() const { return ranks_[0]->planner.plan_count(); }

 private:
  struct OnRank {
    OnRank(Rank rank, int ranks)
        : projections(forest, registry),
          shardings(registry, rank, ranks),
          planner(projections, shardings, registry) {
      distribution.shape = planner.unwritten();
    }
    std::shared_ptr<const ExchangePlan> launch(const std::vector<Domain>& pieces, Use use) {
      Domain domain = Domain::box(DomainPoint(0), DomainPoint(static_cast<coord_t>(pieces.size()) - 1));
      const Projection& projection = projections.project_domains(pieces);
      const Sharding& sharding = shardings.by_functor(0, domain, Domain(), domain.points());
      auto plan = planner.plan(distribution.shape, {&projection, &sharding, use});
      EXPECT_FALSE(plan->consolidate_first);
      distribution.apply(*plan, nullptr);
      return plan;
    }
    Forest forest;
    Registry registry;
    ProjectionTable projections;
    ShardingTable shardings;
    DistributionPlanner planner;
    Distribution distribution;
  };

  static Domain received(const ExchangePlan& plan, size_t from) {
    for (const MessageContent& message : plan.receives) {
      if (message.peer.value == static_cast<int>(from)) return message.parts.front().second;
    }
    return {};
  }

  std::vector<std::unique_ptr<OnRank>> ranks_;
};

std::vector<Domain> blocks(coord_t count, coord_t halo = 0) {
  std::vector<Domain> pieces;
  for (coord_t i = 0; i < count; ++i)
    pieces.push_back(line(i * kSize / count - halo, (i + 1) * kSize / count - 1 + halo));
  return pieces;
}

TEST(Distribution, WhatNobodyWroteIsNotSent) {
  Cluster cluster(4);
  EXPECT_EQ(cluster.launch(blocks(4, 2), Use::kRead).messages, 0u);
  EXPECT_EQ(cluster.launch(blocks(4), Use::kReadWrite).messages, 0u);
}

TEST(Distribution, NeighboursSendTheirEdgesOnce) {
  Cluster cluster(4);
  cluster.launch(blocks(4), Use::kDiscard);
  Cluster::Traffic first = cluster.launch(blocks(4, 2), Use::kRead);
  EXPECT_EQ(first.messages, 6u);
  EXPECT_EQ(first.points, 12u);
  EXPECT_EQ(cluster.launch(blocks(4, 2), Use::kRead).messages, 0u);
  EXPECT_EQ(cluster.launch(blocks(4, 1), Use::kRead).messages, 0u);
  EXPECT_EQ(cluster.launch(blocks(4), Use::kRead).messages, 0u);
}

TEST(Distribution, AWriteInvalidatesWithoutAMessage) {
  Cluster cluster(4);
  cluster.launch(blocks(4), Use::kDiscard);
  cluster.launch(blocks(4, 2), Use::kRead);
  EXPECT_EQ(cluster.launch(blocks(4), Use::kReadWrite).messages, 0u);
  EXPECT_EQ(cluster.launch(blocks(4, 2), Use::kRead).messages, 6u);
}

TEST(Distribution, ALoopFindsItsPlansAgain) {
  Cluster cluster(3);
  auto step = [&] {
    cluster.launch(blocks(6), Use::kReadWrite);
    cluster.launch(blocks(6, 3), Use::kRead);
  };
  for (int i = 0; i < 3; ++i) step();
  size_t plans = cluster.plans(), layers = cluster.layers();
  for (int i = 0; i < 20; ++i) step();
  EXPECT_EQ(cluster.plans(), plans);
  EXPECT_EQ(cluster.layers(), layers);
}

TEST(Distribution, OtherPiecesMoveFromTheirLastWriters) {
  Cluster cluster(2);
  cluster.launch(blocks(4), Use::kDiscard);                      // 0..59 on rank 0, 60..119 on rank 1
  cluster.launch({line(0, 29), line(30, 89)}, Use::kReadWrite);  // 30..59 go to rank 1
  EXPECT_EQ(cluster.launch({line(0, 59), line(60, 119)}, Use::kRead).points, 30u);
}

TEST(Distribution, FillsAreMadeWhereTheyAreUsed) {
  Cluster cluster(3);
  cluster.launch({line(0, kSize - 1)}, Use::kFill);
  Cluster::Traffic use = cluster.launch(blocks(3, 1), Use::kRead);
  EXPECT_EQ(use.messages, 0u);
  EXPECT_EQ(use.fills, 3u);
  EXPECT_EQ(cluster.launch(blocks(3, 1), Use::kRead).fills, 0u);
}

// Random pieces and uses: what one rank means to send is what the other means to receive, always.
TEST(Distribution, BothEndsOfEveryMessageAgree) {
  uint64_t seed = 7;
  auto random = [&](uint64_t below) {
    seed = seed * 6364136223846793005ull + 1442695040888963407ull;
    return (seed >> 33) % below;
  };
  for (int run = 0; run < 60; ++run) {
    Cluster cluster(2 + static_cast<int>(random(4)));
    for (int i = 0; i < 30; ++i) {
      std::vector<Domain> pieces;
      auto use = static_cast<Use>(random(3));
      coord_t at = 0;
      while (at < kSize) {
        coord_t next = at + 1 + static_cast<coord_t>(random(40));
        coord_t halo = use == Use::kRead ? static_cast<coord_t>(random(9)) : 0;
        pieces.push_back(line(at - halo, next - 1 + halo));
        at = next + static_cast<coord_t>(random(3) == 0 ? random(10) : 0);
      }
      cluster.launch(pieces, use);
    }
  }
}

}  // namespace
}  // namespace testudo
