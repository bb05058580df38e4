#include "core/forest/chunked_table.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace testudo {
namespace {

TEST(ChunkedTable, KeepsElementsInPlaceWhileItGrows) {
  ChunkedTable<std::string> table;
  const size_t first = table.append("first");
  const std::string* address = &table[first];
  for (size_t i = 2; i < 10000; ++i) EXPECT_EQ(table.append(std::to_string(i)), i);
  EXPECT_EQ(&table[first], address);
  EXPECT_EQ(table[0], "");
  EXPECT_EQ(table[1], "first");
  for (size_t i = 2; i < 10000; ++i) ASSERT_EQ(table[i], std::to_string(i));
  EXPECT_EQ(table.size(), 10000u);
}

TEST(ChunkedTable, ReadersSeeWholeElementsBelowTheSize) {
  ChunkedTable<std::vector<size_t>> table;
  constexpr size_t kCount = 20000;
  std::thread reader([&table] {
    for (size_t size = 0; size < kCount;) {
      size = table.size();
      if (size <= 1) continue;
      ASSERT_EQ(table[size - 1], std::vector<size_t>(3, size - 1));
    }
  });
  for (size_t i = 1; i < kCount; ++i) table.append(std::vector<size_t>(3, i));
  reader.join();
}

TEST(ChunkedTableDeathTest, RefusesAnIndexBeyondTheEnd) {
  ChunkedTable<int> table;
  EXPECT_DEATH(table[1], "index < size");
}

}  // namespace
}  // namespace testudo
