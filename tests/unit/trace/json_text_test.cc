#include "core/trace/json_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "core/trace/json_tree.h"

namespace testudo::trace {
namespace {

std::string as_json(std::string_view text) {
  std::string out;
  JsonText(out).value(text);
  return out;
}

TEST(JsonText, PlacesCommas) {
  std::string out;
  JsonText json(out);
  json.open_object().member("a", 1).key("b").open_array().value(true).value("x").open_array().close_array();
  json.close_array().member("c", int64_t{-2}).close_object();
  EXPECT_EQ(out, R"({"a":1,"b":[true,"x",[]],"c":-2})");
}

TEST(JsonText, EscapesWhatJsonDemands) {
  EXPECT_EQ(as_json("a\"b\\c\n\t\r\x01/"), R"("a\"b\\c\n\t\r\u0001/")");
  EXPECT_EQ(as_json("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\xA2"), "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\xA2\"");
}

TEST(JsonText, ReplacesWhatIsNotUtf8) {
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(as_json("\xFF"), '"' + bad + '"');
  EXPECT_EQ(as_json("\xC3"), '"' + bad + '"');
  EXPECT_EQ(as_json("\xC0\xAF"), '"' + bad + bad + '"');            // overlong
  EXPECT_EQ(as_json("\xED\xA0\x80"), '"' + bad + bad + bad + '"');  // a surrogate
  EXPECT_EQ(as_json("\xF4\x90\x80\x80x"), '"' + bad + bad + bad + bad + "x\"");
}

// Every two-byte text that the writer makes is JSON that the reader takes.
TEST(JsonText, AnyBytesCanBeReadBack) {
  JsonTree tree;
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string text = {static_cast<char>(a), static_cast<char>(b)};
      EXPECT_NO_THROW(tree.parse(as_json(text)).text()) << a << " " << b;
    }
  }
}

TEST(JsonText, ExtremeIntegersSurvive) {
  std::string out;
  JsonText(out).open_array().value(std::numeric_limits<int64_t>::min()).value(~uint64_t{0}).close_array();
  JsonTree tree;
  std::vector<uint64_t> seen;
  tree.parse(out).for_each([&](const JsonTree::View& v) {
    seen.push_back(seen.empty() ? static_cast<uint64_t>(v.integer()) : v.natural());
  });
  EXPECT_EQ(seen, (std::vector<uint64_t>{uint64_t{1} << 63, ~uint64_t{0}}));
}

TEST(JsonTree, SaysWhatIsWrong) {
  JsonTree tree;
  const auto message = [&](const std::string& text, auto use) {
    try {
      use(tree.parse(text));
    } catch (const FormatError& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  EXPECT_EQ(message("{\"a\":", [](auto) {}), "not JSON at column 6");
  EXPECT_EQ(message(R"({"a":1})", [](auto v) { v["b"]; }), "`record` has no `b`");
  EXPECT_EQ(message(R"({"a":"x"})", [](auto v) { v["a"].integer(); }), "`a` is not an integer");
  EXPECT_EQ(message(R"({"a":1.5})", [](auto v) { v["a"].integer(); }), "`a` is not an integer");
  EXPECT_EQ(message(R"({"a":-1})", [](auto v) { v["a"].natural(); }), "`a` is negative");
  EXPECT_EQ(message(R"({"a":18446744073709551615})", [](auto v) { v["a"].integer(); }), "`a` is too large");
  EXPECT_EQ(message(R"({"a":9})", [](auto v) { v["a"].integer(0, 8); }), "`a` is 9, out of range");
  EXPECT_EQ(message(R"([1])", [](auto v) { v["a"]; }), "`record` is not an object");
  EXPECT_EQ(message(std::string(100, '['), [](auto) {}), "values nested too deeply");
  EXPECT_EQ(message("1 2", [](auto) {}), "not JSON at column 3");
}

TEST(JsonTree, SizesCountElementsNotMembersBelow) {
  JsonTree tree;
  const auto root = tree.parse(R"({"list":[{"a":1,"b":[1,2]},[],"s"],"none":[]})");
  EXPECT_EQ(root["list"].size(), 3u);
  EXPECT_EQ(root["none"].size(), 0u);
}

}  // namespace
}  // namespace testudo::trace
