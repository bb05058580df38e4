#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"

namespace testudo::visualizer {

// The page that reports are made from, built from visualizer/web.
std::string_view report_template();

// The page with its data. No text of the data can end the script element that holds it. Fails where the
// template has no place for data.
Result<std::string> fill_report(std::string_view page, const nlohmann::json& data);

// Reads what legion-check or legion-prof wrote as JSON.
Result<nlohmann::json> read_json_file(const std::string& path);
// Whether a file is what `legion-check --format=json` writes; the error says what is missing.
Result<nlohmann::json> read_verdict(const std::string& path);

}  // namespace testudo::visualizer
