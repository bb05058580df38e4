#include "visualizer/output.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include <nlohmann/json.hpp>

#include "core/base/profile_set.h"
#include "visualizer/partition_picture.h"
#include "visualizer/region_tree.h"
#include "visualizer/report_data.h"
#include "visualizer/report_page.h"
#include "visualizer/same_run.h"
#include "visualizer/task_graph.h"

namespace testudo::visualizer {
namespace {

constexpr size_t kPartitionPictures = 500;

Result<std::string> write_file(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  if (!file) return Error{path + ": cannot write: " + std::strerror(errno)};
  return path;
}

// Writes files into a folder until something fails.
class Folder {
 public:
  explicit Folder(std::string path) : path_(std::move(path)) {
    std::error_code error;
    std::filesystem::create_directories(path_, error);
    if (error) error_ = Error{path_ + ": cannot make this folder: " + error.message()};
  }

  void add(const std::string& name, const Result<std::string>& content) {
    if (error_) return;
    const auto written =
        content ? write_file((std::filesystem::path(path_) / name).string(), content.value()) : content;
    if (written) {
      files_.push_back(written.value());
    } else {
      error_ = Error{written.error()};
    }
  }
  void add_graph(const std::string& name, const Drawing& drawing, const Graphviz& graphviz) {
    add(name + ".dot", graphviz.to_dot(drawing));
    if (!error_) add(name + ".svg", graphviz.to_svg(drawing));
  }

  Result<std::vector<std::string>> files() && {
    if (error_) return *error_;
    return std::move(files_);
  }

 private:
  std::string path_;
  std::vector<std::string> files_;
  std::optional<Error> error_;
};

// What goes into a report beside the trace, read from the files that the command line names.
class Companions {
 public:
  // Why one of them cannot be used.
  std::optional<Error> read(const trace::Trace& trace, const Options& options) {
    if (auto error = read_profile(trace, options.profiles)) return error;
    if (auto error = read_json(options.verdict, read_verdict, verdict_)) return error;
    if (auto error = read_json(options.other_verdict, read_verdict, other_verdict_)) return error;
    if (auto error = read_json(options.statistics, read_json_file, statistics_)) return error;
    if (verdict_) {
      if (auto error = verdict_not_of_run(trace, *verdict_, options.verdict)) return error;
    }
    if (other_verdict_) {
      if (auto error = other_verdict_not_of_program(trace, *other_verdict_, options.other_verdict))
        return error;
    }
    if (!statistics_) return {};
    return statistics_not_of_run(trace, *statistics_, profile_ ? &*profile_ : nullptr, options.statistics);
  }

  // Leads into this object.
  ReportExtras extras() const {
    const auto pointer = [](const auto& value) { return value ? &*value : nullptr; };
    return {pointer(profile_), pointer(verdict_), pointer(other_verdict_), pointer(statistics_)};
  }

 private:
  std::optional<Error> read_profile(const trace::Trace& trace, const std::vector<std::string>& paths) {
    if (paths.empty()) return {};
    auto read = profile::read_profiles(paths);
    if (!read) return Error{read.error()};
    profile_ = std::move(read).value();
    return not_of_run(trace, *profile_, paths.front());
  }

  static std::optional<Error> read_json(const std::string& path,
                                        Result<nlohmann::json> (*read_file)(const std::string&),
                                        std::optional<nlohmann::json>& json) {
    if (path.empty()) return {};
    auto read = read_file(path);
    if (!read) return Error{read.error()};
    json = std::move(read).value();
    return {};
  }

  std::optional<profile::Profile> profile_;
  std::optional<nlohmann::json> verdict_;
  std::optional<nlohmann::json> other_verdict_;
  std::optional<nlohmann::json> statistics_;
};

}  // namespace

std::optional<Error> nothing_to_draw(const trace::Trace& trace, const std::string& path) {
  const bool failed = trace.end().status == trace::Status::kFailed;
  if (!trace.operations().empty() || failed) return {};
  return Error{path + ": the trace is empty: it has no operations"};
}

Result<std::vector<std::string>> write_pictures(const trace::Trace& trace, const Options& options,
                                                const Graphviz& graphviz) {
  Folder folder(options.out);
  const TaskGraph graph = build_task_graph(trace, {options.points, options.limit});
  folder.add_graph("task_graph", draw_task_graph(trace, graph), graphviz);
  RegionTreeOptions tree_options;
  tree_options.limit = options.limit;
  for (const trace::RegionNode& region : trace.regions()) {
    const Drawing drawing = draw_region_tree(trace, region.record.tree, tree_options);
    folder.add_graph(drawing.name, drawing, graphviz);
  }
  size_t pictures = 0;
  for (const trace::PartitionNode& partition : trace.partitions()) {
    if (++pictures > kPartitionPictures) break;
    folder.add("partition_" + std::to_string(partition.record.id.value) + ".svg",
               partition_svg(trace, partition.record.id, {}));
  }
  return std::move(folder).files();
}

Result<std::string> write_report(const trace::Trace& trace, const Options& options,
                                 const Graphviz& graphviz) {
  ReportOptions report_options;
  report_options.graph = {options.points, options.limit};
  Companions companions;
  if (const auto error = companions.read(trace, options)) return *error;
  const auto data = report_data(trace, companions.extras(), report_options, graphviz);
  if (!data) return Error{data.error()};
  const auto page = fill_report(report_template(), data.value());
  if (!page) return Error{page.error()};
  return write_file(options.report, page.value());
}

}  // namespace testudo::visualizer
