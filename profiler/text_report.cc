#include "profiler/text_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iomanip>
#include <ostream>
#include <sstream>

#include "profiler/communication.h"
#include "profiler/table.h"

namespace testudo::profiler {
namespace {

constexpr size_t kChartHeight = 6;

std::string fixed(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

std::string percent(double part, double whole) {
  return whole > 0 ? fixed(100 * part / whole, 1) + " %" : "-";
}
std::string percent(uint64_t part, uint64_t whole) {
  return percent(static_cast<double>(part), static_cast<double>(whole));
}

std::string label(profile::Kind kind, const std::string& name) {
  if (name.empty()) return to_string(kind);
  return kind == profile::Kind::kTask ? name : std::string(to_string(kind)) + " " + name;
}

class Report {
 public:
  Report(std::ostream& out, const profile::Profile& profile, const Statistics& statistics,
         const CriticalPath& path, size_t top)
      : out_(out), profile_(profile), statistics_(statistics), path_(path), top_(top) {}

  void write() {
    write_summary();
    write_lanes();
    write_groups();
    write_phases();
    write_waits();
    write_balance();
    write_messages();
    write_concurrency();
    write_path();
  }

 private:
  void write_summary();
  void write_lanes();
  void write_groups();
  void write_phases();
  void write_waits();
  void write_balance();
  void write_messages();
  void write_concurrency();
  void write_chart(double highest);
  void write_path();
  void write_shares();
  void write_steps();

  void title(const char* text) { out_ << '\n' << text << '\n'; }
  void left_out(size_t count) {
    if (count > top_) out_ << "  ... and " << count - top_ << " more (--top)\n";
  }
  // Count, total and the rest of a distribution as cells of a table.
  static std::vector<std::string> cells(const std::string& name, const Distribution& d) {
    const auto text = [](uint64_t ns) { return duration_text(static_cast<double>(ns)); };
    return {name,
            std::to_string(d.count),
            text(d.total),
            duration_text(d.mean),
            text(d.min),
            text(d.p50),
            text(d.p95),
            text(d.max),
            duration_text(d.stddev)};
  }
  static Table distribution_table(const char* what) {
    return Table({what, "count", "total", "mean", "min", "p50", "p95", "max", "stddev"});
  }

  std::ostream& out_;
  const profile::Profile& profile_;
  const Statistics& statistics_;
  const CriticalPath& path_;
  const size_t top_;
};

void Report::write_summary() {
  const std::string& program = profile_.run.program;
  const std::vector<std::string>& arguments = profile_.run.arguments;
  out_ << "program    " << (program.empty() ? "(unnamed)" : program);
  // As programs get them, the name of the program comes first.
  const size_t first = !arguments.empty() && arguments[0] == program ? 1 : 0;
  for (size_t i = first; i < arguments.size(); ++i) out_ << ' ' << arguments[i];
  out_ << '\n';
  if (profile_.run.ranks > 1) {
    const auto& lanes = profile_.lanes;
    const bool alone = lanes.empty() || lanes.front().info.rank == lanes.back().info.rank;
    out_ << (alone ? "rank       " + std::to_string(profile_.run.rank) + " of " : "ranks      ")
         << profile_.run.ranks << '\n';
  }
  const uint64_t whole = statistics_.busy_ns + statistics_.runtime_ns + statistics_.idle_ns;
  out_ << "span       " << duration_text(static_cast<double>(statistics_.span_ns()))
       << " from the first slice to the last\n"
       << "events     " << statistics_.events << " slices of " << statistics_.points << " points, "
       << statistics_.dependences << " dependences\n"
       << "time       busy " << percent(statistics_.busy_ns, whole) << ", runtime "
       << percent(statistics_.runtime_ns, whole) << ", idle " << percent(statistics_.idle_ns, whole) << '\n';
  if (statistics_.points > 0) {
    const double each = static_cast<double>(statistics_.runtime_ns) / static_cast<double>(statistics_.points);
    out_ << "overhead   " << duration_text(each) << " of runtime per point\n";
  }
}

void Report::write_lanes() {
  title("Processors");
  Table table({"processor", "kind", "busy", "runtime", "idle", "slices"});
  const uint64_t span = statistics_.span_ns();
  for (size_t i = 0; i < std::min(top_, statistics_.lanes.size()); ++i) {
    const LaneStatistics& lane = statistics_.lanes[i];
    table.add({lane.info.name, to_string(lane.info.kind), percent(lane.busy_ns, span),
               percent(lane.runtime_ns, span), percent(lane.idle_ns, span), std::to_string(lane.slices)});
  }
  table.write(out_);
  left_out(statistics_.lanes.size());
}

void Report::write_groups() {
  title("Work");
  Table table = distribution_table("task, copy, fill, fold or message");
  for (size_t i = 0; i < std::min(top_, statistics_.groups.size()); ++i) {
    const GroupStatistics& group = statistics_.groups[i];
    table.add(cells(label(group.kind, group.name), group.time));
  }
  table.write(out_);
  left_out(statistics_.groups.size());
}

void Report::write_phases() {
  title("Runtime and idle phases");
  Table table = distribution_table("phase");
  for (const PhaseStatistics& phase : statistics_.phases) table.add(cells(to_string(phase.kind), phase.time));
  table.write(out_);
}

void Report::write_waits() {
  title("Waiting");
  Table table = distribution_table("of tasks");
  table.add(cells("launched to ready", statistics_.depending));
  table.add(cells("ready to start", statistics_.waiting));
  table.add(cells("blocked inside", statistics_.blocked));
  table.write(out_);
}

void Report::write_balance() {
  title("Load balance");
  Table table({"processors", "count", "mean busy", "max busy", "imbalance"});
  for (const Balance& balance : statistics_.balance) {
    table.add({to_string(balance.kind), std::to_string(balance.lanes), duration_text(balance.mean_busy_ns),
               duration_text(static_cast<double>(balance.max_busy_ns)),
               fixed(100 * balance.imbalance, 1) + " %"});
  }
  table.write(out_);
}

void Report::write_messages() {
  const std::vector<PairStatistics> pairs = communication(profile_);
  if (pairs.empty()) return;
  title("Messages");
  Table table({"ranks", "messages", "bytes", "reductions", "mean size", "under way: p50", "p95", "max"});
  uint64_t unmatched = 0;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const PairStatistics& pair = pairs[i];
    unmatched += pair.unmatched;
    if (i >= top_) continue;
    const double mean =
        pair.messages > 0 ? static_cast<double>(pair.bytes) / static_cast<double>(pair.messages) : 0;
    const auto text = [&](uint64_t ns) {
      return pair.latency.count > 0 ? duration_text(static_cast<double>(ns)) : std::string("-");
    };
    table.add({std::to_string(pair.sender) + " to " + std::to_string(pair.receiver),
               std::to_string(pair.messages), std::to_string(pair.bytes), std::to_string(pair.reductions),
               fixed(mean, 0), text(pair.latency.p50), text(pair.latency.p95), text(pair.latency.max)});
  }
  table.write(out_);
  left_out(pairs.size());
  if (unmatched > 0) out_ << "  warning: " << unmatched << " sends or receives have no other end\n";
}

void Report::write_concurrency() {
  title("Concurrency (busy processors over time)");
  if (statistics_.concurrency.empty()) {
    out_ << "  nothing ran\n";
    return;
  }
  const double highest = *std::max_element(statistics_.concurrency.begin(), statistics_.concurrency.end());
  write_chart(std::max(1.0, std::ceil(highest)));
  const uint64_t span = statistics_.span_ns();
  out_ << "  share of the time with so many busy:";
  for (size_t level = 0; level < statistics_.time_at_level.size(); ++level) {
    if (statistics_.time_at_level[level] == 0) continue;
    out_ << "  " << level << ": " << percent(statistics_.time_at_level[level], span);
  }
  out_ << '\n';
}

// A mark where at least half of a row's height is reached.
void Report::write_chart(double highest) {
  for (size_t row = kChartHeight; row-- > 0;) {
    const double floor = highest * static_cast<double>(row) / kChartHeight;
    const double top = highest * static_cast<double>(row + 1) / kChartHeight;
    out_ << std::setw(7) << (row + 1 == kChartHeight ? fixed(highest, 0) : "") << " |";
    for (double value : statistics_.concurrency) out_ << (value >= (floor + top) / 2 ? '#' : ' ');
    out_ << '\n';
  }
  const std::string end = duration_text(static_cast<double>(statistics_.span_ns()));
  const size_t parts = statistics_.concurrency.size();
  out_ << std::setw(7) << 0 << " +" << std::string(parts, '-') << '\n'
       << std::string(9, ' ') << '0' << std::setw(static_cast<int>(std::max(parts, end.size() + 1) - 1))
       << end << '\n';
}

void Report::write_path() {
  title("Critical path");
  if (path_.length_ns == 0) {
    out_ << "  nothing ran\n";
    return;
  }
  const double length = static_cast<double>(path_.length_ns);
  const double span = static_cast<double>(statistics_.span_ns());
  out_ << "  " << duration_text(length) << " in " << path_.steps.size() << " steps: " << percent(length, span)
       << " of the run\n"
       << "  with any number of processors at most " << fixed(span / length, 2)
       << " times as fast as this run; on average "
       << fixed(static_cast<double>(statistics_.busy_ns) / length, 2) << " tasks could run at once\n"
       << "  slack: " << path_.points_without_slack << " of " << path_.slack.count
       << " points have none, half have " << duration_text(static_cast<double>(path_.slack.p50))
       << " or less\n";
  if (path_.contradicted > 0) {
    out_ << "  warning: " << path_.contradicted
         << " recorded orders contradict the recorded times or form a circle; they are left out\n";
  }
  write_shares();
  write_steps();
}

void Report::write_shares() {
  Table table({"on the path", "steps", "time", "share"});
  for (size_t i = 0; i < std::min(top_, path_.shares.size()); ++i) {
    const PathShare& share = path_.shares[i];
    table.add({label(share.kind, share.name), std::to_string(share.steps),
               duration_text(static_cast<double>(share.length_ns)),
               percent(share.length_ns, path_.length_ns)});
  }
  table.write(out_);
  left_out(path_.shares.size());
}

void Report::write_steps() {
  out_ << '\n';
  Table table({"step", "uid", "processor", "start", "time", "late by", "because of"});
  for (size_t i = 0; i < std::min(top_, path_.steps.size()); ++i) {
    const Step& step = path_.steps[i];
    // How long after the step before had come far enough this one began.
    std::string late = "-";
    if (i > 0) {
      const Step& before = path_.steps[i - 1];
      const uint64_t possible =
          step.cause == Cause::kLaunch ? before.start_ns + before.length_ns : before.end_ns;
      late = duration_text(static_cast<double>(step.start_ns - std::min(step.start_ns, possible)));
    }
    table.add({label(step.kind, step.name), std::to_string(step.uid.value),
               profile_.lanes[step.lane].info.name,
               duration_text(static_cast<double>(step.start_ns - statistics_.start_ns)),
               duration_text(static_cast<double>(step.length_ns)), late, to_string(step.cause)});
  }
  table.write(out_);
  left_out(path_.steps.size());
}

}  // namespace

std::string duration_text(double ns) {
  struct Unit {
    double ns;
    const char* name;
  };
  constexpr std::array<Unit, 3> kUnits = {{{1e9, " s"}, {1e6, " ms"}, {1e3, " us"}}};
  for (const Unit& unit : kUnits) {
    // 999.6 us reads better as 1.00 ms.
    if (ns < 0.9995 * unit.ns) continue;
    const double value = ns / unit.ns;
    return fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0) + unit.name;
  }
  return fixed(ns, 0) + " ns";
}

void write_text_report(std::ostream& out, const profile::Profile& profile, const Statistics& statistics,
                       const CriticalPath& path, size_t top) {
  Report(out, profile, statistics, path, top).write();
}

}  // namespace testudo::profiler
