#pragma once

#include <string>

#include "checker/verdict.h"
#include "core/trace/schema.h"

namespace testudo::checker {

// What is known of a claim about every program of a family: the recorded one with other sizes, numbers of
// colors and launch domains.
struct GeneralAnswer {
  enum class Kind {
    kNoDescription,  // the sets are data, or nothing generates the recorded ones
    kProved,
    kProvedGivenRun,  // from something that was checked for this run and has no description; `family` names
                      // it
    kFails,           // for the sizes in `counterexample`
    kUnknown,
    kTimeout,
  };

  Kind kind = Kind::kNoDescription;
  std::string family;          // what varies: "for every block size and extent"
  std::string counterexample;  // "parent [0..2], 2 colors: point 1 has colors 0 and 1"
  bool by_definition = false;  // proved without a solver
};

// Two requirements of an index launch, the same one twice where a point's own claim must not meet another's.
struct LaunchQuestion {
  const trace::Operation* operation = nullptr;
  const std::vector<trace::Point>* points = nullptr;
  uint32_t first = 0;
  uint32_t second = 0;
  // Whether a partition is disjoint in this run, by position in the trace's partitions.
  const std::vector<bool>* disjoint = nullptr;
};

// The symbolic engine, as the checks see it. Answers are about families, never about the recorded sets alone,
// which the checks always sweep themselves.
class AllSizes {
 public:
  virtual ~AllSizes() = default;
  virtual GeneralAnswer disjoint(PartitionId partition) = 0;
  virtual GeneralAnswer complete(PartitionId partition) = 0;
  virtual GeneralAnswer contained(PartitionId partition) = 0;
  // Regions that two different points of a launch request by these two requirements never overlap.
  virtual GeneralAnswer points_apart(const LaunchQuestion& question) = 0;
  // Nor do those that one point requests by two requirements.
  virtual GeneralAnswer requirements_apart(const LaunchQuestion& question) = 0;
};

// Whether an obligation that holds for this run must also hold for all sizes where it has a description.
enum class Strictness { kThisRun, kAllSizes };

// Turns a verdict that the sweep found to hold (kChecked) into what both engines together say.
void combine(Verdict& verdict, const GeneralAnswer& general, Strictness strictness);

}  // namespace testudo::checker
