// What a context tells of its operations where somebody watches for hangs.
#include "core/execution/context_state.h"
#include "core/execution/operation_block.h"

namespace testudo {

void Context::wait_for(Trigger& trigger, const std::function<Wait()>& say, PointId producer) {
  if (trigger.fired()) return;
  BlockedIn blocked(engine_.watchdog.get(), uid_, trigger, say);
  wait(trigger, producer);
}

void Context::wait_granted(InlineMapping& mapping) {
  wait_for(mapping.block()->granted, [&] { return Wait{.nodes = {mapping.node->uid(0)}}; });
}

void Context::watch(OperationBlock& block, const Edges& edges, const Submission& submission) {
  WaitGraph::Operation operation;
  operation.block = &block;
  operation.context = uid_;
  operation.replicated = replicated_ && !state().analysing;
  operation.is_fence = submission.kind == OperationKind::kFence && submission.fence == FenceKind::kExecution;
  if (state().analysing) operation.purpose = state().analysing->title();
  operation.futures = submission.futures;
  operation.point_futures = submission.point_futures;
  engine_.watchdog->graph().issued(std::move(operation), edges);
}

}  // namespace testudo
