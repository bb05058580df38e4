#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/profile_reader.h"
#include "core/trace/model.h"
#include "visualizer/report_data.h"

// The sections of a report. Each returns one value of the page's data; big tables are objects of columns.
namespace testudo::visualizer {

using Json = nlohmann::json;

// Texts that are referred to by their position; the first is empty.
class StringTable {
 public:
  size_t operator()(const std::string& text);
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_ = {""};
  std::unordered_map<std::string, size_t> at_ = {{"", 0}};
};

// The columns of a table, filled row by row.
class Columns {
 public:
  explicit Columns(std::vector<std::string> names)
      : names_(std::move(names)), values_(names_.size(), Json::array()) {}

  // As many values as there are columns.
  template <typename... Values>
  void add(Values&&... values) {
    CHECK(sizeof...(values) == names_.size());
    size_t column = 0;
    (values_[column++].push_back(std::forward<Values>(values)), ...);
  }
  size_t rows() const { return values_[0].size(); }
  Json json(uint64_t omitted = 0) &&;

 private:
  std::vector<std::string> names_;
  std::vector<Json> values_;
};

Json point_json(const DomainPoint& point);
Json location_json(const trace::Where& where);

// The processors of the trace, and the lanes of the profile that are not among them.
struct MachineSection {
  Json machine;
  std::vector<int64_t> lane_processor;  // the id under which each lane of the profile stands
};
MachineSection machine_section(const trace::Trace& trace, const profile::Profile* profile);

Json meta_section(const trace::Trace& trace);
Json slices_of_profile(const profile::Profile& profile, const std::vector<int64_t>& lane_processor,
                       size_t limit, StringTable& strings);
Json slices_of_trace(const trace::Trace& trace, size_t limit, StringTable& strings);
// Those that have both ends.
Json messages_section(const trace::Trace& trace, size_t limit);
// The tables "operations" and "requirement_sets".
void add_operations(const trace::Trace& trace, StringTable& strings, Json& data);
Json points_section(const trace::Trace& trace, size_t limit);
Json dependences_section(const trace::Trace& trace, size_t limit);
Json findings_section(const trace::Trace& trace);
Json statistics_section(const trace::Trace& trace);

Json regions_section(const trace::Trace& trace);
Json index_spaces_section(const trace::Trace& trace, StringTable& strings);
Json partitions_section(const trace::Trace& trace);
Json pictures_section(const trace::Trace& trace, const PictureOptions& options, size_t limit);
Result<Json> graphs_section(const trace::Trace& trace, const ReportOptions& options,
                            const Graphviz& graphviz);

}  // namespace testudo::visualizer
