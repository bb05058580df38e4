#include "visualizer/report_data.h"

#include <vector>

#include "visualizer/report_tables.h"

namespace testudo::visualizer {
namespace {

uint64_t number_at(const Json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key].is_number_unsigned()
             ? object[key].get<uint64_t>()
             : 0;
}

// legion-prof's path, as the page takes it: the uids of its steps, each once.
Json critical_path_section(const Json& profile_json) {
  const Json path = profile_json.value("critical_path", Json());
  const Json steps = path.is_object() ? path.value("steps", Json()) : Json();
  if (!steps.is_array()) return nullptr;
  std::vector<uint64_t> uids;
  for (const Json& step : steps) {
    const uint64_t uid = number_at(step, "uid");
    if (uid != 0 && (uids.empty() || uids.back() != uid)) uids.push_back(uid);
  }
  const Json span = profile_json.value("span", Json());
  return {{"uids", uids},
          {"length_ns", number_at(path, "length")},
          {"wall_ns", number_at(span, "end") - number_at(span, "start")}};
}

// The ids of another trace mean nothing in this one.
Json without_ids(Json verdict) {
  for (Json& obligation : verdict["obligations"]) {
    for (const char* id : {"uids", "operations", "partition"}) obligation.erase(id);
  }
  return verdict;
}

}  // namespace

Result<Json> report_data(const trace::Trace& trace, const ReportExtras& extras, const ReportOptions& options,
                         const Graphviz& graphviz) {
  StringTable strings;
  Json data;
  data["version"] = 1;
  data["meta"] = meta_section(trace);
  MachineSection machine = machine_section(trace, extras.profile);
  data["machine"] = std::move(machine.machine);
  if (extras.verdict != nullptr) data["verdict"] = *extras.verdict;
  if (extras.other_verdict != nullptr) data["other_verdict"] = without_ids(*extras.other_verdict);
  data["slices"] = extras.profile != nullptr
                       ? slices_of_profile(*extras.profile, machine.lane_processor, options.slices, strings)
                       : slices_of_trace(trace, options.slices, strings);
  if (trace.ranks() > 1) data["messages"] = messages_section(trace, options.messages);
  add_operations(trace, strings, data);
  data["points"] = points_section(trace, options.points);
  data["dependences"] = dependences_section(trace, options.dependences);
  auto graphs = graphs_section(trace, options, graphviz);
  if (!graphs) return Error{graphs.error()};
  data["graphs"] = std::move(graphs).value();
  data["regions"] = regions_section(trace);
  data["index_spaces"] = index_spaces_section(trace, strings);
  data["partitions"] = partitions_section(trace);
  data["pictures"] = pictures_section(trace, options.pictures, options.partitions);
  data["findings"] = findings_section(trace);
  data["statistics"] = statistics_section(trace);
  if (extras.profile_json != nullptr) data["critical_path"] = critical_path_section(*extras.profile_json);
  data["strings"] = strings.all();
  return data;
}

}  // namespace testudo::visualizer
