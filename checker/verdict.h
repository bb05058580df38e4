#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/obligation.h"
#include "core/trace/schema.h"

namespace testudo::checker {

// How an obligation came out. kProved: for all sizes of the described family. kChecked: for the sets, tasks
// and sizes of this run, exhaustively. Neither is ever used for something that was not established.
enum class Answer { kProved, kChecked, kRefuted, kUnknown, kTimeout };
inline constexpr size_t kAnswers = 5;
const char* to_string(Answer answer);  // "proved"...

// kError where the answer speaks for itself. A warning or a note is advice beside an obligation that is met:
// its answer is kChecked, and it never changes the exit status.
enum class Severity { kError, kWarning, kNote };
const char* to_string(Severity severity);

// One of the operations that a verdict is about.
struct Party {
  PointId uid;  // none where the verdict is about the whole operation
  OperationId operation;
  std::string name;    // "task 'daxpy' at point 3"
  trace::Where where;  // launched
};

// The answer to one obligation, or to `count` of them that are alike.
struct Verdict {
  Obligation obligation = Obligation::kPartitionDisjoint;
  Answer answer = Answer::kChecked;
  Severity severity = Severity::kError;
  std::string subject;         // what is judged: "partition 'blocks'"
  std::string message;         // the reason, in whole sentences
  std::string method;          // "sweep", "z3", ...
  std::string counterexample;  // other sizes for which it fails: smallest ones found
  std::vector<Party> parties;
  trace::Where
      where;  // its own place, where that is not the launch of a party: a partition's, a stray write's
  PartitionId partition;
  std::string field;  // name
  std::optional<DomainPoint> point;
  uint64_t count = 1;
};

std::string location_text(const trace::Where& where);  // "a.cc:12", the provenance text, or ""
// Where a verdict applies, for people: its own place, and where its parties were launched. A line each.
std::vector<std::string> places_text(const Verdict& verdict);

// Verdicts with their counts. Of each obligation and answer, only the first kDetailed are kept whole, so that
// a broken trace of a million tasks does not need a million messages; the counts are of all.
class Verdicts {
 public:
  static constexpr size_t kDetailed = 1000;

  void add(Verdict verdict);
  // Counts obligations that are met and that nobody would want to read one by one.
  void add_checked(Obligation obligation, uint64_t count);
  void append(Verdicts other);

  const std::vector<Verdict>& list() const { return list_; }
  uint64_t count(Obligation obligation, Answer answer) const;
  uint64_t count(Answer answer) const;
  uint64_t count(Severity severity) const { return advice_[static_cast<size_t>(severity)]; }
  // How many obligations are counted but have no entry in list().
  uint64_t omitted() const { return omitted_; }

  // The worst: refuted, then timeout and unknown, then checked, then proved.
  Answer overall() const;
  // 0 all proved or checked, 1 something refuted, 3 something unknown.
  int exit_status() const;

 private:
  using Counts = std::array<uint64_t, kAnswers>;

  std::vector<Verdict> list_;
  std::array<Counts, kObligations> counts_{};
  std::array<Counts, kObligations> kept_{};
  std::array<uint64_t, 3> advice_{};
  uint64_t omitted_ = 0;
};

}  // namespace testudo::checker
