#include <charconv>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "core/base/profile_set.h"
#include "profiler/chrome_trace.h"
#include "profiler/critical_path.h"
#include "profiler/json_report.h"
#include "profiler/statistics.h"
#include "profiler/text_report.h"

namespace testudo::profiler {
namespace {

constexpr int kSuccess = 0;
constexpr int kUnusable = 2;

constexpr std::string_view kHelp =
    "usage: legion-prof FILE... [options]\n"
    "\n"
    "Reads the profile that a run left (-tt:profile=FILE) and prints how busy each processor was, what each "
    "kind of\n"
    "task took, what the runtime cost, how long tasks waited, and the critical path. Of a run on several "
    "ranks, "
    "the\n"
    "files of all are named: then also what went between them.\n"
    "\n"
    "options:\n"
    "  --json OUT     write the statistics and the critical path as JSON; - for standard output\n"
    "  --chrome OUT   write a timeline for ui.perfetto.dev or chrome://tracing; - for standard output\n"
    "  --flows        with --chrome: draw the dependences as arrows (a larger file)\n"
    "  --top N        rows of each table of the report (default 20)\n"
    "  --help         print this text\n"
    "\n"
    "exit status: 0 success; 2 the file cannot be read, was cut short or is corrupt, an output cannot be "
    "written,\n"
    "or the command line makes no sense\n";

struct Options {
  std::vector<std::string> files;
  std::string json;
  std::string chrome;
  bool flows = false;
  bool help = false;
  size_t top = 20;
};

Result<Options> parse(const std::vector<std::string>& arguments) {
  Options options;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const bool takes_value = argument == "--json" || argument == "--chrome" || argument == "--top";
    if (takes_value && i + 1 == arguments.size()) return Error{argument + " needs a value"};
    if (argument == "--help" || argument == "-h") {
      options.help = true;
    } else if (argument == "--flows") {
      options.flows = true;
    } else if (argument == "--json") {
      options.json = arguments[++i];
    } else if (argument == "--chrome") {
      options.chrome = arguments[++i];
    } else if (argument == "--top") {
      const std::string& number = arguments[++i];
      const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), options.top);
      if (error != std::errc() || end != number.data() + number.size() || options.top == 0) {
        return Error{"--top needs a positive number, not '" + number + "'"};
      }
    } else if (argument.size() > 1 && argument[0] == '-') {
      return Error{"unknown option " + argument};
    } else {
      options.files.push_back(argument);
    }
  }
  if (options.help) return options;
  if (options.files.empty()) return Error{"no profile given"};
  if (options.flows && options.chrome.empty()) return Error{"--flows needs --chrome"};
  if (options.json == "-" && options.chrome == "-")
    return Error{"--json and --chrome cannot both be standard output"};
  return options;
}

// Writes to a file, or to standard output for "-".
bool write_to(const std::string& path, const std::function<void(std::ostream&)>& write) {
  if (path == "-") {
    write(std::cout);
    std::cout.flush();
    return static_cast<bool>(std::cout);
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (file) write(file);
  file.close();
  if (!file) std::cerr << "legion-prof: cannot write " << path << '\n';
  return static_cast<bool>(file);
}

int run(const Options& options) {
  const Result<profile::Profile> read = profile::read_profiles(options.files);
  if (!read.ok()) {
    std::cerr << "legion-prof: " << read.error() << '\n';
    return kUnusable;
  }
  const profile::Profile& profile = read.value();
  if (!options.chrome.empty()) {
    const ChromeTraceOptions chrome{.flows = options.flows};
    if (!write_to(options.chrome, [&](std::ostream& out) { write_chrome_trace(out, profile, chrome); }))
      return kUnusable;
  }
  const Statistics all = statistics(profile);
  const CriticalPath path = critical_path(profile);
  if (!options.json.empty()) {
    if (!write_to(options.json, [&](std::ostream& out) { write_json_report(out, profile, all, path); })) {
      return kUnusable;
    }
  }
  if (options.json == "-" || options.chrome == "-") return kSuccess;
  const bool written =
      write_to("-", [&](std::ostream& out) { write_text_report(out, profile, all, path, options.top); });
  return written ? kSuccess : kUnusable;
}

}  // namespace
}  // namespace testudo::profiler

int main(int argc, char** argv) {
  using namespace testudo::profiler;
  const testudo::Result<Options> options = parse({argv + 1, argv + argc});
  if (!options.ok()) {
    std::cerr << "legion-prof: " << options.error() << "\nTry 'legion-prof --help'.\n";
    return kUnusable;
  }
  if (options.value().help) {
    std::cout << kHelp;
    return kSuccess;
  }
  return run(options.value());
}
