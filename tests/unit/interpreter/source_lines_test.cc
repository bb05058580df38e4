#include "interpreter/source_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <source_location>
#include <vector>

namespace {

using testudo::CallStack;
using testudo::SourceLines;

TEST(SourceLines, FindsTheLineOfTheCaller) {
  SourceLines lines;
  const uint32_t line = std::source_location::current().line() + 1;
  const auto source = lines.program_line(CallStack::here());
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ(source->line, line);
  EXPECT_TRUE(std::string(source->file).ends_with("source_lines_test.cc")) << source->file;
}

// What a library does on behalf of the program, the program does.
TEST(SourceLines, PassesOverLibraries) {
  SourceLines lines;
  CallStack stack;
  const std::vector<int> values = {1};
  const uint32_t line = std::source_location::current().line() + 1;
  std::for_each(values.begin(), values.end(), [&](int) { stack = CallStack::here(); });
  const auto source = lines.program_line(stack);
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ(source->line, line);
}

TEST(SourceLines, KnowsNothingOfAddressesOutside) {
  SourceLines lines;
  CallStack stack;
  stack.depth = 1;
  stack.frames[0] = 16;
  EXPECT_FALSE(lines.program_line(stack).has_value());
  EXPECT_FALSE(lines.program_line({}).has_value());
}

}  // namespace
