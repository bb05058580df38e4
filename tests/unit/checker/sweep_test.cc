#include "checker/sweep.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "checker/reachability.h"

namespace testudo::checker {
namespace {

using trace::Coherence;

struct RandomUse {
  uint32_t node;
  uint16_t access;
  AtomRange range;
};

std::vector<uint16_t> some_classes(AccessClasses& classes, bool all) {
  std::vector<uint16_t> numbers{classes.intern({AccessMode::kRead}), classes.intern({AccessMode::kWrite}),
                                classes.intern({AccessMode::kReduce, Coherence::kExclusive, 1})};
  if (!all) return numbers;
  numbers.push_back(classes.intern({AccessMode::kReduce, Coherence::kExclusive, 2}));
  numbers.push_back(classes.intern({AccessMode::kWrite, Coherence::kAtomic}));
  numbers.push_back(classes.intern({AccessMode::kRead, Coherence::kSimultaneous}));
  numbers.push_back(classes.intern({AccessMode::kWrite, Coherence::kSimultaneous}));
  return numbers;
}

// The two properties that the order check rests on: every pair that the sweep reports interferes, and every
// pair that interferes follows from reported ones by transitivity.
TEST(Sweep, ReportedPairsGenerateAllInterference) {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    AccessClasses classes;
    const std::vector<uint16_t> numbers = some_classes(classes, round % 2 == 0);
    Sweep sweep(classes);
    std::vector<RandomUse> uses;
    std::vector<GraphEdge> reported;
    const uint32_t count = 2 + random() % 14;
    for (uint32_t node = 0; node < count; ++node) {
      for (uint32_t r = 0; r < 1 + random() % 2; ++r) {
        const uint32_t begin = random() % 8;
        const RandomUse use{node,
                            numbers[random() % numbers.size()],
                            {begin, begin + 1 + static_cast<uint32_t>(random() % 5)}};
        sweep.add({node, 0}, use.access, use.range, [&](const Use& earlier, uint16_t access, uint32_t atom) {
          EXPECT_TRUE(classes.conflict(access, use.access));
          EXPECT_LT(earlier.node, node);
          EXPECT_TRUE(atom >= use.range.begin && atom < use.range.end);
          const bool touched = std::any_of(uses.begin(), uses.end(), [&](const RandomUse& u) {
            return u.node == earlier.node && u.access == access && u.range.begin <= atom &&
                   atom < u.range.end;
          });
          EXPECT_TRUE(touched);
          reported.push_back({earlier.node, node});
        });
        uses.push_back(use);
      }
    }
    Reachability graph(count, reported, 1'000'000);
    for (const RandomUse& a : uses) {
      for (const RandomUse& b : uses) {
        const bool meet = a.range.begin < b.range.end && b.range.begin < a.range.end;
        if (a.node >= b.node || !meet || !classes.conflict(a.access, b.access)) continue;
        std::vector<Reachability::Reply> replies;
        graph.ask(b.node, std::vector<uint32_t>{a.node}, replies);
        EXPECT_EQ(replies[0], Reachability::Reply::kReached)
            << "round " << round << ": " << a.node << " " << b.node;
      }
    }
  }
}

TEST(Sweep, ReportsFewPairsForALongLoop) {
  AccessClasses classes;
  const uint16_t read = classes.intern({AccessMode::kRead});
  const uint16_t write = classes.intern({AccessMode::kWrite});
  Sweep sweep(classes);
  uint64_t pairs = 0;
  const auto count = [&](const Use&, uint16_t, uint32_t) { ++pairs; };
  constexpr uint32_t kSteps = 1000;
  for (uint32_t step = 0; step < kSteps; ++step) {
    sweep.add({2 * step, 0}, write, {0, 10}, count);
    sweep.add({2 * step + 1, 0}, read, {0, 10}, count);
  }
  EXPECT_EQ(pairs, 2 * kSteps - 1);
}

TEST(Sweep, ClearForgets) {
  AccessClasses classes;
  const uint16_t write = classes.intern({AccessMode::kWrite});
  Sweep sweep(classes);
  const auto fail = [](const Use&, uint16_t, uint32_t) { ADD_FAILURE(); };
  sweep.add({0, 0}, write, {0, 3}, fail);
  sweep.clear();
  sweep.add({1, 0}, write, {0, 3}, fail);
}

}  // namespace
}  // namespace testudo::checker
