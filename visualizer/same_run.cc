#include "visualizer/same_run.h"

#include <string_view>
#include <unordered_set>

#include <nlohmann/json.hpp>

namespace testudo::visualizer {
namespace {

using Json = nlohmann::json;

std::string file_name(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

std::string program_of(const Json& json) {
  const auto found = json.find("program");
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Error> of_another_program(const trace::Trace& trace, const std::string& program,
                                        const std::string& path) {
  if (program == trace.header().program) return {};
  return Error{path + ": it is of the program '" + program + "', and the trace of '" +
               trace.header().program + "'"};
}

Error unknown(const std::string& path, std::string_view what, uint64_t id) {
  return Error{path + ": it is of another run: it names the " + std::string(what) + " " + std::to_string(id) +
               ", which the trace does not have"};
}

// The ids that the trace gave out.
struct Ids {
  std::unordered_set<uint64_t> operations;
  std::unordered_set<uint64_t> points;

  explicit Ids(const trace::Trace& trace) {
    for (const trace::OperationNode& operation : trace.operations()) {
      operations.insert(operation.record.id.value);
      for (const trace::Point& point : operation.points) points.insert(point.uid.value);
    }
  }
};

// The first of an obligation's ids under `key` that is not among those known.
std::optional<uint64_t> stranger(const Json& obligation, const char* key,
                                 const std::unordered_set<uint64_t>& known) {
  const auto ids = obligation.find(key);
  if (ids == obligation.end() || !ids->is_array()) return {};
  for (const Json& id : *ids) {
    if (!id.is_number_integer()) continue;
    const auto value = id.get<uint64_t>();
    if (value != 0 && !known.contains(value)) return value;
  }
  return {};
}

}  // namespace

std::optional<Error> not_of_run(const trace::Trace& trace, const profile::Profile& profile,
                                const std::string& path) {
  if (auto error = of_another_program(trace, profile.run.program, path)) return error;
  if (profile.run.ranks != static_cast<uint32_t>(trace.ranks())) {
    return Error{path + ": it is of a run on " + std::to_string(profile.run.ranks) +
                 " ranks, and the trace on " + std::to_string(trace.ranks())};
  }
  const Ids ids(trace);
  for (const profile::LaneProfile& lane : profile.lanes) {
    for (const profile::Event& event : lane.events) {
      const bool known = !event.uid || ids.points.contains(event.uid.value);
      if (profile::is_work(event.kind) && !known) return unknown(path, "point", event.uid.value);
    }
  }
  return {};
}

std::optional<Error> verdict_not_of_run(const trace::Trace& trace, const Json& verdict,
                                        const std::string& path) {
  if (auto error = of_another_program(trace, program_of(verdict), path)) return error;
  const Ids ids(trace);
  for (const Json& obligation : verdict["obligations"]) {
    if (const auto id = stranger(obligation, "operations", ids.operations))
      return unknown(path, "operation", *id);
    if (const auto id = stranger(obligation, "uids", ids.points)) return unknown(path, "point", *id);
  }
  return {};
}

std::optional<Error> other_verdict_not_of_program(const trace::Trace& trace, const Json& verdict,
                                                  const std::string& path) {
  if (file_name(program_of(verdict)) == file_name(trace.header().program)) return {};
  return of_another_program(trace, program_of(verdict), path);
}

std::optional<Error> statistics_not_of_run(const trace::Trace& trace, const Json& statistics,
                                           const profile::Profile* profile, const std::string& path) {
  if (statistics.value("format", Json()) != "legion-prof statistics")
    return Error{path + ": no statistics of legion-prof: no such `format`"};
  if (auto error = of_another_program(trace, program_of(statistics), path)) return error;
  if (profile != nullptr && statistics.value("started_unix_ns", Json()) != profile->started_unix_ns)
    return Error{path + ": it is of another run than the profile"};
  return {};
}

}  // namespace testudo::visualizer
