#include "visualizer/output.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/support/trace_builder.h"
#include "tests/unit/visualizer/dot_text.h"

namespace testudo::visualizer {
namespace {

class Output : public testing::Test {
 protected:
  Output() : folder_(std::filesystem::temp_directory_path() / ("testudo_viz_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~Output() override { std::filesystem::remove_all(folder_); }

  std::string in_folder(const std::string& name) const { return (folder_ / name).string(); }
  static std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const std::filesystem::path folder_;
  const Graphviz graphviz_{};
};

TEST_F(Output, PicturesOfEverything) {
  Options options;
  options.out = in_folder("deep/pictures");
  const auto files = write_pictures(trace::test::stencil().trace(), options, graphviz_);
  ASSERT_TRUE(files) << files.error();
  std::set<std::string> names;
  for (const std::string& file : files.value()) {
    names.insert(std::filesystem::path(file).filename());
    EXPECT_GT(contents(file).size(), 100u) << file;
    if (file.ends_with(".svg")) {
      EXPECT_NO_THROW(test::parse_xml(contents(file))) << file;
    }
  }
  EXPECT_EQ(names, (std::set<std::string>{"task_graph.dot", "task_graph.svg", "region_tree_1.dot",
                                          "region_tree_1.svg", "partition_1.svg", "partition_2.svg"}));
}

TEST_F(Output, AReportIsOneFile) {
  Options options;
  options.report = in_folder("report.html");
  std::ofstream(in_folder("verdict.json"))
      << R"({"program":"daxpy","answer":"proved","classes":[],"obligations":[]})";
  options.verdict = in_folder("verdict.json");
  std::ofstream(in_folder("other.json")) << R"({"program":"bin/daxpy","answer":"refuted","classes":[],
             "obligations":[{"subject":"of another run","uids":[700]}]})";
  options.other_verdict = in_folder("other.json");
  const auto file = write_report(trace::test::daxpy().trace(), options, graphviz_);
  ASSERT_TRUE(file) << file.error();
  const std::string page = contents(file.value());
  EXPECT_NE(page.find("\"answer\":\"proved\""), std::string::npos);
  EXPECT_NE(page.find("input_lr"), std::string::npos);
  EXPECT_NE(page.find(R"("obligations":[{"subject":"of another run"}])"), std::string::npos);
}

TEST_F(Output, AVerdictOfAnotherTraceIsRefused) {
  const trace::Trace trace = trace::test::daxpy().trace();
  Options options;
  options.report = in_folder("report.html");
  options.verdict = in_folder("verdict.json");
  std::ofstream(options.verdict)
      << R"({"program":"stencil","answer":"proved","classes":[],"obligations":[]})";
  const auto report = write_report(trace, options, graphviz_);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error(), options.verdict + ": it is of the program 'stencil', and the trace of 'daxpy'");
  EXPECT_FALSE(std::filesystem::exists(options.report));
}

TEST_F(Output, ATraceWithoutOperationsHasNoPicture) {
  const trace::test::TraceBuilder nothing("nothing");
  const auto empty = trace::load_trace_text(nothing.text(), "a.trace");
  const auto why = nothing_to_draw(empty.value(), "a.trace");
  ASSERT_TRUE(why);
  EXPECT_EQ(why->message, "a.trace: the trace is empty: it has no operations");
  const auto failed = trace::load_trace_text(nothing.text(trace::Status::kFailed, "no memory"), "a.trace");
  EXPECT_FALSE(nothing_to_draw(failed.value(), "a.trace")) << "the failure is to be shown";
  EXPECT_FALSE(nothing_to_draw(trace::test::daxpy().trace(), "a.trace"));
  Options options;
  options.out = in_folder("pictures");
  options.report = in_folder("report.html");
  EXPECT_TRUE(write_pictures(failed.value(), options, graphviz_));
  ASSERT_TRUE(write_report(failed.value(), options, graphviz_));
  EXPECT_NE(contents(options.report).find("\"error\":\"no memory\""), std::string::npos);
}

TEST_F(Output, WhatCannotBeReadOrWrittenIsSaid) {
  const trace::Trace trace = trace::test::daxpy().trace();
  Options options;
  std::ofstream(in_folder("file")) << "x";
  options.out = in_folder("file/below");
  const auto pictures = write_pictures(trace, options, graphviz_);
  ASSERT_FALSE(pictures);
  EXPECT_NE(pictures.error().find("cannot make this folder"), std::string::npos) << pictures.error();
  options.report = in_folder("none/report.html");
  const auto report = write_report(trace, options, graphviz_);
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().find("cannot write"), std::string::npos) << report.error();
  options.profiles = {in_folder("file")};
  EXPECT_FALSE(write_report(trace, options, graphviz_)) << "that is no profile";
}

}  // namespace
}  // namespace testudo::visualizer
