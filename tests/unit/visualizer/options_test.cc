#include "visualizer/options.h"

#include <gtest/gtest.h>

namespace testudo::visualizer {
namespace {

std::string failure(const std::vector<std::string>& arguments) {
  const auto options = parse_options(arguments);
  return options ? "accepted" : options.error();
}

TEST(Options, Defaults) {
  const auto options = parse_options({"run.trace"});
  ASSERT_TRUE(options) << options.error();
  EXPECT_EQ(options.value().traces, std::vector<std::string>{"run.trace"});
  EXPECT_EQ(options.value().out, "legion-viz-out");
  EXPECT_FALSE(options.value().points);
  EXPECT_EQ(options.value().limit, 400u);
}

TEST(Options, AllOfThem) {
  const auto options =
      parse_options({"--points", "--out=d", "--report", "r.html", "t", "--profile", "p", "--verdict", "v",
                     "--other-verdict", "o", "--statistics=s", "--limit", "12"});
  ASSERT_TRUE(options) << options.error();
  EXPECT_EQ(options.value().traces, std::vector<std::string>{"t"});
  EXPECT_EQ(options.value().out, "d");
  EXPECT_EQ(options.value().report, "r.html");
  EXPECT_EQ(options.value().profiles, std::vector<std::string>{"p"});
  EXPECT_EQ(options.value().verdict, "v");
  EXPECT_EQ(options.value().other_verdict, "o");
  EXPECT_EQ(options.value().statistics, "s");
  EXPECT_EQ(options.value().limit, 12u);
  EXPECT_TRUE(options.value().points);
}

TEST(Options, AReportAloneDrawsNoPictures) {
  const auto options = parse_options({"t", "--report", "r.html"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options.value().out, "");
}

TEST(Options, Mistakes) {
  EXPECT_EQ(failure({}), "no trace given");
  EXPECT_EQ(failure({"t", "--colour"}), "unknown option --colour");
  EXPECT_EQ(failure({"t", "--points=yes"}), "unknown option --points=yes");
  EXPECT_EQ(failure({"t", "--out"}), "--out needs a value");
  EXPECT_EQ(failure({"t", "--out="}), "--out needs a value");
  EXPECT_EQ(failure({"t", "--limit", "0"}), "--limit takes a positive number, not \"0\"");
  EXPECT_EQ(failure({"t", "--limit", "9x"}), "--limit takes a positive number, not \"9x\"");
  EXPECT_EQ(failure({"t", "--verdict", "v"}), "--verdict goes with --report");
  EXPECT_EQ(failure({"t", "--profile", "v"}), "--profile goes with --report");
}

TEST(Options, HelpNeedsNoTrace) {
  const auto options = parse_options({"--help"});
  ASSERT_TRUE(options);
  EXPECT_TRUE(options.value().help);
  for (const char* flag : {"--out", "--points", "--limit", "--report", "--profile", "--verdict",
                           "--other-verdict", "--statistics"}) {
    EXPECT_NE(usage().find(flag), std::string::npos) << flag;
  }
}

}  // namespace
}  // namespace testudo::visualizer
