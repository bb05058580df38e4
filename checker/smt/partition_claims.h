#pragma once

#include <unordered_map>

#include "checker/all_sizes.h"
#include "checker/smt/family.h"
#include "checker/smt/prover.h"

namespace testudo::checker {

// Claims about the partitions of a trace, for all members of their families. Families and answers are kept.
class PartitionClaims {
 public:
  PartitionClaims(const trace::Trace& trace, Prover& prover) : trace_(trace), prover_(prover) {}

  GeneralAnswer disjoint(PartitionId partition);
  GeneralAnswer complete(PartitionId partition);
  GeneralAnswer contained(PartitionId partition);

  // Null where there is none.
  const PartitionFamily* family(PartitionId partition);

 private:
  using Sets = std::vector<std::pair<DomainPoint, Domain>>;  // color and its points

  GeneralAnswer decide_disjoint(PartitionId partition, const PartitionFamily& family);
  GeneralAnswer decide_complete(PartitionId partition, const PartitionFamily& family);
  GeneralAnswer ask_for_shared_point(const PartitionFamily& family, const Query& query);
  static GeneralAnswer answer_of(const PartitionFamily& family, const ProofResult& result);

  const trace::Trace& trace_;
  Prover& prover_;
  std::unordered_map<PartitionId, std::optional<PartitionFamily>> families_;
  std::unordered_map<PartitionId, GeneralAnswer> disjoint_;
  std::unordered_map<PartitionId, GeneralAnswer> complete_;
};

}  // namespace testudo::checker
