#include <iostream>
#include <string>
#include <vector>

#include "core/trace/rank_set.h"
#include "visualizer/options.h"
#include "visualizer/output.h"

namespace {

constexpr int kFailed = 2;

int fail(const std::string& what) {
  std::cerr << "legion-viz: " << what << "\n";
  return kFailed;
}

int draw(const testudo::visualizer::Options& options) {
  using namespace testudo;
  const auto trace = trace::load_traces(options.traces);
  if (!trace) return fail(trace.error());
  if (const auto error = visualizer::nothing_to_draw(trace.value(), options.traces.front()))
    return fail(error->message);
  if (trace.value().end().status == trace::Status::kFailed) {
    std::cerr << "legion-viz: the run failed: " << trace.value().end().error << "\n";
  }
  const visualizer::Graphviz graphviz{};
  if (!options.out.empty()) {
    const auto files = visualizer::write_pictures(trace.value(), options, graphviz);
    if (!files) return fail(files.error());
    for (const std::string& file : files.value()) std::cout << file << "\n";
  }
  if (!options.report.empty()) {
    const auto file = visualizer::write_report(trace.value(), options, graphviz);
    if (!file) return fail(file.error());
    std::cout << file.value() << "\n";
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = testudo::visualizer::parse_options({argv + 1, argv + argc});
  if (!options) {
    std::cerr << "legion-viz: " << options.error() << "\n\n" << testudo::visualizer::usage();
    return kFailed;
  }
  if (options.value().help) {
    std::cout << testudo::visualizer::usage();
    return 0;
  }
  return draw(options.value());
}
