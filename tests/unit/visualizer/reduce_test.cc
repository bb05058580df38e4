#include "visualizer/reduce.h"

#include <gtest/gtest.h>

#include <random>

namespace testudo::visualizer {
namespace {

using Matrix = std::vector<std::vector<bool>>;

Matrix closure(size_t count, const std::vector<Arc>& arcs) {
  Matrix reach(count, std::vector<bool>(count, false));
  for (const auto& [from, to] : arcs) reach[from][to] = true;
  for (size_t k = 0; k < count; ++k) {
    for (size_t i = 0; i < count; ++i) {
      for (size_t j = 0; j < count; ++j) {
        if (reach[i][k] && reach[k][j]) reach[i][j] = true;
      }
    }
  }
  return reach;
}

TEST(Reduce, DropsWhatAPathAlreadySays) {
  std::vector<Arc> arcs = {{0, 1}, {1, 2}, {0, 2}, {2, 3}, {0, 3}, {0, 3}};
  ASSERT_TRUE(transitively_reduce(4, arcs));
  EXPECT_EQ(arcs, (std::vector<Arc>{{0, 1}, {1, 2}, {2, 3}}));
}

TEST(Reduce, KeepsArcsOfACycle) {
  std::vector<Arc> arcs = {{0, 1}, {1, 0}};
  EXPECT_FALSE(transitively_reduce(2, arcs));
  EXPECT_EQ(arcs.size(), 2u);
}

TEST(Reduce, NothingOfNothing) {
  std::vector<Arc> arcs;
  EXPECT_TRUE(transitively_reduce(0, arcs));
  EXPECT_TRUE(transitively_reduce(5, arcs));
  EXPECT_TRUE(arcs.empty());
}

// Nodes are numbered against the arcs' direction too, so that no order is taken for granted.
TEST(Reduce, RandomGraphsKeepTheirPathsAndNothingElse) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const size_t count = 2 + random() % 9;
    std::vector<size_t> number(count);
    for (size_t i = 0; i < count; ++i) number[i] = i;
    std::shuffle(number.begin(), number.end(), random);
    std::vector<Arc> arcs;
    for (size_t i = 0; i < count; ++i) {
      for (size_t j = i + 1; j < count; ++j) {
        if (random() % 2 == 0) arcs.emplace_back(number[i], number[j]);
      }
    }
    const Matrix before = closure(count, arcs);
    ASSERT_TRUE(transitively_reduce(count, arcs));
    EXPECT_EQ(closure(count, arcs), before);
    for (size_t i = 0; i < arcs.size(); ++i) {
      std::vector<Arc> fewer = arcs;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_NE(closure(count, fewer), before) << "an arc too many";
    }
  }
}

}  // namespace
}  // namespace testudo::visualizer
