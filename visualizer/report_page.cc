#include "visualizer/report_page.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <nlohmann/json.hpp>

namespace testudo::visualizer {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kPlace = "<script type=\"application/json\" id=\"report-data\">";
constexpr std::string_view kPlaceEnd = "</script>";

}  // namespace

Result<std::string> fill_report(std::string_view page, const Json& data) {
  const size_t at = page.find(kPlace);
  if (at == std::string_view::npos) return Error{"the report template has no place for data"};
  const size_t begin = at + kPlace.size();
  if (!page.substr(begin).starts_with(kPlaceEnd)) return Error{"the report template already holds data"};
  std::string filled(page.substr(0, begin));
  // In ASCII: then there are no line separators (U+2028, U+2029) to mind either.
  for (const char c : data.dump(-1, ' ', true, Json::error_handler_t::replace)) {
    if (c == '<') {
      filled += "\\u003c";
    } else {
      filled += c;
    }
  }
  filled += page.substr(begin);
  return filled;
}

Result<Json> read_json_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) return Error{path + ": cannot open: " + std::strerror(errno)};
  Json json = Json::parse(file, nullptr, false);
  if (json.is_discarded()) return Error{path + ": is not JSON"};
  if (!json.is_object()) return Error{path + ": is not a JSON object"};
  return json;
}

Result<Json> read_verdict(const std::string& path) {
  auto json = read_json_file(path);
  if (!json) return json;
  const Json& verdict = json.value();
  const auto fits = [&](const char* key, bool (Json::*is)() const noexcept) {
    return verdict.contains(key) && (verdict[key].*is)();
  };
  if (!fits("answer", &Json::is_string)) return Error{path + ": no verdict of legion-check: no `answer`"};
  if (!fits("classes", &Json::is_array)) return Error{path + ": no verdict of legion-check: no `classes`"};
  if (!fits("obligations", &Json::is_array)) {
    return Error{path + ": no verdict of legion-check: no `obligations`"};
  }
  return json;
}

}  // namespace testudo::visualizer
