#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "checker/report.h"

namespace testudo::checker {
namespace {

class TextReport {
 public:
  TextReport(std::ostream& out, const Verdicts& verdicts, const TextStyle& style)
      : out_(out), verdicts_(verdicts), style_(style) {}

  void write(const trace::Trace& trace) {
    write_head(trace);
    write_counts();
    write_section(
        "Refuted", [](const Verdict& v) { return v.answer == Answer::kRefuted; }, kRed);
    write_section(
        "Not known",
        [](const Verdict& v) { return v.answer == Answer::kUnknown || v.answer == Answer::kTimeout; },
        kYellow);
    write_section(
        "Holds for this run, but not for all sizes",
        [](const Verdict& v) {
          return v.answer == Answer::kChecked && v.severity == Severity::kError && !v.counterexample.empty();
        },
        kYellow);
    write_section(
        "Warnings", [](const Verdict& v) { return v.severity == Severity::kWarning; }, kYellow);
    write_section(
        "Notes", [](const Verdict& v) { return v.severity == Severity::kNote; }, kPlain);
    write_conclusion();
  }

 private:
  static constexpr const char* kRed = "31";
  static constexpr const char* kGreen = "32";
  static constexpr const char* kYellow = "33";
  static constexpr const char* kPlain = "";

  std::string colored(const std::string& text, const char* code) const {
    if (!style_.color || *code == '\0') return text;
    return std::string("\033[") + code + "m" + text + "\033[0m";
  }

  static std::string counted(uint64_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
  }

  void write_head(const trace::Trace& trace) {
    size_t points = 0;
    for (const trace::OperationNode& op : trace.operations()) points += op.points.size();
    out_ << "legion-check: " << trace.header().program << ", "
         << counted(trace.operations().size(), "operation") << ", " << counted(points, "point") << ", "
         << counted(trace.partitions().size(), "partition");
    if (trace.ranks() > 1) {
      out_ << ", " << counted(static_cast<uint64_t>(trace.ranks()), "rank") << ", "
           << counted(trace.messages().size(), "message");
    }
    out_ << "\n\n";
  }

  void write_counts() {
    for (size_t o = 0; o < kObligations; ++o) {
      const auto obligation = static_cast<Obligation>(o);
      std::string counts;
      for (size_t a = 0; a < kAnswers; ++a) {
        const auto answer = static_cast<Answer>(a);
        const uint64_t count = verdicts_.count(obligation, answer);
        if (count == 0) continue;
        counts += counts.empty() ? "" : ", ";
        counts += colored(std::to_string(count) + " " + to_string(answer), color_of(answer));
      }
      if (counts.empty()) continue;
      std::string title(text_of(obligation).title);
      title.resize(std::max(title.size(), kTitleWidth), ' ');
      out_ << text_of(obligation).code << "  " << title << "  " << counts << "\n";
    }
  }

  static const char* color_of(Answer answer) {
    switch (answer) {
      case Answer::kProved:
      case Answer::kChecked:
        return kGreen;
      case Answer::kRefuted:
        return kRed;
      case Answer::kUnknown:
      case Answer::kTimeout:
        return kYellow;
    }
    return kPlain;
  }

  template <typename Wanted>
  void write_section(const char* title, Wanted wanted, const char* color) {
    uint64_t shown = 0;
    uint64_t left = 0;
    for (const Verdict& verdict : verdicts_.list()) {
      if (!wanted(verdict)) continue;
      if (shown == style_.max_findings) {
        ++left;
        continue;
      }
      if (shown++ == 0) out_ << "\n" << colored(title, color) << "\n";
      write_verdict(verdict);
    }
    if (left > 0) out_ << "  ... and " << left << " more (--max-findings shows more)\n";
  }

  void write_verdict(const Verdict& verdict) {
    out_ << "  " << text_of(verdict.obligation).code << " " << verdict.subject << "\n";
    if (!verdict.message.empty()) out_ << "      " << verdict.message << "\n";
    if (verdict.answer == Answer::kRefuted && !verdict.counterexample.empty() &&
        verdict.message.find(verdict.counterexample) == std::string::npos) {
      out_ << "      smallest counterexample: " << verdict.counterexample << "\n";
    }
    for (const std::string& place : places_text(verdict)) out_ << "      " << place << "\n";
  }

  void write_conclusion() {
    out_ << "\n";
    const uint64_t refuted = verdicts_.count(Answer::kRefuted);
    const uint64_t open = verdicts_.count(Answer::kUnknown) + verdicts_.count(Answer::kTimeout);
    if (refuted > 0) {
      out_ << colored("REFUTED", kRed) << ": " << counted(refuted, "obligation") << " not met\n";
    } else if (open > 0) {
      out_ << colored("UNKNOWN", kYellow) << ": " << counted(open, "obligation") << " not decided\n";
    } else {
      out_ << colored("OK", kGreen) << ": " << verdicts_.count(Answer::kProved) << " proved for all sizes, "
           << verdicts_.count(Answer::kChecked) << " checked for this run\n";
    }
  }

  static constexpr size_t kTitleWidth = 58;

  std::ostream& out_;
  const Verdicts& verdicts_;
  TextStyle style_;
};

}  // namespace

void write_text(std::ostream& out, const trace::Trace& trace, const Verdicts& verdicts,
                const TextStyle& style) {
  TextReport(out, verdicts, style).write(trace);
}

}  // namespace testudo::checker
