#include <nlohmann/json.hpp>
#include <ostream>

#include "checker/report.h"
#include "checker/version.h"

namespace testudo::checker {
namespace {

using Json = nlohmann::ordered_json;

Json rules() {
  Json all = Json::array();
  for (size_t o = 0; o < kObligations; ++o) {
    const ObligationText& text = text_of(static_cast<Obligation>(o));
    Json rule;
    rule["id"] = text.code;
    rule["name"] = text.kind;
    rule["shortDescription"]["text"] = text.title;
    rule["help"]["text"] = text.help;
    all.push_back(std::move(rule));
  }
  return all;
}

Json location(const trace::Where& where, const std::string& text) {
  Json json;
  if (!where.file.empty()) {
    json["physicalLocation"]["artifactLocation"]["uri"] = where.file;
    if (where.line != 0) json["physicalLocation"]["region"]["startLine"] = where.line;
  }
  if (!where.function.empty()) {
    json["logicalLocations"] = Json::array({{{"name", where.function}, {"kind", "function"}}});
  }
  if (!text.empty()) json["message"]["text"] = text;
  return json;
}

const char* level(const Verdict& verdict) {
  if (verdict.severity == Severity::kNote) return "note";
  return verdict.severity == Severity::kError && verdict.answer == Answer::kRefuted ? "error" : "warning";
}

bool is_result(const Verdict& verdict) {
  return verdict.severity != Severity::kError || !verdict.counterexample.empty() ||
         (verdict.answer != Answer::kProved && verdict.answer != Answer::kChecked);
}

Json result(const Verdict& verdict) {
  Json json;
  json["ruleId"] = text_of(verdict.obligation).code;
  json["ruleIndex"] = static_cast<size_t>(verdict.obligation);
  json["level"] = level(verdict);
  std::string message = verdict.subject + ": " + verdict.message;
  if (verdict.answer == Answer::kRefuted && !verdict.counterexample.empty()) {
    message += " Smallest counterexample: " + verdict.counterexample + ".";
  }
  json["message"]["text"] = message;
  Json places = Json::array();
  if (verdict.where.known()) places.push_back(location(verdict.where, ""));
  for (const Party& party : verdict.parties) {
    if (party.where.known()) places.push_back(location(party.where, party.name));
  }
  if (!places.empty()) json["locations"] = Json::array({places[0]});
  if (places.size() > 1) {
    json["relatedLocations"] = Json::array();
    for (size_t i = 1; i < places.size(); ++i) {
      places[i]["id"] = i;
      json["relatedLocations"].push_back(places[i]);
    }
  }
  json["properties"] = {{"answer", to_string(verdict.answer)}, {"count", verdict.count}};
  if (!verdict.field.empty()) json["properties"]["field"] = verdict.field;
  return json;
}

}  // namespace

void write_sarif(std::ostream& out, const trace::Trace& trace, const Verdicts& verdicts) {
  Json run;
  run["tool"]["driver"] = {{"name", "legion-check"}, {"version", kVersion}, {"rules", rules()}};
  run["results"] = Json::array();
  for (const Verdict& verdict : verdicts.list()) {
    if (is_result(verdict)) run["results"].push_back(result(verdict));
  }
  run["properties"] = {{"program", trace.header().program}, {"answer", to_string(verdicts.overall())}};
  Json json;
  json["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  json["version"] = "2.1.0";
  json["runs"] = Json::array({run});
  out << json.dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
}

}  // namespace testudo::checker
