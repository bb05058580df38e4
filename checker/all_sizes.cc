#include "checker/all_sizes.h"

namespace testudo::checker {

void combine(Verdict& verdict, const GeneralAnswer& general, Strictness strictness) {
  using Kind = GeneralAnswer::Kind;
  verdict.counterexample = general.counterexample;
  if (verdict.answer == Answer::kRefuted || general.kind == Kind::kNoDescription) return;
  const bool strict = strictness == Strictness::kAllSizes;
  switch (general.kind) {
    case Kind::kNoDescription:
      break;
    case Kind::kProved:
      verdict.answer = Answer::kProved;
      verdict.method = general.by_definition ? "definition" : "z3";
      verdict.message = "Holds " + general.family + ".";
      break;
    case Kind::kProvedGivenRun:
      verdict.message = "Holds " + general.family + ", which was checked for this run only.";
      break;
    case Kind::kFails:
      if (strict) verdict.answer = Answer::kRefuted;
      verdict.message = "Holds for the sizes of this run, but not " + general.family +
                        ". Smallest counterexample: " + general.counterexample + ".";
      break;
    case Kind::kUnknown:
      if (strict) verdict.answer = Answer::kUnknown;
      verdict.message = "Holds for the sizes of this run. Whether it does " + general.family + " is unknown.";
      break;
    case Kind::kTimeout:
      if (strict) verdict.answer = Answer::kTimeout;
      verdict.message =
          "Holds for the sizes of this run. Whether it does " + general.family + " was not answered in time.";
      break;
  }
}

}  // namespace testudo::checker
