#include "checker/reachability.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace testudo::checker {
namespace {

using Reply = Reachability::Reply;

constexpr uint64_t kAmple = 1'000'000;

std::vector<std::vector<bool>> closure(uint32_t nodes, const std::vector<GraphEdge>& edges) {
  std::vector<std::vector<bool>> reach(nodes, std::vector<bool>(nodes));
  for (const GraphEdge& edge : edges) reach[edge.from][edge.to] = true;
  for (uint32_t k = 0; k < nodes; ++k) {
    for (uint32_t i = 0; i < nodes; ++i) {
      for (uint32_t j = 0; j < nodes; ++j) {
        if (reach[i][k] && reach[k][j]) reach[i][j] = true;
      }
    }
  }
  return reach;
}

TEST(Reachability, AgreesWithTheClosureOfRandomGraphs) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const uint32_t nodes = 2 + random() % 15;
    std::vector<uint32_t> names(nodes);  // so that the numbering is no topological order, every other time
    std::iota(names.begin(), names.end(), 0);
    if (round % 2 == 1) std::shuffle(names.begin(), names.end(), random);
    std::vector<GraphEdge> edges;
    for (uint32_t e = random() % (2 * nodes); e > 0; --e) {
      const uint32_t a = random() % nodes;
      const uint32_t b = random() % nodes;
      if (a != b) edges.push_back({names[std::min(a, b)], names[std::max(a, b)]});
    }
    const auto reach = closure(nodes, edges);
    Reachability graph(nodes, edges, kAmple);
    ASSERT_TRUE(graph.cycle().empty());
    for (uint32_t target = 0; target < nodes; ++target) {
      std::vector<uint32_t> sources;
      for (uint32_t n = 0; n < nodes; ++n) {
        if (n != target && random() % 2 == 0) sources.push_back(n);
      }
      std::vector<Reply> replies;
      graph.ask(target, sources, replies);
      for (size_t i = 0; i < sources.size(); ++i) {
        EXPECT_EQ(replies[i] == Reply::kReached, reach[sources[i]][target]) << "round " << round;
        EXPECT_NE(replies[i], Reply::kGaveUp);
      }
    }
  }
}

TEST(Reachability, FindsACycle) {
  std::mt19937 random(8);
  for (int round = 0; round < 100; ++round) {
    const uint32_t nodes = 2 + random() % 10;
    std::vector<GraphEdge> edges;
    for (uint32_t e = 0; e < 2 * nodes; ++e) {
      const uint32_t a = random() % nodes;
      const uint32_t b = random() % nodes;
      edges.push_back({a, b});
    }
    const auto reach = closure(nodes, edges);
    bool cyclic = false;
    for (uint32_t n = 0; n < nodes; ++n) cyclic = cyclic || reach[n][n];
    const Reachability graph(nodes, edges, kAmple);
    ASSERT_EQ(!graph.cycle().empty(), cyclic);
    const std::vector<uint32_t>& cycle = graph.cycle();
    for (size_t i = 0; i < cycle.size(); ++i) {
      const GraphEdge step{cycle[i], cycle[(i + 1) % cycle.size()]};
      EXPECT_NE(std::find(edges.begin(), edges.end(), step), edges.end())
          << "no edge from each node to the next";
    }
  }
}

TEST(Reachability, GivesUpWhenItsBudgetIsSpent) {
  std::vector<GraphEdge> edges;
  for (uint32_t n = 0; n + 1 < 100; ++n) edges.push_back({n, n + 1});
  Reachability graph(100, edges, 10);
  std::vector<Reply> replies;
  graph.ask(99, std::vector<uint32_t>{98}, replies);
  EXPECT_EQ(replies[0], Reply::kReached);
  graph.ask(99, std::vector<uint32_t>{0}, replies);
  EXPECT_EQ(replies[0], Reply::kGaveUp);
}

}  // namespace
}  // namespace testudo::checker
