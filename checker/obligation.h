#pragma once

#include <cstddef>
#include <string_view>

namespace testudo::checker {

// What a trace is checked for. The order is that of the summary.
enum class Obligation {
  kPartitionDisjoint,
  kPartitionComplete,
  kPartitionAliased,
  kSubspaceContained,
  kLaunchPoints,
  kRequirementPairs,
  kPrivilegeRegion,
  kPrivilegeFields,
  kPrivilegeRights,
  kWriteWithin,
  kReadWithin,
  kReduceWithin,
  kReadInitialised,
  kDiscardWritten,
  kRequirementUsed,
  kRunFindings,
  kOrder,
  kAcyclic,
  kPrecise,
  kFutureProducer,
  kFutureAcyclic,
  kReadSeesWrite,
  kShardsAgree,
  kPointsOwned,
  kMessagesMatch,
};
inline constexpr size_t kObligations = static_cast<size_t>(Obligation::kMessagesMatch) + 1;

struct ObligationText {
  std::string_view code;   // stable, as in docs/legion-check.md: "C101"
  std::string_view kind;   // "partition_disjoint"
  std::string_view title;  // what holds where it is met
  std::string_view group;  // the class that JUnit makes a test suite of: "partitions"
  std::string_view help;   // what to do about a refutation
};

const ObligationText& text_of(Obligation obligation);

}  // namespace testudo::checker
