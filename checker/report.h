#pragma once

#include <cstdint>
#include <iosfwd>

#include "checker/verdict.h"
#include "core/trace/model.h"

namespace testudo::checker {

struct TextStyle {
  bool color = false;
  uint64_t max_findings = 100;
};

// For people: what was checked, then what is refuted or not known, then advice.
void write_text(std::ostream& out, const trace::Trace& trace, const Verdicts& verdicts,
                const TextStyle& style);

// The `verdict` object of the report page, as docs/legion-check.md describes it.
void write_json(std::ostream& out, const trace::Trace& trace, const Verdicts& verdicts);

// SARIF 2.1.0, for code hosts: one rule per obligation, results for what is not met and for advice.
void write_sarif(std::ostream& out, const trace::Trace& trace, const Verdicts& verdicts);

// JUnit XML, for CI systems: one suite per class of obligations, one case per obligation.
void write_junit(std::ostream& out, const trace::Trace& trace, const Verdicts& verdicts);

}  // namespace testudo::checker
