#include "core/execution/work_deque.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "core/analysis/node.h"

namespace testudo {
namespace {

TEST(WorkDeque, OwnerTakesTheNewestThievesTheOldest) {
  std::vector<Node> nodes(3);
  WorkDeque deque;
  EXPECT_EQ(deque.pop(), nullptr);
  EXPECT_EQ(deque.steal(), nullptr);
  for (Node& node : nodes) deque.push(&node);
  EXPECT_FALSE(deque.empty());
  EXPECT_EQ(deque.steal(), &nodes[0]);
  EXPECT_EQ(deque.pop(), &nodes[2]);
  EXPECT_EQ(deque.pop(), &nodes[1]);
  EXPECT_EQ(deque.pop(), nullptr);
  EXPECT_TRUE(deque.empty());
}

TEST(WorkDeque, Grows) {
  std::vector<Node> nodes(5000);
  WorkDeque deque;
  for (Node& node : nodes) deque.push(&node);
  for (size_t i = 0; i < 1000; ++i) EXPECT_EQ(deque.steal(), &nodes[i]);
  for (size_t i = nodes.size(); i-- > 1000;) EXPECT_EQ(deque.pop(), &nodes[i]);
  EXPECT_EQ(deque.steal(), nullptr);
}

// The owner pushes and pops while others steal; rings grow meanwhile. Every node is taken exactly once.
TEST(WorkDeque, EveryNodeIsTakenOnce) {
  constexpr uint32_t kNodes = 40000;
  std::vector<Node> nodes(kNodes);
  for (uint32_t i = 0; i < kNodes; ++i) nodes[i].index = i;
  std::vector<std::atomic<int>> taken(kNodes);
  std::atomic<bool> done = false;
  WorkDeque deque;
  auto take = [&](Node* node) {
    if (node) taken[node->index].fetch_add(1, std::memory_order_relaxed);
    return node != nullptr;
  };
  std::vector<std::thread> thieves;
  for (int t = 0; t < 3; ++t) {
    thieves.emplace_back([&] {
      while (!done.load()) take(deque.steal());
      while (take(deque.steal())) {
      }
    });
  }
  for (uint32_t i = 0; i < kNodes; ++i) {
    deque.push(&nodes[i]);
    if (i % 7 == 0) take(deque.pop());
    if (i % 5000 == 4999) {
      while (take(deque.pop())) {
      }
    }
  }
  while (take(deque.pop())) {
  }
  done = true;
  for (std::thread& thief : thieves) thief.join();
  for (uint32_t i = 0; i < kNodes; ++i) ASSERT_EQ(taken[i].load(), 1) << i;
}

}  // namespace
}  // namespace testudo
