#include <gtest/gtest.h>

#include <random>
#include <string>

#include "core/trace/reader.h"
#include "tests/support/trace_builder.h"

namespace testudo::trace {
namespace {

std::string failure(const std::string& text) {
  const auto end = read_trace_text(text, "t", [](Record&&) {});
  return end ? "accepted" : end.error();
}

TEST(Rejection, AGoodTraceIsAccepted) {
  EXPECT_EQ(failure(test::daxpy().text()), "accepted");
  EXPECT_EQ(failure(test::stencil().text()), "accepted");
  EXPECT_EQ(failure(test::aliased_tiles().text()), "accepted");
}

TEST(Rejection, NoFileAndNoTrace) {
  const auto missing = read_trace("/nonexistent/trace.jsonl", [](Record&&) {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), "/nonexistent/trace.jsonl: cannot open: No such file or directory");
  const auto directory = read_trace("/", [](Record&&) {});
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error(), "/: is a directory, not a trace");
  EXPECT_EQ(failure(""), "t:1: the file is empty");
  EXPECT_EQ(failure("\n"), "t:1: not JSON at column 1");
  EXPECT_EQ(failure("hello\n"), "t:1: not JSON at column 1");
  EXPECT_EQ(failure("{\"k\":\"field_space\",\"id\":1}\n"), "t:1: the first record is no `trace`");
  EXPECT_EQ(failure("\x28\xB5\x2F\xFDrubbish").find("t:1: zstd: "), 0u);
}

TEST(Rejection, AnotherVersion) {
  std::string text = test::daxpy().text();
  text.replace(text.find("\"version\":1"), 11, "\"version\":2");
  EXPECT_EQ(failure(text), "t:1: `record` has version 2; this reader knows version 1");
}

TEST(Rejection, CutAfterEveryLine) {
  const std::string text = test::daxpy().text();
  int cuts = 0;
  for (size_t at = text.find('\n'); at + 1 < text.size(); at = text.find('\n', at + 1)) {
    const std::string error = failure(text.substr(0, at + 1));
    EXPECT_NE(error.find("no `end` record: the trace was cut short"), std::string::npos) << error;
    ++cuts;
  }
  EXPECT_GT(cuts, 30);
}

TEST(Rejection, CutAtEveryByte) {
  const std::string text = test::stencil().text();
  for (size_t size = 0; size < text.size(); ++size) {
    ASSERT_NE(failure(text.substr(0, size)), "accepted") << "cut to " << size << " of " << text.size();
  }
}

TEST(Rejection, EveryMissingLine) {
  const std::string text = test::daxpy().text();
  size_t begin = 0;
  for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    std::string without = text;
    without.erase(begin, end + 1 - begin);
    EXPECT_NE(failure(without), "accepted") << text.substr(begin, end - begin);
    begin = end + 1;
  }
}

TEST(Rejection, LinesAfterTheEnd) {
  const std::string text = test::daxpy().text();
  const std::string error = failure(text + "{\"k\":\"field_space\",\"id\":99}\n");
  EXPECT_NE(error.find("a line after the `end` record"), std::string::npos) << error;
}

// A changed byte may give another valid trace (a digit of a time stamp); it must never crash a reader.
TEST(Rejection, ChangedBytes) {
  std::mt19937 random(20240607);
  const std::string good = test::aliased_tiles().text();
  int rejected = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = good;
    for (unsigned changes = 1 + random() % 3; changes != 0; --changes) {
      text[random() % text.size()] = static_cast<char>(random() % 256);
    }
    const auto trace = load_trace_text(text, "t");
    rejected += trace ? 0 : 1;
  }
  EXPECT_GT(rejected, 3000);
}

// Each member of each record is demanded, and demanded to be of its type.
TEST(Rejection, WrongTypes) {
  const auto line = [](const std::string& record) {
    const std::string good = test::daxpy().text();
    return failure(good.substr(0, good.find('\n') + 1) + record + '\n');
  };
  EXPECT_EQ(line(R"({"id":1})"), "t:2: `record` has no `k`");
  EXPECT_EQ(line(R"({"k":5})"), "t:2: `k` is not a string");
  EXPECT_EQ(line(R"({"k":"poem"})"), "t:2: unknown kind of record \"poem\"");
  EXPECT_EQ(line(R"({"k":"field_space"})"), "t:2: `record` has no `id`");
  EXPECT_EQ(line(R"({"k":"field_space","id":-1})"), "t:2: `id` is -1, out of range");
  EXPECT_EQ(line(R"({"k":"field_space","id":0})"), "t:2: field space 0: ids are positive");
  EXPECT_EQ(line(R"({"k":"index_space","id":1,"domain":{"dim":9,"rects":[]}})"),
            "t:2: `dim` is 9, out of range");
  EXPECT_EQ(line(R"({"k":"index_space","id":1,"domain":{"dim":1,"rects":[[5,4]]}})"),
            "t:2: `domain` has a box whose lower corner is above its upper one");
  EXPECT_EQ(line(R"({"k":"index_space","id":1,"domain":{"dim":1,"rects":[[0,5],[5,6]]}})"),
            "t:2: `domain` has boxes that overlap");
  EXPECT_EQ(line(R"({"k":"index_space","id":1,"domain":{"dim":1,"rects":[[0]]}})"),
            "t:2: `rects` has a box of another dimension");
  EXPECT_EQ(line(R"({"k":"index_space","id":1,"domain":)"
                 R"({"dim":1,"rects":[[-9223372036854775808,9223372036854775807]]}})"),
            "t:2: `domain` has a box that is too large");
  EXPECT_EQ(line(R"({"k":"timing","uid":1,"processor":0,"start":1.5,"end":2})"),
            "t:2: `start` is not an integer");
}

}  // namespace
}  // namespace testudo::trace
