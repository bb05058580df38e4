#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "checker/report.h"

namespace testudo::checker {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMetShown = 500;  // of the proved and checked obligations that have an entry

Json location(const trace::Where& where) {
  Json json = Json::object();
  if (!where.file.empty()) json["file"] = where.file;
  if (where.line != 0) json["line"] = where.line;
  if (!where.function.empty()) json["function"] = where.function;
  if (!where.text.empty()) json["text"] = where.text;
  return json;
}

Json point(const DomainPoint& p) {
  Json json = Json::array();
  for (int d = 0; d < p.dim; ++d) json.push_back(p[d]);
  return json;
}

// Its own place where it has one, then the launches of its parties: the first two of these.
void add_places(const Verdict& verdict, Json& json) {
  std::vector<const trace::Where*> places;
  if (verdict.where.known()) places.push_back(&verdict.where);
  for (const Party& party : verdict.parties) places.push_back(&party.where);
  const size_t count = std::min<size_t>(places.size(), 2);
  for (size_t i = 0; i < count; ++i) {
    if (places[i]->known()) json[i == 0 ? "location" : "other_location"] = location(*places[i]);
  }
}

void add_parties(const Verdict& verdict, Json& json) {
  if (verdict.parties.empty()) return;
  Json uids = Json::array();
  Json operations = Json::array();
  Json tasks = Json::array();
  for (const Party& party : verdict.parties) {
    uids.push_back(party.uid.value);
    operations.push_back(party.operation.value);
    tasks.push_back(party.name);
  }
  json["uids"] = std::move(uids);
  json["operations"] = std::move(operations);
  json["tasks"] = std::move(tasks);
}

Json obligation(const Verdict& verdict) {
  Json json;
  json["code"] = text_of(verdict.obligation).code;
  json["kind"] = text_of(verdict.obligation).kind;
  json["subject"] = verdict.subject;
  json["answer"] = to_string(verdict.answer);
  if (verdict.severity != Severity::kError) json["severity"] = to_string(verdict.severity);
  if (!verdict.message.empty()) json["message"] = verdict.message;
  if (!verdict.method.empty()) json["method"] = verdict.method;
  add_places(verdict, json);
  add_parties(verdict, json);
  if (verdict.partition) json["partition"] = verdict.partition.value;
  if (!verdict.field.empty()) json["field"] = verdict.field;
  if (verdict.point) json["point"] = point(*verdict.point);
  if (!verdict.counterexample.empty()) json["counterexample"] = verdict.counterexample;
  json["count"] = verdict.count;
  return json;
}

Json classes(const Verdicts& verdicts) {
  Json all = Json::array();
  for (size_t o = 0; o < kObligations; ++o) {
    const auto of = static_cast<Obligation>(o);
    Json json;
    json["code"] = text_of(of).code;
    json["kind"] = text_of(of).kind;
    json["title"] = text_of(of).title;
    uint64_t total = 0;
    for (size_t a = 0; a < kAnswers; ++a) {
      const uint64_t count = verdicts.count(of, static_cast<Answer>(a));
      json[to_string(static_cast<Answer>(a))] = count;
      total += count;
    }
    if (total > 0) all.push_back(std::move(json));
  }
  return all;
}

}  // namespace

void write_json(std::ostream& out, const trace::Trace& trace, const Verdicts& verdicts) {
  Json json;
  json["version"] = 1;
  json["program"] = trace.header().program;
  json["answer"] = to_string(verdicts.overall());
  json["classes"] = classes(verdicts);
  Json listed = Json::array();
  uint64_t omitted = verdicts.omitted();
  size_t met = 0;
  for (const Verdict& verdict : verdicts.list()) {
    const bool fine = verdict.severity == Severity::kError && verdict.counterexample.empty() &&
                      (verdict.answer == Answer::kProved || verdict.answer == Answer::kChecked);
    if (fine && ++met > kMetShown) {
      omitted += verdict.count;
    } else {
      listed.push_back(obligation(verdict));
    }
  }
  json["obligations"] = std::move(listed);
  json["omitted"] = omitted;
  out << json.dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
}

}  // namespace testudo::checker
