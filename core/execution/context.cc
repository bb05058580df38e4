#include "core/execution/context.h"

#include <algorithm>
#include <utility>

#include "core/base/diagnostic.h"
#include "core/execution/context_state.h"
#include "core/execution/data_blocks.h"
#include "core/execution/engine.h"
#include "core/execution/inline_mapping.h"
#include "core/execution/operation_block.h"
#include "core/execution/privilege_check.h"
#include "core/execution/replay/tracing.h"

namespace testudo {
namespace {

// How many launch domains a context remembers the points of.
constexpr size_t kPointLists = 8;

OperationBlock& operation_of(const BlockRef& block) {
  return static_cast<OperationBlock&>(*block.get());
}

}  // namespace

Context::Context(Engine& engine, PointId uid, OperationId operation,
                 const std::shared_ptr<const Lineage>& launched_by, std::optional<NumberRange> replicated)
    : engine_(engine), uid_(uid), operation_(operation), launched_by_(launched_by), replicated_(replicated) {}

Context::~Context() = default;

bool Context::observed() const {
  return engine_.observer || engine_.profile.on() || engine_.watchdog;
}

void Context::wait(Trigger& trigger, PointId producer) {
  if (trigger.fired()) return;
  if (!started_ns) return engine_.wait(trigger);
  slice.end_ns = now_ns();
  engine_.profile.record(slice);
  profile::Event waiting = slice;
  waiting.kind = profile::Kind::kWait;
  waiting.related = producer;
  waiting.start_ns = slice.end_ns;
  engine_.wait(trigger);
  slice.start_ns = waiting.end_ns = now_ns();
  engine_.profile.record(waiting);
}

bool Context::keeps_edges() const {
  return observed() || (state_->tracing && state_->tracing->recorder());
}

void Context::add_to_template(OperationKind kind, OperationBlock& block, const Edges& edges) {
  TemplateRecorder* recorder = state().tracing ? state().tracing->recorder() : nullptr;
  if (!recorder) return;
  switch (kind) {
    case OperationKind::kTask:
    case OperationKind::kIndexTask:
      return recorder->add_launch(static_cast<TaskBlock&>(block), edges);
    case OperationKind::kSend:
      return recorder->add_send(static_cast<OutgoingBlock&>(block), edges);
    case OperationKind::kReceive:
      return recorder->add_receive(static_cast<ReceiveBlock&>(block), edges);
    default:
      recorder->give_up();
  }
}

void Context::throttle() {
  state().window->throttle(
      [this](Trigger& enough) { wait_for(enough, [] { return Wait{.launches = true}; }); });
}

const std::shared_ptr<const Lineage>& Context::lineage() {
  auto& lineage = state().lineage;
  if (!lineage) lineage = std::make_shared<const Lineage>(Lineage{uid_, launched_by_});
  return lineage;
}

Context::State& Context::state() {
  if (state_) return *state_;
  state_ = std::make_unique<State>(*this, observed());
  if (!invocation) return *state_;
  for (size_t r = 0; r < invocation->regions.size(); ++r) {
    const std::shared_ptr<MappedRegion>& region = invocation->regions[r];
    if (!region) {
      state_->mappings.push_back(nullptr);
      continue;
    }
    Requirement requirement = invocation->launch.requirements[r];
    requirement.partition = {};
    requirement.projection.reset();
    requirement.region = region->region.index_space;
    requirement.parent = requirement.region;
    auto mapping = std::make_shared<InlineMapping>(std::move(requirement), region, invocation->launch.source);
    mapping->own = true;
    state_->mappings.push_back(std::move(mapping));
  }
  return *state_;
}

PointList Context::points_of(const Domain& domain) {
  return domain.dense() ? PointList(domain) : PointList(list_of(domain));
}

Context::SharedPoints Context::list_of(const Domain& domain) {
  SharedPoints& list = remembered_list(domain, nullptr);
  if (!list) list = std::make_shared<const std::vector<DomainPoint>>(domain.points());
  return list;
}

Context::SharedPoints Context::own_list_of(const Domain& domain, const Sharding& sharding) {
  if (SharedPoints& list = remembered_list(domain, &sharding)) return list;
  const PointList all = points_of(domain);
  std::vector<DomainPoint> own;
  own.reserve(sharding.own().size());
  for (uint32_t position : sharding.own()) own.push_back(all[position]);
  // Looked up anew: points_of may have moved it.
  return remembered_list(domain, &sharding) =
             std::make_shared<const std::vector<DomainPoint>>(std::move(own));
}

// Null where it is new.
Context::SharedPoints& Context::remembered_list(const Domain& domain, const Sharding* sharding) {
  auto& lists = state().points;
  for (auto& known : lists) {
    if (known.sharding == sharding && known.domain == domain) return known.points;
  }
  if (lists.size() == kPointLists) lists.erase(lists.begin());
  return lists.emplace_back(State::Points{domain, sharding, nullptr}).points;
}

std::vector<const Projection*> Context::project(std::span<const Requirement> requirements,
                                                const Domain& domain, const PointList& points) {
  std::vector<const Projection*> projections;
  projections.reserve(requirements.size());
  for (const Requirement& requirement : requirements) {
    projections.push_back(requirement.privilege != Privilege::kNoAccess
                              ? &engine_.tables.projections.project(requirement, domain, points)
                              : nullptr);
  }
  return projections;
}

// Points that interfere break the rules of index launches. Where points run one after another anyway the
// recorded trace is what shows it; else it must not be run.
bool Context::check_self_conflicts(const Submission& submission, EdgeBuilder& edges) {
  auto answer = engine_.tables.self_conflicts.find(submission.requirements, submission.projections);
  if (!answer.illegal.empty() && !engine_.executor) {
    const SelfConflicts::Conflict& conflict = answer.illegal[0];
    auto point = [&](uint32_t i) { return to_string(submission.points[i]); };
    std::string who = conflict.first_point == conflict.second_point
                          ? "requirements " + std::to_string(conflict.first_requirement) + " and " +
                                std::to_string(conflict.second_requirement) +
                                " of one task name common points"
                          : "points " + point(conflict.first_point) + " and " + point(conflict.second_point) +
                                " of the launch interfere through requirements " +
                                std::to_string(conflict.first_requirement) + " and " +
                                std::to_string(conflict.second_requirement);
    throw ProgramError({"T0304",
                        who + " with privileges that must not meet; use disjoint subregions, or READ_ONLY "
                              "or REDUCE privileges",
                        operation_of(submission.block).source()});
  }
  // Such points are all on one rank: see choose_sharding.
  if (submission.block->size() == 0) return false;
  edges.reserve(answer.atomic.size());
  for (const auto& conflict : answer.atomic) {
    auto [first, second] = std::minmax(conflict.first_point, conflict.second_point);
    if (first != second) edges.add_internal(first, second);
  }
  return std::any_of(answer.atomic.begin(), answer.atomic.end(), [](const SelfConflicts::Conflict& conflict) {
    return conflict.first_requirement != conflict.second_requirement;
  });
}

// In program order, only other ranks can keep a future from being ready.
void Context::await_futures(const Submission& submission) {
  auto await = [this](const Future& future) {
    wait_for(future->trigger(), [&] { return Wait{.future = future}; });
  };
  std::for_each(submission.futures.begin(), submission.futures.end(), await);
  for (const auto& futures : submission.point_futures) std::for_each(futures.begin(), futures.end(), await);
}

void Context::add_futures(const Submission& submission, EdgeBuilder& edges) {
  uint32_t size = submission.block->size();
  size_t count = submission.futures.size() * size;
  for (const auto& futures : submission.point_futures) count += futures.size();
  if (count == 0) return;
  edges.reserve(count);
  for (uint32_t i = 0; i < size; ++i) {
    for (const Future& future : submission.futures) edges.add(future->trigger(), i);
    if (i < submission.point_futures.size()) {
      for (const Future& future : submission.point_futures[i]) edges.add(future->trigger(), i);
    }
  }
}

void Context::add_fence(OperationBlock& block, EdgeBuilder& edges) {
  BlockRef& fence = state().fence;
  if (!fence) return;
  if (fence->node(0).done.fired() && !engine_.observer) {
    fence = {};
    return;
  }
  edges.reserve(block.size());
  for (uint32_t i = 0; i < block.size(); ++i) edges.add(fence->node(0), i);
}

void Context::profile_futures(const Submission& submission, OperationBlock& block) {
  auto depend = [&](const Future& future, uint32_t point) {
    for (uint32_t i = 0; i < future->producer_points; ++i) {
      engine_.profile.depend(PointId{future->producer_point.value + i}, block.uid(point));
    }
  };
  for (uint32_t point = 0; point < block.size(); ++point) {
    for (const Future& future : submission.futures) depend(future, point);
    if (point >= submission.point_futures.size()) continue;
    for (const Future& future : submission.point_futures[point]) depend(future, point);
  }
}

void Context::announce(const Submission& submission, OperationBlock& block, const Edges& edges) {
  for (const auto& [to, from] : edges) engine_.profile.depend(from, to);
  if (engine_.profile.on()) profile_futures(submission, block);
  if (!engine_.observer) return;
  OperationRecord record;
  record.id = block.operation();
  record.context = uid_;
  record.kind = submission.kind;
  record.internal = submission.internal;
  record.task = submission.task;
  record.domain = submission.domain;
  record.fence = submission.fence;
  record.requirements = submission.requirements;
  record.source = block.source();
  record.first_uid = PointId{block.first_uid};
  record.messages = submission.messages;
  record.replicated = engine_.is_replicated(block.operation());
  std::vector<DomainPoint> own;
  if (submission.sharding) {
    record.positions = submission.sharding->own();
    for (uint32_t position : record.positions) own.push_back(submission.points[position]);
  } else {
    for (const DomainPoint point : submission.points) own.push_back(point);
  }
  record.points = own;
  auto add_producer = [&](const Future& future) {
    if (future->producer) record.after.push_back(future->producer);
  };
  for (const Future& future : submission.futures) add_producer(future);
  for (const auto& futures : submission.point_futures)
    std::for_each(futures.begin(), futures.end(), add_producer);
  std::sort(record.after.begin(), record.after.end());
  record.after.erase(std::unique(record.after.begin(), record.after.end()), record.after.end());
  for (uint32_t i = 0; i < block.size(); ++i) {
    for (size_t r = 0; r < submission.requirements.size(); ++r) {
      const Projection* projection = submission.projections[r];
      uint32_t point = record.positions.empty() ? i : record.positions[i];
      record.regions.push_back(projection ? projection->space(point) : submission.requirements[r].region);
    }
  }
  engine_.observer->on_operation(record);
  engine_.observer->on_dependences(block.operation(), edges);
}

void Context::submit(Submission submission, const ContextAnalysis::BufferOf& buffer_of) {
  State& own = state();
  Edges recorded;
  OperationBlock& block = operation_of(submission.block);
  EdgeBuilder edges(block, keeps_edges() ? &recorded : nullptr);
  if (!submission.internal && !submission.privileges_checked)
    check_privileges(engine_, *this, submission.requirements, block.source());
  bool entangled = check_self_conflicts(submission, edges);
  unmap_conflicting(submission);
  if (engine_.executor && engine_.transport && block.size() > 0) await_futures(submission);
  if (submission.phases) add_phases(submission, block);
  {
    ProfilePhase phase(engine_.profile, profile::Kind::kAnalysis, uid_, block.operation());
    add_futures(submission, edges);
    add_fence(block, edges);
    Analysing analysing(own.analysing, block);
    own.analysis.analyze({block, submission.requirements, submission.projections, submission.sharding,
                          submission.keeps_rest, submission.fill, entangled},
                         edges, own.internal, buffer_of);
  }
  announce(submission, block, recorded);
  add_to_template(submission.kind, block, recorded);
  if (engine_.watchdog) watch(block, recorded, submission);
  if (block.size() > 0) {
    block.start(own.epoch, own.window);
    let_go(block, edges);
  } else {
    block.skip();
  }
  if (submission.applies_reductions) arrive_after_reductions(submission);
  if (block.size() == 0) return;
  if (engine_.order) engine_.order->run_strands();
  if (engine_.scheduler && !submission.concurrent) throttle();
}

// To observers an internal operation is one more index launch, over a partition into its pieces.
void Context::announce_piecewise(OperationBlock& block, const FieldStack& stack, const Projection& pieces,
                                 const InternalRecord& internal, const Edges& edges) {
  Submission submission;
  submission.kind = internal.kind;
  submission.internal = true;
  submission.messages = internal.messages;
  if (!engine_.observer) return announce(submission, block, edges);
  const PartitionNode& partition = engine_.forest.partition(engine_.fold_partition(internal.tree, pieces));
  Requirement requirement;
  requirement.tree = internal.tree;
  requirement.field_space = engine_.forest.root_region(internal.tree).field_space;
  requirement.partition = partition.id;
  requirement.projection = 0;
  requirement.parent = partition.parent;
  requirement.fields = requirement.instance_fields = stack.fields();
  requirement.privilege = internal.privilege;
  const Projection& named =
      engine_.tables.projections.project(requirement, partition.color_space, partition.colors);
  const Projection* projection = &named;
  submission.requirements = std::span(&requirement, 1);
  submission.projections = std::span(&projection, 1);
  submission.domain = &partition.color_space;
  submission.points = partition.colors;
  announce(submission, block, edges);
}

void Context::start_piecewise(FieldStack& stack, const Projection& pieces, AccessMode::Kind kind,
                              std::unique_ptr<OperationBlock> made, const InternalRecord& record,
                              const std::function<void(EdgeBuilder&)>& more) {
  State& own = state();
  Edges recorded;
  OperationBlock& block = *made;
  BlockRef held(std::move(made));
  EdgeBuilder edges(block, keeps_edges() ? &recorded : nullptr);
  add_fence(block, edges);
  own.analysis.analyze_piecewise(stack, pieces, kind, block, edges);
  announce_piecewise(block, stack, pieces, record, recorded);
  add_to_template(record.kind, block, recorded);
  if (engine_.watchdog) watch(block, recorded, {});
  block.start(own.epoch, own.window);
  if (more) more(edges);
  let_go(block, edges);
}

void Context::launch_fold(FieldStack& stack, FoldRequest request) {
  const Projection& pieces = *request.pieces;
  const RegionTreeId tree = request.tree;
  std::vector<FoldBlock::ParentReduction> parents;
  for (size_t r = 0; r < reductions.size(); ++r) {
    const MappedRegion* region = reductions[r] ? invocation->regions[r].get() : nullptr;
    if (!region || region->region.tree != tree) continue;
    parents.push_back({reductions[r], region->domain, invocation->launch.requirements[r].fields});
  }
  auto block =
      std::make_unique<FoldBlock>(engine_, Source{"", 0, "", "application of reductions"}, std::move(request),
                                  *engine_.homes.map(tree, stack.fields()), std::move(parents));
  start_piecewise(stack, pieces, AccessMode::Kind::kWrite, std::move(block),
                  {tree, OperationKind::kFold, Privilege::kReadWrite, {}});
}

void Context::fence(BlockRef block, FenceKind kind) {
  interrupt_trace();
  State& own = state();
  OperationBlock& fence = operation_of(block);
  EdgeBuilder edges(fence, nullptr);
  std::shared_ptr<Epoch> before = own.epoch;
  if (kind == FenceKind::kExecution) {
    own.epoch = std::make_shared<Epoch>();
    edges.reserve(1);
    edges.add(before->done, 0);
  }
  Submission submission;
  submission.kind = OperationKind::kFence;
  submission.fence = kind;
  submission.points = PointList::one(DomainPoint());
  announce(submission, fence, {});
  if (engine_.watchdog) watch(fence, {}, submission);
  if (kind == FenceKind::kExecution) own.fence = block;
  fence.start(own.epoch, own.window);
  if (kind == FenceKind::kExecution) before->close();
  let_go(fence, edges);
}

void Context::run_after_all(BlockRef block) {
  interrupt_trace();
  State& own = state();
  OperationBlock& last = operation_of(block);
  EdgeBuilder edges(last, nullptr);
  std::shared_ptr<Epoch> before = std::exchange(own.epoch, std::make_shared<Epoch>());
  edges.reserve(1);
  edges.add(before->done, 0);
  last.start(own.epoch, own.window);
  before->close();
  let_go(last, edges);
}

void Context::forget(RegionTreeId tree) {
  interrupt_trace();
  state().analysis.forget(tree);
}

std::shared_ptr<Epoch> Context::close() {
  if (is_checked()) wait(state().check->end());
  if (!state_) return nullptr;
  interrupt_trace();
  for (const auto& mapping : state_->mappings) {
    if (mapping && mapping->node && !mapping->own) unmap(*mapping, false);
  }
  replicated_ ? bring_results_together() : state_->analysis.fold_all(state_->internal);
  for (const auto& mapping : state_->mappings) {
    if (mapping && mapping->node) unmap(*mapping, false);
  }
  std::shared_ptr<Epoch> epoch = state_->epoch;
  epoch->close();
  if (engine_.executor && replicated_) engine_.wait(epoch->done);  // for what other threads finish: fences
  return epoch->done.fired() ? nullptr : epoch;
}

}  // namespace testudo
