// What a context's operations have to do with phase barriers, and what else waits for several of them.
#include <algorithm>

#include "core/base/diagnostic.h"
#include "core/execution/context.h"
#include "core/execution/data_blocks.h"
#include "core/execution/phase_arrivals.h"

namespace testudo {
namespace {

// Of a launch of all ranks: where there is one memory for several tasks, it is that of rank 0.
constexpr Rank kAppliesReductions{0};

bool reduces(const Requirement& requirement) {
  return requirement.privilege == Privilege::kReduce;
}

}  // namespace

BarrierId Context::next_barrier() {
  const bool one_of_several = engine_.transport && !replicated_;
  return {one_of_several ? maker_on(engine_.rank(), uid_) : uid_, ++barriers_};
}

BarrierCaller Context::barrier_caller() const {
  return {replicated(), replicated() ? engine_.barriers.changes() : barrier_changes};
}

void Context::skip_phases(const PhaseUse& phases) {
  const BarrierCaller caller = barrier_caller();
  for (const Phase& arrival : phases.arrivals) {
    engine_.barriers.check(caller, arrival);
    if (caller.all_ranks && engine_.barriers.owner(arrival.barrier) != engine_.rank()) continue;
    std::vector<Future> waits;
    for (const Phase& phase : phases.waits) waits.push_back(engine_.barriers.when_complete(caller, phase));
    engine_.barriers.arrive_after_all(caller, std::move(waits), arrival);
  }
}

// What all ranks run as one operation arrives when all have finished it.
BarrierExchange::Part Context::part_of(const Submission& submission, const OperationBlock& block) const {
  if (!replicated_ || !submission.sharding) return {block.operation(), 1, 1};
  const auto points = static_cast<uint32_t>(submission.points.size());
  const auto ranks = static_cast<uint32_t>(engine_.ranks());
  return {block.operation(), block.size(), submission.sharding->everywhere() ? points * ranks : points};
}

void Context::add_phases(Submission& submission, OperationBlock& block) {
  const PhaseUse& phases = *submission.phases;
  if (phases.empty()) return;
  // Nobody runs a fill of all ranks: each one fills what it first uses.
  if (submission.fill) return skip_phases(phases);
  const BarrierCaller caller = barrier_caller();
  for (const Phase& phase : phases.waits) {
    engine_.barriers.check(caller, phase);
    if (block.size() > 0) submission.futures.push_back(engine_.barriers.when_complete(caller, phase));
  }
  if (phases.arrivals.empty()) return;
  for (const Phase& phase : phases.arrivals) engine_.barriers.check(caller, phase);
  submission.applies_reductions = std::any_of(submission.requirements.begin(), submission.requirements.end(),
                                              [](const Requirement& r) { return reduces(r); });
  BarrierExchange::Part part = part_of(submission, block);
  unsigned things = block.size() > 0 ? 1 : 0;
  if (submission.applies_reductions) {
    if (replicated_) ++part.total;
    if (replicated_ && engine_.rank() == kAppliesReductions) ++part.points;
    if (!replicated_ || engine_.rank() == kAppliesReductions) ++things;
  }
  if (things == 0) return;
  submission.arrivals =
      std::make_shared<PhaseArrivals>(engine_.barriers, caller, phases.arrivals, part,
                                      "an operation launched at " + to_string(block.source()), things);
  if (block.size() > 0) block.arrive_when_done(submission.arrivals);
}

// Who waits for the arrival may be in another task, which sees only what is in the data by then: an internal
// reader has the reductions applied, and ends after that.
void Context::arrive_after_reductions(const Submission& submission) {
  std::vector<Requirement> requirements;
  for (const Requirement& requirement : submission.requirements) {
    if (!reduces(requirement)) continue;
    Requirement& reader = requirements.emplace_back(requirement);
    reader.privilege = Privilege::kReadOnly;
    reader.coherence = Coherence::kExclusive;
    reader.reduction = 0;
    reader.projection.reset();
    if (reader.partition) reader.region = engine_.forest.partition(reader.partition).parent;
    reader.partition = {};
  }
  const Sharding* sharding = replicated_ ? &engine_.tables.shardings.on_one(kAppliesReductions, 1) : nullptr;
  auto block = std::make_unique<ActionBlock>(engine_, numbering(1, sharding),
                                             static_cast<OperationBlock&>(*submission.block.get()).source(),
                                             "arrival", nullptr);
  if (block->size() > 0) block->arrive_when_done(submission.arrivals);
  const PointList points = PointList::one(DomainPoint());
  auto projections = project(requirements, Domain(), points);
  Submission after;
  after.kind = OperationKind::kInline;
  after.internal = true;
  after.requirements = requirements;
  after.projections = projections;
  after.points = points;
  after.sharding = sharding;
  after.block = BlockRef(std::move(block));
  submit(std::move(after));
}

void Context::let_go(OperationBlock& block, EdgeBuilder& edges) {
  auto release = [&] {
    for (uint32_t i = 0; i < block.size(); ++i) edges.finish(i);
  };
  engine_.order ? engine_.order->issue(block, release) : release();
}

}  // namespace testudo
