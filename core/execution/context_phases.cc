// What a context's operations have to do with phase barriers, and what else waits for several of them.
#include <algorithm>

#include "core/base/diagnostic.h"
#include "core/execution/context.h"
#include "core/execution/data_blocks.h"
#include "core/execution/phase_arrivals.h"

namespace testudo {
namespace {

bool reduces(const Requirement& requirement) {
  return requirement.privilege == Privilege::kReduce;
}

}  // namespace

// Arrivals stay on the rank where they happen.
void Context::check_barriers() const {
  if (!replicated_) return;
  throw ProgramError({"T0541",
                      "phase barriers among several ranks are not supported yet: create them in a task that "
                      "one rank runs, and use them in what that task launches, or run on one rank",
                      {}});
}

void Context::add_phases(Submission& submission, OperationBlock& block) {
  const PhaseUse& phases = *submission.phases;
  if (phases.empty()) return;
  check_barriers();
  for (const Phase& phase : phases.waits) submission.futures.push_back(engine_.barriers.when_complete(phase));
  if (phases.arrivals.empty()) return;
  for (const Phase& phase : phases.arrivals) engine_.barriers.check(phase);
  const bool leaves_reductions = std::any_of(submission.requirements.begin(), submission.requirements.end(),
                                             [](const Requirement& r) { return reduces(r); });
  auto arrivals = std::make_shared<PhaseArrivals>(engine_.barriers, engine_.failures, phases.arrivals,
                                                  "an operation launched at " + to_string(block.source()),
                                                  leaves_reductions ? 2 : 1);
  if (leaves_reductions) submission.arrivals = arrivals;
  block.arrive_when_done(std::move(arrivals));
}

// Who waits for the arrival may be in another task, which sees only what is in the data by then: an internal
// reader has the reductions applied, and ends after that.
void Context::arrive_after_reductions(const Submission& submission, std::shared_ptr<PhaseArrivals> arrivals) {
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
  auto block = std::make_unique<ActionBlock>(engine_, numbering(1, nullptr),
                                             static_cast<OperationBlock&>(*submission.block.get()).source(),
                                             "arrival", nullptr);
  block->arrive_when_done(std::move(arrivals));
  DomainPoint point;
  auto projections = project(requirements, Domain(), {point});
  Submission after;
  after.kind = OperationKind::kInline;
  after.internal = true;
  after.requirements = requirements;
  after.projections = projections;
  after.points = std::span(&point, 1);
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
