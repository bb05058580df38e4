// Runtime's operations on data that are no tasks: fills, copies, fences, freeing.
#include <algorithm>

#include "core/base/diagnostic.h"
#include "core/execution/choose_sharding.h"
#include "core/execution/data_blocks.h"
#include "core/execution/engine.h"
#include "core/execution/future_exchange.h"
#include "core/execution/replication_check.h"
#include "core/execution/runtime_impl.h"

namespace testudo {
namespace {

// The domain that an operation's points come from: single ones have one, without coordinates.
PointList points_of(Context& context, bool index, const Domain& domain) {
  return index ? context.points_of(domain) : PointList::one(DomainPoint());
}

// Views in the order in which the program listed the fields: that is how copies pair them.
std::vector<MappedField> map_in_order(Engine& engine, const Requirement& requirement) {
  const std::vector<MappedField> views = *engine.homes.map(requirement.tree, requirement.fields);
  std::vector<MappedField> ordered;
  for (FieldId field : requirement.instance_fields) {
    auto at = std::find_if(views.begin(), views.end(),
                           [&](const MappedField& view) { return view.field == field; });
    if (at != views.end()) ordered.push_back(*at);
  }
  return ordered;
}

const ReductionOperator* reduction_of(Engine& engine, const CopyLaunch& launch,
                                      const Requirement& destination) {
  if (destination.privilege != Privilege::kReduce) return nullptr;
  return &engine.reduction(destination.reduction, launch.source);
}

CopyBlock::Pair pair_up(Engine& engine, const CopyLaunch& launch, size_t i, const Projection* from,
                        const Projection* to) {
  const Requirement& destination = launch.destinations[i];
  std::vector<MappedField> from_fields = map_in_order(engine, launch.sources[i]);
  std::vector<MappedField> to_fields = map_in_order(engine, destination);
  CopyBlock::Pair pair{from, to, {}, reduction_of(engine, launch, destination), {}};
  bool fits = from_fields.size() == to_fields.size();
  for (size_t f = 0; fits && f < from_fields.size(); ++f) {
    pair.fields.emplace_back(from_fields[f], to_fields[f]);
    size_t wanted = pair.reduction ? pair.reduction->rhs_size : to_fields[f].size;
    fits =
        from_fields[f].size == wanted && (!pair.reduction || to_fields[f].size == pair.reduction->lhs_size);
  }
  if (!fits) {
    throw ProgramError(
        {"T0602",
         "the fields of copy source " + std::to_string(i) +
             " and its destination differ in number or size; list the same fields in the same order",
         launch.source});
  }
  return pair;
}

}  // namespace

namespace {

void check_fill_sizes(Engine& engine, const FillLaunch& launch) {
  for (const Requirement& requirement : launch.requirements) {
    for (FieldId field : requirement.fields) {
      size_t size = engine.forest.field_size(requirement.field_space, field);
      if (!launch.future_value && size != launch.value.size())
        throw FillBlock::wrong_size(launch.value.size(), field, size, launch.source);
    }
  }
}

// On several ranks nobody fills: each rank does so where it first uses the data.
BlockRef make_fill(Engine& engine, const Numbering& numbering, const FillLaunch& launch,
                   std::span<const Projection* const> projections, std::shared_ptr<const FillValue> value) {
  std::vector<FillBlock::Target> targets;
  for (size_t r = 0; r < launch.requirements.size() && numbering.own_points() > 0; ++r) {
    const Requirement& requirement = launch.requirements[r];
    targets.push_back({projections[r], *engine.homes.map(requirement.tree, requirement.fields)});
  }
  return BlockRef(std::make_unique<FillBlock>(engine, numbering, launch.source, std::move(targets), value));
}

// Per requirement of a copy: whether it writes only a part of what it names. The rest must stay.
std::vector<char> partial_destinations(Engine& engine, std::span<const Projection* const> projections) {
  std::vector<char> partial(projections.size(), 0);
  const size_t pairs = projections.size() / 2;
  for (size_t i = 0; i < pairs; ++i)
    partial[pairs + i] = !engine.tables.projections.contains(*projections[i], *projections[pairs + i]);
  return partial;
}

}  // namespace

void Runtime::fill(Context& context, FillLaunch launch) {
  Engine& engine = impl_->engine;
  context.note_call([&] { return describe_call(engine.forest, launch); });
  auto points = points_of(context, launch.index, launch.domain);
  if (points.empty()) return;
  check_fill_sizes(engine, launch);
  auto projections = context.project(launch.requirements, launch.domain, points);
  auto value = std::make_shared<const FillValue>(FillValue{launch.value, launch.future_value});
  context.share(launch.future_value);
  Context::Submission submission;
  submission.kind = launch.index ? OperationKind::kIndexFill : OperationKind::kFill;
  submission.requirements = launch.requirements;
  submission.projections = projections;
  submission.domain = launch.index ? &launch.domain : nullptr;
  submission.points = points;
  submission.phases = &launch.phases;
  auto count = static_cast<uint32_t>(points.size());
  if (context.replicated()) {
    submission.sharding = &engine.tables.shardings.on_none(count);
    submission.fill = value;
  }
  if (launch.future_value) submission.futures = {launch.future_value};
  submission.block =
      make_fill(engine, context.numbering(count, submission.sharding), launch, projections, value);
  context.submit(std::move(submission));
}

void Runtime::copy(Context& context, CopyLaunch launch) {
  Engine& engine = impl_->engine;
  if (launch.sources.size() != launch.destinations.size()) {
    throw ProgramError({"T0603", "a copy needs as many destinations as sources", launch.source});
  }
  context.note_call([&] { return describe_call(engine.forest, launch); });
  auto points = points_of(context, launch.index, launch.domain);
  if (points.empty()) return;
  std::vector<Requirement> requirements = launch.sources;
  requirements.insert(requirements.end(), launch.destinations.begin(), launch.destinations.end());
  auto projections = context.project(requirements, launch.domain, points);
  const Sharding* sharding = nullptr;
  if (context.replicated()) {
    ShardingId functor = engine.mapper(launch.mapper).select_sharding(launch);
    sharding = &choose_sharding(context, {requirements, projections, launch.index, launch.domain, points,
                                          functor, launch.sharding_domain});
  }
  std::vector<CopyBlock::Pair> pairs;
  for (size_t i = 0; i < launch.sources.size(); ++i) {
    auto own = [&](const Projection* all) {
      return sharding ? &engine.tables.projections.own_part(*all, *sharding) : all;
    };
    pairs.push_back(
        pair_up(engine, launch, i, own(projections[i]), own(projections[launch.sources.size() + i])));
  }
  std::vector<char> keeps_rest;
  if (sharding) keeps_rest = partial_destinations(engine, projections);
  Context::Submission submission;
  submission.kind = launch.index ? OperationKind::kIndexCopy : OperationKind::kCopy;
  submission.requirements = requirements;
  submission.projections = projections;
  submission.domain = launch.index ? &launch.domain : nullptr;
  submission.points = points;
  submission.sharding = sharding;
  submission.keeps_rest = keeps_rest;
  submission.phases = &launch.phases;
  BlockRef held(std::make_unique<CopyBlock>(engine,
                                            context.numbering(static_cast<uint32_t>(points.size()), sharding),
                                            launch.source, std::move(pairs)));
  submission.block = held;
  const auto& block = static_cast<const CopyBlock&>(*held.get());
  context.submit(std::move(submission), [&](uint32_t requirement, uint32_t point) {
    return block.buffer(requirement - launch.sources.size(), point);
  });
}

Future Runtime::fence_future(Context& context, FenceKind kind, Source source) {
  context.note_call([&] {
    return (kind == FenceKind::kExecution ? "execution fence at " : "mapping fence at ") + to_string(source);
  });
  const Numbering numbering = context.numbering(1, nullptr);
  if (context.replicated() && kind == FenceKind::kExecution) {
    auto block = std::make_unique<BarrierBlock>(impl_->engine, numbering, std::move(source),
                                                context.futures().next_collective());
    Future done = block->done_future();
    BlockRef held(std::move(block));
    context.fence(held, kind);
    if (impl_->engine.executor)
      context.wait_for(held->node(0).done, [&] { return Wait{.nodes = {held->uid(0)}}; });
    return done;
  }
  auto block = std::make_unique<ActionBlock>(impl_->engine, numbering, std::move(source), "fence", nullptr);
  Future done = block->done_future();
  context.fence(BlockRef(std::move(block)), kind);
  return done;
}

void Runtime::fence(Context& context, FenceKind kind, Source source) {
  fence_future(context, kind, std::move(source));
}

// Freeing is an operation that writes everything: it waits for what uses the data, and nothing comes after
// it.
void Runtime::Impl::free_fields(Context& context, LogicalRegion region, const std::vector<FieldId>& fields,
                                std::function<void()> action) {
  if (fields.empty()) return;
  Requirement requirement;
  requirement.tree = region.tree;
  requirement.field_space = region.field_space;
  requirement.region = requirement.parent = region.index_space;
  requirement.fields = requirement.instance_fields = fields;
  requirement.privilege = Privilege::kWriteDiscard;
  const PointList points = PointList::one(DomainPoint());
  auto projections = context.project(std::span(&requirement, 1), Domain(), points);
  Context::Submission submission;
  submission.kind = OperationKind::kFill;
  submission.internal = true;
  submission.requirements = std::span(&requirement, 1);
  submission.projections = projections;
  submission.points = points;
  submission.block = BlockRef(std::make_unique<ActionBlock>(engine, context.numbering(1, nullptr),
                                                            Source{"", 0, "", "destruction of a region"},
                                                            "destruction", std::move(action)));
  context.submit(std::move(submission));
}

void Runtime::destroy_region(Context& context, LogicalRegion region) {
  context.note_call([&] { return "destruction of region tree " + std::to_string(region.tree.value); });
  Engine& engine = impl_->engine;
  impl_->free_fields(context, region, engine.forest.fields(region.field_space),
                     [&engine, tree = region.tree] { engine.homes.destroy_region(tree); });
  context.forget(region.tree);
}

void Runtime::destroy_field(Context& context, FieldSpaceId space, FieldId field) {
  Engine& engine = impl_->engine;
  context.forget_traces();
  for (LogicalRegion region : engine.forest.regions_of(space)) {
    impl_->free_fields(context, region, {field},
                       [&engine, tree = region.tree, field] { engine.homes.destroy_field(tree, field); });
  }
  engine.forest.destroy_field(space, field);
}

}  // namespace testudo
