#include "core/api/legion/legacy_mapper.h"

#include "core/api/detail/convert.h"

namespace LegionRuntime::HighLevel {

using Legion::LayoutConstraintSet;
using Legion::RegionRequirement;
using Modern = Legion::Mapping::DefaultMapper;

namespace MappingUtilities {

Memory MachineQueryInterface::find_memory_kind(Processor processor, Memory::Kind kind) const {
  return Machine::MemoryQuery(machine_).has_affinity_to(processor).only_kind(kind).first();
}

void MachineQueryInterface::find_memory_stack(Processor processor, std::vector<Memory>& stack, bool) const {
  for (Memory memory : Machine::MemoryQuery(machine_).has_affinity_to(processor)) stack.push_back(memory);
}

}  // namespace MappingUtilities

DefaultMapper::DefaultMapper(Machine model, HighLevelRuntime* rt, Processor local)
    : Modern(rt->get_mapper_runtime(), model, local, "2014 mapper"), runtime(rt), machine_interface(model) {}
DefaultMapper::DefaultMapper(Machine* model, HighLevelRuntime* rt, Processor local)
    : DefaultMapper(*model, rt, local) {}

void DefaultMapper::select_task_options(Task* task) {
  task->target_proc = default_policy_select_initial_processor(ctx_, *task);
  task->stealable = true;
}

void DefaultMapper::slice_domain(const Task* task, const Domain& domain, std::vector<DomainSplit>& slices) {
  const VariantInfo info = default_find_preferred_variant(*task, ctx_, false);
  std::vector<Processor> targets;
  for (Processor processor : Machine::ProcessorQuery(machine).only_kind(info.proc_kind))
    targets.push_back(processor);
  decompose_index_space(domain, targets, 1, slices);
}

void DefaultMapper::select_task_variant(Task* task) {
  task->selected_variant =
      default_find_preferred_variant(*task, ctx_, false, true, task->target_proc.kind()).variant;
}

bool DefaultMapper::map_task(Task*) {
  return false;
}
bool DefaultMapper::map_inline(Inline*) {
  return false;
}
void DefaultMapper::notify_mapping_result(const Mappable*) {}

int DefaultMapper::get_tunable_value(const Task* task, TunableID tunable, MappingTagID tag) {
  SelectTunableOutput output;
  Modern::select_tunable_value(ctx_, *task, {tunable, tag, nullptr, 0}, output);
  size_t value = 0;
  std::memcpy(&value, output.value, sizeof(value));
  std::free(output.value);
  return static_cast<int>(value);
}

void DefaultMapper::decompose_index_space(const Domain& domain, const std::vector<Processor>& targets,
                                          unsigned split, std::vector<DomainSplit>& slices) {
  std::vector<TaskSlice> parts;
  const auto cut = [&]<int DIM>() {
    const Legion::DomainT<DIM> space = domain;
    const auto blocks =
        default_select_num_blocks<DIM>(static_cast<long long>(targets.size()) * split, space.bounds);
    default_decompose_points<DIM>(space, targets, blocks, false, false, parts);
  };
  switch (domain.get_dim()) {
#define TESTUDO_CUT_(DIM)           \
  case DIM:                         \
    cut.template operator()<DIM>(); \
    break;
    LEGION_FOREACH_N(TESTUDO_CUT_)
#undef TESTUDO_CUT_
    default:
      break;
  }
  for (const TaskSlice& part : parts)
    slices.emplace_back(part.domain, part.proc, part.recurse, part.stealable);
}

void DefaultMapper::prepare(RegionRequirement& req) const {
  if (!req.region.exists()) return;
  req.max_blocking_factor = runtime->get_index_space_domain(req.region.get_index_space()).get_volume();
  for (Memory memory : Machine::MemoryQuery(machine)) req.target_ranking.push_back(memory);
}

void DefaultMapper::select_task_options(const MapperContext ctx, const Task& task, TaskOptions& output) {
  ctx_ = ctx;
  Task& mutable_task = const_cast<Task&>(task);
  mutable_task.target_proc = output.initial_proc;
  select_task_options(&mutable_task);
  output.initial_proc = task.target_proc;
  output.stealable = task.stealable;
  output.inline_task = task.inline_task;
  output.map_locally = task.map_locally;
}

void DefaultMapper::slice_task(const MapperContext ctx, const Task& task, const SliceTaskInput& input,
                               SliceTaskOutput& output) {
  ctx_ = ctx;
  std::vector<DomainSplit> parts;
  slice_domain(&task, input.domain, parts);
  for (const DomainSplit& part : parts) {
    output.slices.emplace_back(part.domain, part.proc, part.recurse, part.stealable);
  }
}

Legion::Mapping::PhysicalInstance DefaultMapper::instance_for(MapperContext ctx,
                                                              const RegionRequirement& req) {
  if (req.virtual_map) return Legion::Mapping::PhysicalInstance::get_virtual_instance();
  LayoutConstraintSet constraints;
  if (req.privilege == LEGION_REDUCE) {
    constraints.add_constraint(Legion::SpecializedConstraint(
        req.reduction_list ? LEGION_COMPACT_REDUCTION_SPECIALIZE : LEGION_AFFINE_REDUCTION_SPECIALIZE,
        req.redop));
  } else if (req.blocking_factor == 1 && req.max_blocking_factor > 1) {
    std::vector<Legion::DimensionKind> order = {LEGION_DIM_F};
    for (int d = 0; d < req.region.get_dim(); ++d) order.push_back(static_cast<Legion::DimensionKind>(d));
    constraints.add_constraint(Legion::OrderingConstraint(order, false));
  } else if (req.blocking_factor > 1 && req.blocking_factor < req.max_blocking_factor) {
    constraints.add_constraint(Legion::TilingConstraint(LEGION_DIM_X, req.blocking_factor));
  }
  const Memory memory = req.target_ranking.empty() ? default_policy_select_target_memory(ctx, local_proc, req)
                                                   : req.target_ranking.front();
  Legion::Mapping::PhysicalInstance instance;
  if (!default_make_instance(ctx, memory, constraints, instance, TASK_MAPPING, false, true, req)) {
    Legion::detail::throw_error("T0521", "a memory that a mapper chose has no room for region " +
                                             std::to_string(req.region.get_index_space().get_id()));
  }
  return instance;
}

void DefaultMapper::map_task(const MapperContext ctx, const Task& task, const MapTaskInput&,
                             MapTaskOutput& output) {
  ctx_ = ctx;
  Task& mutable_task = const_cast<Task&>(task);
  for (RegionRequirement& req : mutable_task.regions) {
    static_cast<Legion::detail::LegacyMapping&>(req) = {};
    prepare(req);
  }
  mutable_task.selected_variant = 0;
  const bool notify = map_task(&mutable_task);
  if (task.selected_variant == 0) select_task_variant(&mutable_task);
  output.chosen_variant = task.selected_variant;
  output.target_procs.push_back(task.target_proc);
  for (size_t i = 0; i < task.regions.size(); ++i) {
    const RegionRequirement& req = task.regions[i];
    if (!req.is_no_access() && !req.privilege_fields.empty()) {
      output.chosen_instances[i].push_back(instance_for(ctx, req));
    }
  }
  if (!notify) return;
  for (size_t i = 0; i < task.regions.size(); ++i) {
    if (!output.chosen_instances[i].empty() && !output.chosen_instances[i].front().is_virtual_instance()) {
      mutable_task.regions[i].selected_memory = output.chosen_instances[i].front().get_location();
    }
  }
  notify_mapping_result(&task);
}

void DefaultMapper::map_inline(const MapperContext ctx, const Legion::InlineMapping& inline_op,
                               const MapInlineInput&, MapInlineOutput& output) {
  ctx_ = ctx;
  auto& op = const_cast<Legion::InlineMapping&>(inline_op);
  static_cast<Legion::detail::LegacyMapping&>(op.requirement) = {};
  prepare(op.requirement);
  const bool notify = map_inline(&op);
  output.chosen_instances.push_back(instance_for(ctx, op.requirement));
  if (notify) notify_mapping_result(&inline_op);
}

void DefaultMapper::select_tunable_value(const MapperContext ctx, const Task& task,
                                         const SelectTunableInput& input, SelectTunableOutput& output) {
  ctx_ = ctx;
  Modern::runtime->pack_tunable<int>(get_tunable_value(&task, input.tunable_id, input.mapping_tag), output);
}

}  // namespace LegionRuntime::HighLevel
