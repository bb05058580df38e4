#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "checker/checks.h"
#include "checker/options.h"
#include "checker/report.h"
#include "checker/smt/solver_all_sizes.h"
#include "checker/version.h"
#include "core/trace/rank_set.h"

namespace testudo::checker {
namespace {

constexpr int kUnusable = 2;  // exit status: nothing was checked

int fail(const std::string& why) {
  std::cerr << "legion-check: " << why << "\n";
  return kUnusable;
}

Progress progress_on(std::ostream& out) {
  return [&out](std::string_view stage, uint64_t done, uint64_t total) {
    out << "legion-check: " << stage;
    if (total > 1) out << " " << done * 100 / total << "%";
    out << "\n";
  };
}

void write_report(std::ostream& out, const trace::Trace& trace, const Verdicts& verdicts,
                  const Options& options) {
  switch (options.format) {
    case Format::kText: {
      const bool color = options.output.empty() && isatty(STDOUT_FILENO) != 0;
      write_text(out, trace, verdicts, {color, options.max_findings});
      break;
    }
    case Format::kJson:
      write_json(out, trace, verdicts);
      break;
    case Format::kSarif:
      write_sarif(out, trace, verdicts);
      break;
    case Format::kJunit:
      write_junit(out, trace, verdicts);
      break;
  }
}

int check(const Options& options) {
  CheckOptions how;
  how.strictness = options.strictness;
  how.precision = options.precision;
  if (options.progress || isatty(STDERR_FILENO) != 0) how.progress = progress_on(std::cerr);
  if (how.progress) how.progress("reading", 0, 0);
  const Result<trace::Trace> trace = trace::load_traces(options.traces);
  if (!trace.ok()) return fail(trace.error());
  if (trace.value().operations().empty())
    return fail(options.traces.front() + ": the trace is empty: it has no operations");

  std::unique_ptr<AllSizes> general;
  if (options.symbolic) {
    Result<std::unique_ptr<AllSizes>> made =
        make_solver_all_sizes(trace.value(), {options.timeout_ms, options.smt2_directory});
    if (!made.ok()) return fail(made.error());
    general = std::move(made).value();
  }
  const Verdicts verdicts = check_all(trace.value(), general.get(), how);
  if (options.output.empty()) {
    write_report(std::cout, trace.value(), verdicts, options);
    std::cout.flush();
    if (!std::cout) return fail("cannot write to standard output");
    return verdicts.exit_status();
  }
  std::ofstream file(options.output);
  write_report(file, trace.value(), verdicts, options);
  file.close();
  if (!file) return fail("cannot write '" + options.output + "'");
  return verdicts.exit_status();
}

int run(std::span<const char* const> arguments) {
  const Result<Options> options = parse_options(arguments);
  if (!options.ok()) return fail(options.error() + "\nsee legion-check --help");
  if (options.value().help) {
    std::cout << usage();
    return 0;
  }
  if (options.value().version) {
    std::cout << "legion-check " << kVersion << "\n";
    return 0;
  }
  return check(options.value());
}

}  // namespace
}  // namespace testudo::checker

int main(int argc, char** argv) {
  const std::vector<const char*> arguments(argv + std::min(argc, 1), argv + argc);
  return testudo::checker::run(arguments);
}
