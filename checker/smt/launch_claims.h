#pragma once

#include <vector>

#include "checker/all_sizes.h"
#include "checker/smt/partition_claims.h"
#include "checker/smt/prover.h"

namespace testudo::checker {

// Claims about the points of index launches, for all launch domains and the families of the partitions.
class LaunchClaims {
 public:
  LaunchClaims(const trace::Trace& trace, Prover& prover, PartitionClaims& partitions)
      : trace_(trace), prover_(prover), partitions_(partitions) {}

  GeneralAnswer points_apart(const LaunchQuestion& question) { return decide(question, true); }
  GeneralAnswer requirements_apart(const LaunchQuestion& question) { return decide(question, false); }

 private:
  GeneralAnswer decide(const LaunchQuestion& question, bool different_points);
  // Both upper bounds are below different colors of one disjoint partition.
  std::optional<GeneralAnswer> by_forest(const LaunchQuestion& question);
  GeneralAnswer by_colors(const LaunchQuestion& question, bool different_points);
  GeneralAnswer by_sets(const LaunchQuestion& question, bool different_points);

  // What holds for every launch domain of a partition that is disjoint in this run: for all sizes it holds as
  // far as the partition is disjoint for all sizes.
  GeneralAnswer for_all_sizes_of(PartitionId partition);

  // The color that a requirement projects a point to; empty where there is no description that gives the
  // recorded regions.
  std::vector<Term> color(const LaunchQuestion& question, uint32_t requirement,
                          const std::vector<Term>& point) const;
  bool describes_recorded(const LaunchQuestion& question, uint32_t requirement) const;
  std::optional<std::vector<Term>> project(const trace::Requirement& requirement,
                                           const std::vector<Term>& point) const;
  GeneralAnswer ask(const LaunchQuestion& question, Query query, const std::string& family,
                    bool different_points);

  const trace::Trace& trace_;
  Prover& prover_;
  PartitionClaims& partitions_;
};

}  // namespace testudo::checker
