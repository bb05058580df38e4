#include "profiler/json_report.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "profiler/communication.h"

namespace testudo::profiler {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Distribution& d) {
  return {{"count", d.count}, {"total", d.total},   {"mean", d.mean}, {"min", d.min},
          {"max", d.max},     {"stddev", d.stddev}, {"p50", d.p50},   {"p95", d.p95}};
}

Json to_json(const LaneStatistics& lane) {
  Json times = Json::object();
  for (size_t kind = 1; kind < profile::kKinds; ++kind) {
    if (lane.time_ns[kind] > 0) times[to_string(static_cast<profile::Kind>(kind))] = lane.time_ns[kind];
  }
  return {{"name", lane.info.name},
          {"rank", lane.info.rank},
          {"kind", to_string(lane.info.kind)},
          {"processor", lane.info.processor.value},
          {"slices", lane.slices},
          {"busy", lane.busy_ns},
          {"runtime", lane.runtime_ns},
          {"idle", lane.idle_ns},
          {"times", times}};
}

Json to_json(const CriticalPath& path, uint64_t span_ns, uint64_t busy_ns) {
  Json steps = Json::array();
  for (const Step& step : path.steps) {
    steps.push_back({{"uid", step.uid.value},
                     {"kind", to_string(step.kind)},
                     {"name", step.name},
                     {"lane", step.lane},
                     {"start", step.start_ns},
                     {"end", step.end_ns},
                     {"length", step.length_ns},
                     {"cause", to_string(step.cause)}});
  }
  Json shares = Json::array();
  for (const PathShare& share : path.shares) {
    shares.push_back({{"kind", to_string(share.kind)},
                      {"name", share.name},
                      {"steps", share.steps},
                      {"length", share.length_ns}});
  }
  Json result = {{"length", path.length_ns}};
  if (path.length_ns > 0) {
    const double length = static_cast<double>(path.length_ns);
    result["share_of_span"] = length / static_cast<double>(span_ns);
    result["max_speedup"] = static_cast<double>(span_ns) / length;
    result["average_parallelism"] = static_cast<double>(busy_ns) / length;
  }
  result["points_without_slack"] = path.points_without_slack;
  result["slack"] = to_json(path.slack);
  result["contradicted_orders"] = path.contradicted;
  result["shares"] = shares;
  result["steps"] = steps;
  return result;
}

Json groups_to_json(const Statistics& statistics) {
  Json groups = Json::array();
  for (const GroupStatistics& group : statistics.groups) {
    groups.push_back({{"kind", to_string(group.kind)},
                      {"name", group.name},
                      {"time", to_json(group.time)},
                      {"wait", to_json(group.wait)}});
  }
  return groups;
}

Json messages_to_json(const profile::Profile& profile) {
  Json pairs = Json::array();
  for (const PairStatistics& pair : communication(profile)) {
    pairs.push_back({{"sender", pair.sender},
                     {"receiver", pair.receiver},
                     {"messages", pair.messages},
                     {"bytes", pair.bytes},
                     {"reductions", pair.reductions},
                     {"unmatched", pair.unmatched},
                     {"latency", to_json(pair.latency)}});
  }
  return pairs;
}

Json balance_to_json(const Statistics& statistics) {
  Json result = Json::array();
  for (const Balance& balance : statistics.balance) {
    result.push_back({{"kind", to_string(balance.kind)},
                      {"lanes", balance.lanes},
                      {"mean_busy", balance.mean_busy_ns},
                      {"max_busy", balance.max_busy_ns},
                      {"imbalance", balance.imbalance}});
  }
  return result;
}

}  // namespace

void write_json_report(std::ostream& out, const profile::Profile& profile, const Statistics& statistics,
                       const CriticalPath& path) {
  Json lanes = Json::array();
  for (const LaneStatistics& lane : statistics.lanes) lanes.push_back(to_json(lane));
  Json phases = Json::array();
  for (const PhaseStatistics& phase : statistics.phases) {
    phases.push_back({{"kind", to_string(phase.kind)}, {"time", to_json(phase.time)}});
  }
  const Json report = {
      {"format", "legion-prof statistics"},
      {"version", 1},
      {"program", profile.run.program},
      {"arguments", profile.run.arguments},
      {"rank", profile.run.rank},
      {"ranks", profile.run.ranks},
      {"started_unix_ns", profile.started_unix_ns},
      {"duration", profile.duration_ns},
      {"span", {{"start", statistics.start_ns}, {"end", statistics.end_ns}}},
      {"events", statistics.events},
      {"dependences", statistics.dependences},
      {"points", statistics.points},
      {"busy", statistics.busy_ns},
      {"runtime", statistics.runtime_ns},
      {"idle", statistics.idle_ns},
      {"lanes", lanes},
      {"groups", groups_to_json(statistics)},
      {"phases", phases},
      {"balance", balance_to_json(statistics)},
      {"messages", messages_to_json(profile)},
      {"waiting", to_json(statistics.waiting)},
      {"depending", to_json(statistics.depending)},
      {"blocked", to_json(statistics.blocked)},
      {"concurrency", statistics.concurrency},
      {"time_at_level", statistics.time_at_level},
      {"critical_path", to_json(path, statistics.span_ns(), statistics.busy_ns)},
  };
  out << report.dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace testudo::profiler
