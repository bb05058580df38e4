#include "visualizer/report_tables.h"

#include <map>

#include "core/trace/words.h"

namespace testudo::visualizer {
namespace {

using trace::OperationNode;
using trace::Requirement;
using trace::Trace;

Json requirement_json(const Trace& trace, const Requirement& r) {
  Json json = {{"tree", r.tree.value},
               {"privilege", word(r.privilege)},
               {"coherence", word(r.coherence)},
               {"fields", Json::array()}};
  for (const FieldId field : r.fields) json["fields"].push_back(trace.field_name(r.tree, field));
  if (r.partition) {
    const std::string functor = trace.functor_name(r.functor.value_or(0));
    json["region"] = trace.region_name(r.tree) + " / " + trace.name(r.partition) + "[" + functor + "]";
    json["partition"] = r.partition.value;
    json["functor"] = functor;
  } else {
    json["region"] = trace.region_name(r.tree, r.index_space);
    json["index_space"] = r.index_space.value;
    if (r.functor) json["functor"] = trace.functor_name(*r.functor);
  }
  if (r.reduction != 0) json["reduction"] = trace.reduction_name(r.reduction);
  return json;
}

// Where a point ran, -1 where nobody said.
int64_t processor_of(const Trace& trace, PointId uid) {
  if (const auto* mapping = trace.mapping(uid)) return mapping->processor.value;
  if (const auto* timing = trace.timing(uid)) return timing->processor.value;
  return -1;
}

std::string bytes_text(uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  size_t unit = 0;
  auto value = static_cast<double>(bytes);
  for (; value >= 1000 && unit + 1 < std::size(kUnits); ++unit) value /= 1000;
  std::string digits = std::to_string(value);
  digits.resize(unit == 0 ? digits.find('.') : digits.find('.') + 2);
  return digits + " " + kUnits[unit];
}

uint64_t bytes_moved(const Trace& trace) {
  uint64_t bytes = 0;
  for (const trace::Movement& movement : trace.movements()) {
    for (const FieldId field : movement.fields) {
      bytes += movement.domain.volume() * trace.field(movement.tree, field).record.size;
    }
  }
  return bytes;
}

}  // namespace

size_t StringTable::operator()(const std::string& text) {
  const auto [at, fresh] = at_.try_emplace(text, all_.size());
  if (fresh) all_.push_back(text);
  return at->second;
}

Json Columns::json(uint64_t omitted) && {
  Json table = Json::object();
  for (size_t i = 0; i < names_.size(); ++i) table[names_[i]] = std::move(values_[i]);
  if (omitted != 0) table["omitted"] = omitted;
  return table;
}

Json point_json(const DomainPoint& point) {
  Json json = Json::array();
  for (int d = 0; d < point.dim; ++d) json.push_back(point.point_data[d]);
  return json;
}

Json location_json(const trace::Where& where) {
  Json json = Json::object();
  if (!where.file.empty()) json["file"] = where.file;
  if (where.line != 0) json["line"] = where.line;
  if (!where.function.empty()) json["function"] = where.function;
  if (!where.text.empty()) json["text"] = where.text;
  return json;
}

Json meta_section(const Trace& trace) {
  const trace::Header& header = trace.header();
  std::vector<std::string> arguments = header.arguments;
  // As programs get them, the name of the program comes first.
  if (!arguments.empty() && arguments.front() == header.program) arguments.erase(arguments.begin());
  Json meta = {{"program", header.program},
               {"arguments", std::move(arguments)},
               {"mode", word(header.mode)},
               {"producer", header.producer},
               {"status", word(trace.end().status)},
               {"access_checks", header.access_checks},
               {"rank", header.rank},
               {"ranks", header.ranks}};
  if (!trace.end().error.empty()) meta["error"] = trace.end().error;
  return meta;
}

void add_operations(const Trace& trace, StringTable& strings, Json& data) {
  Columns table({"id", "context", "op", "name", "file", "line", "provenance", "domain", "points", "internal",
                 "requirements"});
  Json sets = Json::array({Json::array()});
  std::map<std::string, size_t> set_at = {{"[]", 0}};
  for (const OperationNode& node : trace.operations()) {
    const trace::Operation& r = node.record;
    Json set = Json::array();
    for (const Requirement& requirement : r.requirements) set.push_back(requirement_json(trace, requirement));
    const auto [at, fresh] =
        set_at.try_emplace(set.dump(-1, ' ', false, Json::error_handler_t::replace), sets.size());
    if (fresh) sets.push_back(std::move(set));
    table.add(r.id.value, r.context.value, strings(std::string(word(r.op))),
              strings(r.task ? trace.task_name(*r.task) : std::string()), strings(r.where.file), r.where.line,
              strings(r.where.text), strings(r.domain ? to_string(*r.domain) : std::string()),
              node.points.size(), r.internal ? 1 : 0, at->second);
  }
  data["operations"] = std::move(table).json();
  data["requirement_sets"] = std::move(sets);
}

Json points_section(const Trace& trace, size_t limit) {
  Columns table({"uid", "op", "point", "processor", "regions"});
  uint64_t omitted = 0;
  for (const OperationNode& node : trace.operations()) {
    for (const trace::Point& point : node.points) {
      if (table.rows() >= limit) {
        ++omitted;
        continue;
      }
      Json regions = Json::array();
      for (const IndexSpaceId id : point.regions) regions.push_back(id.value);
      table.add(point.uid.value, node.record.id.value, point_json(point.point),
                processor_of(trace, point.uid), std::move(regions));
    }
  }
  return std::move(table).json(omitted);
}

Json dependences_section(const Trace& trace, size_t limit) {
  Columns table({"to", "from"});
  uint64_t omitted = 0;
  for (const OperationNode& node : trace.operations()) {
    for (const trace::Edge& edge : node.edges) {
      if (table.rows() >= limit) {
        ++omitted;
      } else {
        table.add(edge.to.value, edge.from.value);
      }
    }
  }
  return std::move(table).json(omitted);
}

Json findings_section(const Trace& trace) {
  Json findings = Json::array();
  for (const trace::Finding& r : trace.findings()) {
    Json json = {{"code", r.code}, {"message", r.message}};
    if (r.uid) json["uid"] = r.uid.value;
    if (r.uid && r.requirement && r.field) {
      const RegionTreeId tree = trace.point(r.uid).operation->record.requirements.at(*r.requirement).tree;
      json["field"] = trace.field_name(tree, *r.field);
    } else if (r.field) {
      json["field"] = "field " + std::to_string(*r.field);
    }
    if (r.point) json["point"] = point_json(*r.point);
    if (r.where.known()) json["location"] = location_json(r.where);
    findings.push_back(std::move(json));
  }
  return findings;
}

// Beside what the page counts by itself. What the trace has no records of is not known to be nothing.
namespace {

// What each rank sent to each other.
std::map<std::pair<int, int>, std::pair<uint64_t, uint64_t>> sent_by_pair(const Trace& trace) {
  std::map<std::pair<int, int>, std::pair<uint64_t, uint64_t>> pairs;
  for (const trace::MessageNode& message : trace.messages()) {
    if (!message.sent) continue;
    auto& [messages, bytes] = pairs[{message.sender, message.receiver}];
    ++messages;
    bytes += trace.point(message.sent).point->message->bytes;
  }
  return pairs;
}

}  // namespace

Json statistics_section(const Trace& trace) {
  constexpr size_t kPairs = 16;
  Json rows = Json::array();
  const auto add = [&rows](const std::string& label, const std::string& value) {
    rows.push_back({{"label", label}, {"value", value}});
  };
  if (!trace.instances().empty()) {
    uint64_t bytes = 0;
    for (const trace::Instance& instance : trace.instances()) bytes += instance.bytes;
    add("instances", std::to_string(trace.instances().size()));
    add("in instances", bytes_text(bytes));
  }
  if (!trace.movements().empty()) {
    add("copies", std::to_string(trace.movements().size()));
    add("bytes copied", bytes_text(bytes_moved(trace)));
  }
  if (trace.ranks() > 1) add("ranks", std::to_string(trace.ranks()));
  size_t shown = 0;
  const auto pairs = sent_by_pair(trace);
  for (const auto& [ranks, sent] : pairs) {
    if (++shown > kPairs) break;
    add("rank " + std::to_string(ranks.first) + " to " + std::to_string(ranks.second),
        std::to_string(sent.first) + (sent.first == 1 ? " message, " : " messages, ") +
            bytes_text(sent.second));
  }
  if (pairs.size() > kPairs) add("more pairs of ranks", std::to_string(pairs.size() - kPairs));
  return rows;
}

}  // namespace testudo::visualizer
