#include "visualizer/options.h"

#include <charconv>
#include <map>

namespace testudo::visualizer {
namespace {

Result<size_t> positive(const std::string& flag, const std::string& text) {
  size_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end || value == 0) {
    return Error{flag + " takes a positive number, not \"" + text + "\""};
  }
  return value;
}

// Splits "--flag=value".
bool split(const std::string& argument, std::string& flag, std::string& value) {
  const size_t equals = argument.find('=');
  flag = argument.substr(0, equals);
  if (equals == std::string::npos) return false;
  value = argument.substr(equals + 1);
  return true;
}

Error unknown(const std::string& flag) {
  return Error{"unknown option " + flag};
}

}  // namespace

std::string usage() {
  return R"(usage: legion-viz TRACE... [options]

Draws what a run left in its trace (-tt:trace=FILE, -tt:check=FILE); of a run on several ranks, in all of them.

Without --report, or with --out, it writes into a folder:
  task_graph.dot .svg      the task dependence graph, transitively reduced
  region_tree_N.dot .svg   each region tree: index spaces, partitions, subregions
  partition_N.svg          each partition: bars, boxes, or slices; aliased points are hatched

options:
  --out DIR          where the pictures go; made if missing (default: legion-viz-out)
  --points           a node for each point of an index launch, not one for the launch
  --limit N          how many nodes a graph has at most (default 400); it says what was left out
  --report FILE      write one self-contained HTML page: timeline, graphs, regions, partitions
  --profile FILE     for the report: the timeline of a run with -tt:profile=FILE (else: the trace's timings);
                     may be given several times, for the ranks of one run
  --verdict FILE     for the report: what `legion-check TRACE --format=json` wrote
  --other-verdict FILE
                     for the report: the same for another run of the program, say the instrumented one
  --statistics FILE  for the report: what `legion-prof PROFILE --json FILE` wrote; adds the critical path
  --help             this text

exit status: 0 done; 2 bad usage, a file that cannot be read or written, or one of another run than the trace
)";
}

Result<Options> parse_options(const std::vector<std::string>& arguments) {
  Options options;
  std::string limit;
  std::string profile;
  const std::map<std::string, std::string*> valued = {{"--out", &options.out},
                                                      {"--report", &options.report},
                                                      {"--profile", &profile},
                                                      {"--verdict", &options.verdict},
                                                      {"--statistics", &options.statistics},
                                                      {"--limit", &limit},
                                                      {"--other-verdict", &options.other_verdict}};
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string flag;
    std::string value;
    const bool inline_value = split(arguments[i], flag, value);
    if (const auto found = valued.find(flag); found != valued.end()) {
      if (!inline_value && i + 1 == arguments.size()) return Error{flag + " needs a value"};
      *found->second = inline_value ? value : arguments[++i];
      if (found->second->empty()) return Error{flag + " needs a value"};
      if (found->second == &profile) options.profiles.push_back(profile);
    } else if (arguments[i] == "--points") {
      options.points = true;
    } else if (arguments[i] == "--help" || arguments[i] == "-h") {
      options.help = true;
    } else if (arguments[i].starts_with("-") && arguments[i] != "-") {
      return unknown(arguments[i]);
    } else {
      options.traces.push_back(arguments[i]);
    }
  }
  if (options.help) return options;
  if (!limit.empty()) {
    const auto number = positive("--limit", limit);
    if (!number) return Error{number.error()};
    options.limit = number.value();
  }
  if (options.traces.empty()) return Error{"no trace given"};
  if (options.report.empty()) {
    for (const auto* extra : {"--profile", "--verdict", "--other-verdict", "--statistics"}) {
      if (!valued.at(extra)->empty()) return Error{std::string(extra) + " goes with --report"};
    }
    if (options.out.empty()) options.out = "legion-viz-out";
  }
  return options;
}

}  // namespace testudo::visualizer
