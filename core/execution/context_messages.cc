// What a context does because it is replicated: the fills, sends and receives that an operation needs first,
// and futures that go to other ranks.
#include <utility>

#include "core/execution/context_state.h"
#include "core/execution/data_blocks.h"
#include "core/execution/message_blocks.h"
#include "core/execution/task_invocation.h"

namespace testudo {
namespace {

// For observers only.
std::vector<MessageRecord> records(const Engine& engine, const MessageContents& contents,
                                   const FieldViews& fields, Tag tag) {
  std::vector<MessageRecord> records;
  if (!engine.observer) return records;
  for (const MessageContent& content : contents.messages) {
    records.push_back(
        {content.peer.value, tag.value, message_bytes(engine.registry, content, *fields), content.reduces()});
  }
  return records;
}

}  // namespace

Numbering Context::numbering(uint32_t points, const Sharding* sharding) const {
  // The runtime itself launches the top-level task on every rank.
  return {replicated() || !uid_, points, sharding};
}

FutureExchange& Context::futures() {
  return *state().futures;
}

void Context::share(const Future& future) {
  interrupt_trace();
  if (replicated_) futures().to_all(future);
}

// Of a task within another replicated one: there, all ranks have what it wrote. (The regions of a top-level
// task end with it.)
void Context::bring_results_together() {
  if (!invocation) return;
  for (size_t r = 0; r < invocation->regions.size(); ++r) {
    if (!invocation->regions[r] || !writes(invocation->regions[r]->privilege)) continue;
    const InlineMapping& mapping = *state().mappings[r];
    Requirement requirement = mapping.requirement;
    requirement.privilege = Privilege::kReadOnly;
    DomainPoint point;
    auto projections = project(std::span(&requirement, 1), Domain(), std::vector<DomainPoint>(1));
    Submission submission;
    submission.kind = OperationKind::kInline;
    submission.internal = true;
    submission.requirements = std::span(&requirement, 1);
    submission.projections = projections;
    submission.points = PointList::one(point);
    submission.sharding = &engine_.tables.shardings.on_all(1);
    submission.block = BlockRef(std::make_unique<ActionBlock>(engine_, numbering(1, nullptr), mapping.source,
                                                              "end of a task", nullptr));
    submit(std::move(submission));
  }
}

bool Context::is_checked() {
  return replicated() && engine_.config.safe_replication;
}

void Context::compare_call(std::string text) {
  state().check->call(std::move(text));
}

DistributionPlanner::Pieces Context::pieces_of(RegionTreeId tree, FieldId field, const Domain& domain) {
  return state().analysis.pieces_of(tree, field, domain);
}

void Context::launch_fill(FieldStack& stack, RegionTreeId tree, const ExchangePlan::Fill& fill) {
  std::shared_ptr<const FillValue> value = stack.distribution.fills[fill.layer];
  std::vector<FillBlock::Target> targets{{fill.piece, *engine_.homes.map(tree, stack.fields())}};
  auto block = std::make_unique<FillBlock>(engine_, Numbering{false, 1, nullptr},
                                           Source{"", 0, "", "fill of what is first used here"},
                                           std::move(targets), value);
  auto wait_for_value = [&](EdgeBuilder& edges) {
    if (!value->future) return;
    if (engine_.executor) wait_for(value->future->trigger(), [&] { return Wait{.future = value->future}; });
    edges.reserve(1);
    edges.add(value->future->trigger(), 0);
  };
  start_piecewise(stack, *fill.piece, AccessMode::Kind::kWrite, std::move(block),
                  {tree, OperationKind::kFill, Privilege::kWriteDiscard, {}}, wait_for_value);
}

void Context::launch_exchange(FieldStack& stack, RegionTreeId tree,
                              const std::shared_ptr<const ExchangePlan>& plan) {
  const Tag tag = futures().next_tag();
  if (plan->sent) {
    const FieldViews fields = engine_.homes.map(tree, stack.fields());
    const MessageContents contents{plan, plan->sends};
    InternalRecord record{tree, OperationKind::kSend, Privilege::kReadOnly,
                          records(engine_, contents, fields, tag)};
    start_piecewise(stack, *plan->sent, AccessMode::Kind::kRead,
                    std::make_unique<SendBlock>(engine_, contents, fields, tag), record);
  }
  for (const ExchangePlan::Fill& fill : plan->fills) launch_fill(stack, tree, fill);
  if (plan->received) launch_receive(stack, tree, *plan->received, {plan, plan->receives}, tag);
}

void Context::launch_receive(FieldStack& stack, RegionTreeId tree, const Projection& pieces,
                             MessageContents contents, Tag tag) {
  const FieldViews fields = engine_.homes.map(tree, stack.fields());
  InternalRecord record{tree, OperationKind::kReceive, Privilege::kWriteDiscard,
                        records(engine_, contents, fields, tag)};
  if (contents.messages.front().reduces()) record.privilege = Privilege::kReadWrite;
  auto block = std::make_unique<ReceiveBlock>(engine_, std::move(contents), fields, tag);
  ReceiveBlock& receiving = *block;
  start_piecewise(stack, pieces, AccessMode::Kind::kWrite, std::move(block), record,
                  [&](EdgeBuilder& edges) { receiving.listen(edges, uid_); });
}

void Context::launch_partials(FieldStack& stack, RegionTreeId tree,
                              const std::shared_ptr<const Consolidation>& consolidation, FoldRequest mine) {
  const Tag tag = futures().next_tag();
  if (mine.pieces) {
    const FieldViews fields = engine_.homes.map(tree, stack.fields());
    const MessageContents contents{consolidation, consolidation->sends};
    InternalRecord record{tree, OperationKind::kSend, Privilege::kReadOnly,
                          records(engine_, contents, fields, tag)};
    const Projection& pieces = *mine.pieces;
    auto block = std::make_unique<PartialSendBlock>(engine_, contents, fields, tag, std::move(mine));
    start_piecewise(stack, pieces, AccessMode::Kind::kWrite, std::move(block), record);
  }
  // One after the other, by rank: what they apply to one element comes in a fixed order.
  for (size_t i = 0; i < consolidation->receives.size(); ++i) {
    const Domain& domain = consolidation->received->image->domain(static_cast<uint32_t>(i));
    launch_receive(stack, tree, engine_.tables.projections.project_domains({domain}),
                   {consolidation, std::span(&consolidation->receives[i], 1)}, tag);
  }
}

}  // namespace testudo
