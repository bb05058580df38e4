#include "visualizer/output.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <tuple>

#include <nlohmann/json.hpp>

#include "visualizer/partition_picture.h"
#include "visualizer/region_tree.h"
#include "visualizer/report_data.h"
#include "visualizer/report_page.h"
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

}  // namespace

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
  ReportExtras extras;
  std::optional<profile::Profile> profile;
  if (!options.profile.empty()) {
    auto read = profile::read_profile(options.profile);
    if (!read) return Error{read.error()};
    profile = std::move(read).value();
    extras.profile = &*profile;
  }
  nlohmann::json verdict;
  nlohmann::json other_verdict;
  for (const auto& [path, json, extra] :
       {std::tuple(&options.verdict, &verdict, &extras.verdict),
        std::tuple(&options.other_verdict, &other_verdict, &extras.other_verdict)}) {
    if (path->empty()) continue;
    auto read = read_verdict(*path);
    if (!read) return Error{read.error()};
    *json = std::move(read).value();
    *extra = json;
  }
  nlohmann::json statistics;
  if (!options.statistics.empty()) {
    auto read = read_json_file(options.statistics);
    if (!read) return Error{read.error()};
    statistics = std::move(read).value();
    extras.profile_json = &statistics;
  }
  const auto data = report_data(trace, extras, report_options, graphviz);
  if (!data) return Error{data.error()};
  const auto page = fill_report(report_template(), data.value());
  if (!page) return Error{page.error()};
  return write_file(options.report, page.value());
}

}  // namespace testudo::visualizer
