#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "checker/verdict.h"

namespace testudo::checker::test {

// The verdicts on one obligation that are refutations, advice, or open.
inline std::vector<Verdict> faults(const Verdicts& verdicts, Obligation obligation) {
  std::vector<Verdict> found;
  for (const Verdict& verdict : verdicts.list()) {
    const bool met = verdict.answer == Answer::kProved || verdict.answer == Answer::kChecked;
    if (verdict.obligation == obligation && (!met || verdict.severity != Severity::kError))
      found.push_back(verdict);
  }
  return found;
}

// The only fault of an obligation.
inline Verdict only_fault(const Verdicts& verdicts, Obligation obligation) {
  const std::vector<Verdict> found = faults(verdicts, obligation);
  EXPECT_EQ(found.size(), 1u);
  return found.empty() ? Verdict{} : found.front();
}

// Nothing is refuted, open or advised.
inline void expect_clean(const Verdicts& verdicts) {
  for (size_t o = 0; o < kObligations; ++o) {
    for (const Verdict& verdict : faults(verdicts, static_cast<Obligation>(o))) {
      ADD_FAILURE() << text_of(verdict.obligation).code << " " << verdict.subject << ": " << verdict.message;
    }
  }
  EXPECT_EQ(verdicts.exit_status(), 0);
}

}  // namespace testudo::checker::test
