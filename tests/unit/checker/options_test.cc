#include "checker/options.h"

#include <gtest/gtest.h>

#include <vector>

namespace testudo::checker {
namespace {

Result<Options> parse(std::vector<const char*> arguments) {
  return parse_options(arguments);
}

TEST(Options, Defaults) {
  const Options options = parse({"a.trace"}).value();
  EXPECT_EQ(options.traces, std::vector<std::string>{"a.trace"});
  EXPECT_EQ(options.format, Format::kText);
  EXPECT_EQ(options.timeout_ms, 1000u);
  EXPECT_TRUE(options.symbolic);
  EXPECT_FALSE(options.precision);
}

TEST(Options, ValuesStandAfterASpaceOrAnEqualsSign) {
  const Options a =
      parse({"--format=json", "--timeout", "50", "t", "--output=o", "--emit-smt2", "d"}).value();
  EXPECT_EQ(a.format, Format::kJson);
  EXPECT_EQ(a.timeout_ms, 50u);
  EXPECT_EQ(a.output, "o");
  EXPECT_EQ(a.smt2_directory, "d");
  const Options b = parse({"--format", "sarif", "--all-sizes", "--no-symbolic", "--precision", "--progress",
                           "--max-findings=7", "t"})
                        .value();
  EXPECT_EQ(b.format, Format::kSarif);
  EXPECT_EQ(b.strictness, Strictness::kAllSizes);
  EXPECT_FALSE(b.symbolic);
  EXPECT_TRUE(b.precision);
  EXPECT_TRUE(b.progress);
  EXPECT_EQ(b.max_findings, 7u);
}

TEST(Options, MistakesAreNamed) {
  EXPECT_EQ(parse({}).error(), "no trace was named");
  EXPECT_EQ(parse({"--what", "a"}).error(), "unknown option '--what'");
  EXPECT_EQ(parse({"--format=xml", "a"}).error(), "unknown format 'xml': it is text, json, sarif or junit");
  EXPECT_EQ(parse({"--timeout=soon", "a"}).error(), "'--timeout' needs a positive number, not 'soon'");
  EXPECT_EQ(parse({"--timeout=0", "a"}).error(), "'--timeout' needs a positive number, not '0'");
  EXPECT_EQ(parse({"a", "--output"}).error(), "'--output' needs a value");
  EXPECT_EQ(parse({"--precision=yes", "a"}).error(), "'--precision' takes no value");
}

TEST(Options, HelpAndVersionNeedNoTrace) {
  EXPECT_TRUE(parse({"--help"}).value().help);
  EXPECT_TRUE(parse({"--version"}).value().version);
  for (const char* option :
       {"--format", "--output", "--max-findings", "--all-sizes", "--no-symbolic", "--timeout", "--emit-smt2",
        "--precision", "--progress", "--help", "--version"}) {
    EXPECT_NE(usage().find(option), std::string::npos) << option;
  }
}

}  // namespace
}  // namespace testudo::checker
