#include "core/api/detail/launch_mapper.h"

#include <algorithm>
#include <unordered_map>

#include "core/api/detail/convert.h"
#include "core/api/detail/operation_object.h"
#include "core/api/detail/runtime_state.h"
#include "core/base/log.h"

namespace Legion::detail {

namespace {

constexpr testudo::Log kLog("mapper");

const testudo::TaskVariant* find_variant(const testudo::TaskKind& task, VariantID id) {
  for (const auto& variant : task.variants) {
    if (variant->id == id) return variant.get();
  }
  return nullptr;
}

[[noreturn]] void bad_mapping(const Mapping::Mapper& mapper, const testudo::TaskLaunch& launch,
                              const std::string& why) {
  throw_error("T0520",
              std::string("mapper '") + mapper.get_mapper_name() + "' maps a launch of task " +
                  std::to_string(launch.task) + " wrongly: " + why,
              launch.source);
}

std::vector<std::optional<testudo::Layout>> layouts_of(const Mapping::Mapper::MapTaskOutput& output) {
  std::vector<std::optional<testudo::Layout>> layouts;
  for (const auto& instances : output.chosen_instances) {
    const bool chosen = !instances.empty() && instances.front().record();
    layouts.push_back(chosen ? instances.front().record()->layout : std::nullopt);
  }
  return layouts;
}

}  // namespace

void LaunchMapper::bind_launch(TaskObject& task, const testudo::TaskLaunch& launch) {
  task.set_context_index(launch.context_index);
  task.args = const_cast<std::byte*>(launch.argument.data());
  task.arglen = launch.argument.size();
}

void LaunchMapper::bind_point(TaskObject& task, const testudo::TaskLaunch& launch,
                              const DomainPoint& point) const {
  task.index_point = point;
  if (const auto it = launch.point_arguments.find(point); it != launch.point_arguments.end()) {
    task.local_args = const_cast<std::byte*>(it->second.data());
    task.local_arglen = it->second.size();
  }
  const testudo::Forest& forest = state_.forest();
  for (size_t i = 0; i < task.regions.size(); ++i) {
    const testudo::Requirement& requirement = launch.requirements[i];
    if (!requirement.projection) continue;
    const testudo::ProjectionFunctor* functor =
        state_.core().registry().find_projection(*requirement.projection);
    if (!functor) continue;  // the launch itself reports that
    RegionRequirement& req = task.regions[i];
    testudo::IndexSpaceId space;
    if (requirement.partition) {
      space = functor->project(forest, {requirement.tree, requirement.partition, requirement.field_space},
                               point, launch.domain);
    } else {
      space = functor->project(forest, {requirement.tree, requirement.region, requirement.field_space}, point,
                               launch.domain);
    }
    const testudo::IndexSpaceNode& node = forest.index_space(space);
    req.region = LogicalRegion(requirement.tree.value,
                               IndexSpace(space.value, node.root.value, req.parent.get_type_tag()),
                               FieldSpace(requirement.field_space.value));
  }
}

void LaunchMapper::slice(Mapping::Mapper& mapper, MapperCall& call, TaskObject& task, const Domain& domain,
                         std::vector<Mapping::Mapper::TaskSlice>& leaves, int depth) {
  Mapping::Mapper::SliceTaskInput input;
  input.domain = domain;
  input.sharding_is = task.launch().sharding_space;
  Mapping::Mapper::SliceTaskOutput output;
  task.set_slice_domain(domain);
  mapper.slice_task(&call, task, input, output);
  for (Mapping::Mapper::TaskSlice& piece : output.slices) {
    if (!piece.domain.exists() && piece.domain_is.exists()) {
      piece.domain = state_.api().get_index_space_domain(piece.domain_is, Where());
    }
    // A slice that is everything would be cut for ever.
    if (piece.recurse && piece.domain != domain && depth < 64) {
      task.target_proc = piece.proc;
      slice(mapper, call, task, piece.domain, leaves, depth + 1);
    } else {
      leaves.push_back(piece);
    }
  }
}

std::vector<Processor> LaunchMapper::place(Mapping::Mapper& mapper, MapperCall& call, TaskObject& task,
                                           const testudo::TaskLaunch& launch,
                                           const std::vector<DomainPoint>& points) {
  Mapping::Mapper::TaskOptions options;
  options.initial_proc = task.orig_proc.exists() ? task.orig_proc : state_.processor({1});
  mapper.select_task_options(&call, task, options);
  task.target_proc = options.initial_proc;
  if (!launch.index) return {options.initial_proc};
  std::vector<Mapping::Mapper::TaskSlice> leaves;
  // Of a sharded launch, a mapper sees what its rank runs.
  bool whole = points.size() == to_core(task.index_domain).volume();
  Domain mine =
      whole ? task.index_domain : from_core(testudo::Domain::from_points(points.front().dim, points));
  slice(mapper, call, task, mine, leaves, 0);
  task.set_slice_domain(Domain());
  std::vector<Processor> where(points.size(), Processor::NO_PROC);
  std::unordered_map<DomainPoint, size_t> index;
  for (size_t i = 0; i < points.size(); ++i) index.emplace(points[i], i);
  for (const Mapping::Mapper::TaskSlice& leaf : leaves) {
    for (Domain::DomainPointIterator it(leaf.domain); it; it++) {
      const auto found = index.find(it.p);
      if (found == index.end()) {
        bad_mapping(mapper, launch,
                    "its slices hold point " + testudo::to_string(it.p) + ", which the launch does not");
      }
      if (where[found->second].exists()) {
        bad_mapping(mapper, launch, "point " + testudo::to_string(it.p) + " is in two slices");
      }
      where[found->second] = leaf.proc;
    }
  }
  for (size_t i = 0; i < points.size(); ++i) {
    if (!where[i].exists())
      bad_mapping(mapper, launch, "point " + testudo::to_string(points[i]) + " is in no slice");
  }
  return where;
}

// The sharding functor has chosen the rank already. The processors of all ranks are numbered alike, so the
// one of the same number stands in.
void LaunchMapper::warn_if_elsewhere(const Mapping::Mapper& mapper, Processor target) {
  const AddressSpace here = state_.rank();
  if (target.address_space() == here) return;
  std::call_once(warned_, [&] {
    kLog.warning("mapper '" + std::string(mapper.get_mapper_name()) + "' chose a processor of rank " +
                 std::to_string(target.address_space()) + " for a task that rank " + std::to_string(here) +
                 " runs; it runs on the processor of that number here. Choose ranks in "
                 "select_sharding_functor");
  });
}

testudo::LaunchMapping LaunchMapper::map_launch(const testudo::TaskLaunch& launch,
                                                const testudo::TaskKind& kind,
                                                const std::vector<DomainPoint>& points) {
  const auto& record = *static_cast<const LaunchRecord*>(launch.user.get());
  Mapping::Mapper* mapper = state_.mappers().find(id_, record.common.orig_proc);
  if (!mapper || points.empty()) return testudo::DefaultMapper().map_launch(launch, kind, points);
  std::lock_guard lock(state_.mappers().calls_of(*mapper));
  MapperCall call(state_);
  TaskObject task = record.task;
  bind_launch(task, launch);
  const std::vector<Processor> placed = place(*mapper, call, task, launch, points);
  testudo::LaunchMapping mapping;
  bool pinned = true;
  std::vector<testudo::ProcessorId> processors;
  for (size_t i = 0; i < points.size(); ++i) {
    bind_point(task, launch, launch.index ? points[i] : launch.index_point);
    task.target_proc = placed[i];
    Mapping::Mapper::MapTaskInput input;
    input.valid_instances.resize(task.regions.size());
    Mapping::Mapper::MapTaskOutput output;
    output.chosen_instances.resize(task.regions.size());
    mapper->map_task(&call, task, input, output);
    if (output.chosen_variant == 0) {
      Mapping::Mapper::SelectVariantOutput chosen;
      mapper->select_task_variant(&call, task, {placed[i], output.chosen_instances}, chosen);
      output.chosen_variant = chosen.chosen_variant;
    }
    const testudo::TaskVariant* variant = find_variant(kind, output.chosen_variant);
    if (!variant) {
      bad_mapping(*mapper, launch,
                  "it chose variant " + std::to_string(output.chosen_variant) + ", which is not registered");
    }
    if (output.target_procs.empty()) output.target_procs.push_back(placed[i]);
    for (Processor target : output.target_procs) {
      if (static_cast<int>(target.kind()) != static_cast<int>(variant->processor)) {
        bad_mapping(*mapper, launch,
                    std::string("it chose a processor of kind ") + Processor::get_kind_name(target.kind()) +
                        " for a variant for " + to_string(variant->processor));
      }
      warn_if_elsewhere(*mapper, target);
    }
    if (i == 0) {
      mapping.variant = variant;
      mapping.layouts = layouts_of(output);
    } else if (variant != mapping.variant) {
      kLog.warning("mapper '" + std::string(mapper->get_mapper_name()) +
                   "' chose several variants for the points of one launch; all run the first");
    }
    pinned = pinned && output.target_procs.size() == 1;
    processors.push_back(to_core(output.target_procs.front()));
  }
  if (pinned) mapping.processors = std::move(processors);
  return mapping;
}

std::optional<testudo::Layout> LaunchMapper::map_inline(const testudo::InlineLaunch& launch) {
  TaskContext* ctx = TaskContext::current();
  Mapping::Mapper* mapper = state_.mappers().find(id_, ctx ? ctx->task().current_proc : Processor::NO_PROC);
  if (!mapper) return testudo::DefaultMapper().map_inline(launch);
  std::lock_guard lock(state_.mappers().calls_of(*mapper));
  MapperCall call(state_);
  OperationObject<InlineMapping> op(launch.source.text);
  op.map_id = launch.mapper;
  op.tag = launch.tag;
  const testudo::Requirement& from = launch.requirement;
  const testudo::IndexSpaceNode& node = state_.forest().index_space(from.region);
  const LogicalRegion region(from.tree.value,
                             IndexSpace(from.region.value, node.root.value, type_tag(node.domain.dim())),
                             FieldSpace(from.field_space.value));
  op.requirement = RegionRequirement(region, from_core(from.privilege), LEGION_EXCLUSIVE, region, from.tag);
  op.requirement.redop = from.reduction;
  for (FieldID field : from.instance_fields) op.requirement.add_field(field);
  Mapping::Mapper::MapInlineOutput output;
  mapper->map_inline(&call, op, {}, output);
  if (output.chosen_instances.empty() || !output.chosen_instances.front().record()) return std::nullopt;
  return output.chosen_instances.front().record()->layout;
}

}  // namespace Legion::detail
