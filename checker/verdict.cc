#include "checker/verdict.h"

#include <utility>

namespace testudo::checker {

const char* to_string(Answer answer) {
  switch (answer) {
    case Answer::kProved:
      return "proved";
    case Answer::kChecked:
      return "checked";
    case Answer::kRefuted:
      return "refuted";
    case Answer::kUnknown:
      return "unknown";
    case Answer::kTimeout:
      return "timeout";
  }
  return "";
}

const char* to_string(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      return "note";
  }
  return "";
}

std::string location_text(const trace::Where& where) {
  if (!where.file.empty()) return where.file + ":" + std::to_string(where.line);
  return where.text;
}

std::vector<std::string> places_text(const Verdict& verdict) {
  std::vector<std::string> places;
  if (const std::string own = location_text(verdict.where); !own.empty()) places.push_back("at " + own);
  for (const Party& party : verdict.parties) {
    const std::string launch = location_text(party.where);
    if (!launch.empty()) places.push_back(party.name + " launched at " + launch);
  }
  return places;
}

void Verdicts::add(Verdict verdict) {
  const auto obligation = static_cast<size_t>(verdict.obligation);
  const auto answer = static_cast<size_t>(verdict.answer);
  if (verdict.severity == Severity::kError) {
    counts_[obligation][answer] += verdict.count;
  } else {
    advice_[static_cast<size_t>(verdict.severity)] += verdict.count;
  }
  if (kept_[obligation][answer] < kDetailed) {
    ++kept_[obligation][answer];
    list_.push_back(std::move(verdict));
  } else {
    omitted_ += verdict.count;
  }
}

void Verdicts::add_checked(Obligation obligation, uint64_t count) {
  counts_[static_cast<size_t>(obligation)][static_cast<size_t>(Answer::kChecked)] += count;
  omitted_ += count;
}

void Verdicts::append(Verdicts other) {
  for (size_t o = 0; o < kObligations; ++o) {
    for (size_t a = 0; a < kAnswers; ++a) {
      counts_[o][a] += other.counts_[o][a];
      kept_[o][a] += other.kept_[o][a];
    }
  }
  for (size_t s = 0; s < advice_.size(); ++s) advice_[s] += other.advice_[s];
  omitted_ += other.omitted_;
  for (Verdict& verdict : other.list_) list_.push_back(std::move(verdict));
}

uint64_t Verdicts::count(Obligation obligation, Answer answer) const {
  return counts_[static_cast<size_t>(obligation)][static_cast<size_t>(answer)];
}

uint64_t Verdicts::count(Answer answer) const {
  uint64_t total = 0;
  for (const Counts& counts : counts_) total += counts[static_cast<size_t>(answer)];
  return total;
}

Answer Verdicts::overall() const {
  for (const Answer answer : {Answer::kRefuted, Answer::kTimeout, Answer::kUnknown, Answer::kChecked}) {
    if (count(answer) > 0) return answer;
  }
  return Answer::kProved;
}

int Verdicts::exit_status() const {
  switch (overall()) {
    case Answer::kProved:
    case Answer::kChecked:
      return 0;
    case Answer::kRefuted:
      return 1;
    case Answer::kUnknown:
    case Answer::kTimeout:
      return 3;
  }
  return 3;
}

}  // namespace testudo::checker
