#include "core/forest/lazy_table.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace testudo {
namespace {

TEST(LazyTable, FindsWhatWasPutAndNothingElse) {
  LazyTable<std::string> table;
  EXPECT_EQ(*table.find(0), "");
  EXPECT_EQ(table.append("first"), 1u);
  EXPECT_EQ(table.reserve(1000), 2u);
  EXPECT_EQ(table.append("last"), 1002u);
  EXPECT_EQ(table.size(), 1003u);
  EXPECT_EQ(table.find(500), nullptr);
  const std::string* middle = &table.put(500, "middle");
  EXPECT_EQ(&table.put(500, "too late"), middle);
  EXPECT_EQ(*middle, "middle");
  EXPECT_EQ(table.find(500), middle);
  EXPECT_EQ(*table.find(1), "first");
  EXPECT_EQ(*table.find(1002), "last");
  EXPECT_EQ(table.find(499), nullptr);
  EXPECT_EQ(table.find(501), nullptr);
}

TEST(LazyTable, MemoryIsOfWhatWasPut) {
  LazyTable<std::string> table;
  const size_t first = table.reserve(1'000'000'000);
  EXPECT_EQ(table.leaf_count(), 1u);
  for (size_t i : {size_t{12'345}, size_t{70'000'000}, size_t{999'999'999}})
    table.put(first + i, std::to_string(i));
  EXPECT_EQ(table.leaf_count(), 4u);
  EXPECT_EQ(*table.find(first + 70'000'000), "70000000");
  EXPECT_EQ(table.find(LazyTable<std::string>::kMaxSize - 1), nullptr);
}

// All put at the same places, and find what others put; what is found is whole and stays where it is.
TEST(LazyTable, ThreadsRaceToPut) {
  constexpr size_t kThreads = 4, kCount = 20'000, kStep = 37;
  LazyTable<std::vector<size_t>> table;
  const size_t first = table.reserve(kCount * kStep);
  std::vector<std::vector<const std::vector<size_t>*>> seen(kThreads);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < kCount; ++i) {
        const size_t place = (t % 2 == 0 ? i : kCount - 1 - i) * kStep;
        const std::vector<size_t>* found = table.find(first + place);
        if (!found) found = &table.put(first + place, std::vector<size_t>(3, place));
        ASSERT_EQ(*found, std::vector<size_t>(3, place));
        seen[t].push_back(found);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t t = 0; t < kThreads; ++t) {
    for (size_t i = 0; i < kCount; ++i) {
      ASSERT_EQ(seen[t][t % 2 == 0 ? i : kCount - 1 - i], table.find(first + i * kStep));
    }
  }
}

TEST(LazyTableDeathTest, GivesOutNoMoreIndexesThanThereAre) {
  LazyTable<int> table;
  EXPECT_DEATH(table.reserve(LazyTable<int>::kMaxSize), "kMaxSize");
}

}  // namespace
}  // namespace testudo
