#include "visualizer/report_page.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

namespace testudo::visualizer {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kOpen = "<script type=\"application/json\" id=\"report-data\">";

std::string data_of(const std::string& page) {
  const size_t begin = page.find(kOpen) + kOpen.size();
  return page.substr(begin, page.find("</script>", begin) - begin);
}

TEST(ReportPage, TheTemplateIsAWholePage) {
  const std::string_view page = report_template();
  EXPECT_NE(page.find("<!doctype html>"), std::string_view::npos);
  EXPECT_NE(page.find(kOpen), std::string_view::npos);
  EXPECT_NE(page.find("</html>"), std::string_view::npos);
}

// No text of a program can end the script element, or be anything but data.
TEST(ReportPage, DataSurvivesWhateverItIs) {
  const Json data = {{"name", "</script><script>alert(1)</script><!--"},
                     {"lines",
                      "a\xE2\x80\xA8"
                      "b\xE2\x80\xA9"},
                     {"turtle", "\xF0\x9F\x90\xA2"}};
  const auto page = fill_report(report_template(), data);
  ASSERT_TRUE(page) << page.error();
  EXPECT_EQ(Json::parse(data_of(page.value())), data);
  EXPECT_EQ(page.value().size(), report_template().size() + data_of(page.value()).size());
  for (const char c : data_of(page.value())) EXPECT_TRUE(c != '<' && static_cast<unsigned char>(c) < 0x80);
}

TEST(ReportPage, BytesThatAreNotUtf8AreReplaced) {
  const auto page = fill_report(report_template(), Json{{"name", "\xFF"}});
  ASSERT_TRUE(page) << page.error();
  EXPECT_EQ(Json::parse(data_of(page.value()))["name"], "\xEF\xBF\xBD");
}

TEST(ReportPage, ATemplateWithoutAPlaceIsRefused) {
  EXPECT_FALSE(fill_report("<html></html>", Json::object()));
  EXPECT_FALSE(fill_report(std::string(kOpen) + "{}</script>", Json::object()));
}

class VerdictFile : public testing::Test {
 protected:
  ~VerdictFile() override { std::filesystem::remove(path_); }

  std::string failure(const std::string& content) {
    std::ofstream(path_) << content;
    const auto verdict = read_verdict(path_);
    return verdict ? "accepted" : verdict.error().substr(path_.size() + 2);
  }

  const std::string path_ = (std::filesystem::temp_directory_path() / "testudo_verdict_test.json").string();
};

TEST_F(VerdictFile, IsTold) {
  EXPECT_EQ(failure(R"({"answer":"proved","classes":[],"obligations":[]})"), "accepted");
  EXPECT_EQ(failure("{"), "is not JSON");
  EXPECT_EQ(failure("[]"), "is not a JSON object");
  EXPECT_EQ(failure("{}"), "no verdict of legion-check: no `answer`");
  EXPECT_EQ(failure(R"({"answer":"proved"})"), "no verdict of legion-check: no `classes`");
  EXPECT_EQ(failure(R"({"answer":"proved","classes":[]})"), "no verdict of legion-check: no `obligations`");
  EXPECT_EQ(read_verdict("/nonexistent").error(), "/nonexistent: cannot open: No such file or directory");
}

}  // namespace
}  // namespace testudo::visualizer
