#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "checker/report.h"

namespace testudo::checker {
namespace {

// Also drops the control characters that XML 1.0 cannot hold at all.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
      case '\t':
        out += c;
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  }
  return out;
}

struct Suite {
  std::vector<Obligation> obligations;
  uint64_t failures = 0;
  uint64_t errors = 0;
};

// In the order of the obligations.
std::vector<std::pair<std::string_view, Suite>> suites(const Verdicts& verdicts) {
  std::vector<std::pair<std::string_view, Suite>> all;
  for (size_t o = 0; o < kObligations; ++o) {
    const auto obligation = static_cast<Obligation>(o);
    const std::string_view group = text_of(obligation).group;
    if (all.empty() || all.back().first != group) all.emplace_back(group, Suite{});
    Suite& suite = all.back().second;
    suite.obligations.push_back(obligation);
    if (verdicts.count(obligation, Answer::kRefuted) > 0) {
      ++suite.failures;
    } else if (verdicts.count(obligation, Answer::kUnknown) + verdicts.count(obligation, Answer::kTimeout) >
               0) {
      ++suite.errors;
    }
  }
  return all;
}

bool tried(const Verdicts& verdicts, Obligation obligation) {
  for (size_t a = 0; a < kAnswers; ++a) {
    if (verdicts.count(obligation, static_cast<Answer>(a)) > 0) return true;
  }
  return false;
}

void write_details(std::ostream& out, const Verdicts& verdicts, Obligation obligation, bool refuted) {
  for (const Verdict& verdict : verdicts.list()) {
    const bool wanted = refuted ? verdict.answer == Answer::kRefuted
                                : verdict.answer == Answer::kUnknown || verdict.answer == Answer::kTimeout;
    if (verdict.obligation != obligation || !wanted) continue;
    out << escaped(verdict.subject + ": " + verdict.message) << "\n";
    for (const std::string& place : places_text(verdict)) out << escaped("  " + place) << "\n";
  }
}

void write_case(std::ostream& out, const Verdicts& verdicts, Obligation obligation) {
  const ObligationText& text = text_of(obligation);
  out << "    <testcase classname=\"legion-check." << text.group << "\" name=\"" << text.code << " "
      << escaped(text.title) << "\"";
  const uint64_t refuted = verdicts.count(obligation, Answer::kRefuted);
  const uint64_t open =
      verdicts.count(obligation, Answer::kUnknown) + verdicts.count(obligation, Answer::kTimeout);
  if (refuted == 0 && open == 0) {
    out << (tried(verdicts, obligation) ? "/>\n"
                                        : "><skipped message=\"nothing in this trace\"/></testcase>\n");
    return;
  }
  const char* element = refuted > 0 ? "failure" : "error";
  out << "><" << element << " message=\"" << (refuted > 0 ? refuted : open)
      << (refuted > 0 ? " refuted" : " not decided") << "\">";
  write_details(out, verdicts, obligation, refuted > 0);
  out << "</" << element << "></testcase>\n";
}

}  // namespace

void write_junit(std::ostream& out, const trace::Trace& trace, const Verdicts& verdicts) {
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"legion-check "
      << escaped(trace.header().program) << "\">\n";
  for (const auto& [group, suite] : suites(verdicts)) {
    out << "  <testsuite name=\"" << group << "\" tests=\"" << suite.obligations.size() << "\" failures=\""
        << suite.failures << "\" errors=\"" << suite.errors << "\">\n";
    for (const Obligation obligation : suite.obligations) write_case(out, verdicts, obligation);
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
}

}  // namespace testudo::checker
