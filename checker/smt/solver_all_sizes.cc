#include "checker/smt/solver_all_sizes.h"

#include "checker/smt/launch_claims.h"
#include "checker/smt/partition_claims.h"

namespace testudo::checker {
namespace {

class SolverAllSizes : public AllSizes {
 public:
  SolverAllSizes(const trace::Trace& trace, std::unique_ptr<Prover> prover)
      : prover_(std::move(prover)), partitions_(trace, *prover_), launches_(trace, *prover_, partitions_) {}

  GeneralAnswer disjoint(PartitionId partition) override { return partitions_.disjoint(partition); }
  GeneralAnswer complete(PartitionId partition) override { return partitions_.complete(partition); }
  GeneralAnswer contained(PartitionId partition) override { return partitions_.contained(partition); }
  GeneralAnswer points_apart(const LaunchQuestion& question) override {
    return launches_.points_apart(question);
  }
  GeneralAnswer requirements_apart(const LaunchQuestion& question) override {
    return launches_.requirements_apart(question);
  }

 private:
  std::unique_ptr<Prover> prover_;
  PartitionClaims partitions_;
  LaunchClaims launches_;
};

}  // namespace

Result<std::unique_ptr<AllSizes>> make_solver_all_sizes(const trace::Trace& trace,
                                                        const ProverOptions& options) {
  Result<std::unique_ptr<Prover>> prover = Prover::make(options);
  if (!prover.ok()) return Error{prover.error()};
  return std::unique_ptr<AllSizes>(std::make_unique<SolverAllSizes>(trace, std::move(prover).value()));
}

}  // namespace testudo::checker
