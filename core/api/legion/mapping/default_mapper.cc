#include "core/api/legion/mapping/default_mapper.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/layout_table.h"

namespace Legion::Mapping {

namespace {

// The same numbers for the same constraints.
std::vector<size_t> fingerprint(const LayoutConstraintSet& constraints) {
  const SpecializedConstraint& special = constraints.specialized_constraint;
  std::vector<size_t> result = {special.kind, static_cast<size_t>(special.redop), special.exact,
                                constraints.memory_constraint.kind};
  const auto append = [&result](const auto& items, auto number_of) {
    result.push_back(items.size());
    for (const auto& item : items) number_of(item);
  };
  append(constraints.field_constraint.field_set, [&](FieldID field) { result.push_back(field); });
  append(constraints.ordering_constraint.ordering, [&](DimensionKind dim) { result.push_back(dim); });
  append(constraints.tiling_constraints, [&](const TilingConstraint& tiling) {
    result.insert(result.end(), {tiling.dim, tiling.value, tiling.tiles});
  });
  append(constraints.alignment_constraints, [&](const AlignmentConstraint& alignment) {
    result.insert(result.end(), {alignment.fid, alignment.eqk, alignment.alignment});
  });
  return result;
}

}  // namespace

DefaultMapper::DefaultMapper(MapperRuntime* rt, Machine model, Processor local, const char* name,
                             bool own_name)
    : Mapper(rt),
      machine(model),
      local_proc(local),
      local_kind(local.kind()),
      node_id(local.address_space()),
      mapper_name_(name ? name : "default mapper") {
  if (own_name) std::free(const_cast<char*>(name));
  std::set<Processor> all;
  machine.get_local_processors(all);
  for (Processor processor : all) {
    switch (processor.kind()) {
      case Processor::LOC_PROC:
        local_cpus.push_back(processor);
        break;
      case Processor::TOC_PROC:
        local_gpus.push_back(processor);
        break;
      case Processor::IO_PROC:
        local_ios.push_back(processor);
        break;
      case Processor::OMP_PROC:
        local_omps.push_back(processor);
        break;
      case Processor::PY_PROC:
        local_pys.push_back(processor);
        break;
      default:
        break;
    }
  }
}

DefaultMapper::~DefaultMapper() = default;

const std::vector<Processor>& DefaultMapper::local_processors(Processor::Kind kind) const {
  switch (kind) {
    case Processor::TOC_PROC:
      return local_gpus;
    case Processor::IO_PROC:
      return local_ios;
    case Processor::OMP_PROC:
      return local_omps;
    case Processor::PY_PROC:
      return local_pys;
    default:
      return local_cpus;
  }
}

Processor DefaultMapper::default_get_next_local_cpu() {
  return local_cpus.empty() ? Processor::NO_PROC : local_cpus[next_cpu_++ % local_cpus.size()];
}

void DefaultMapper::default_policy_rank_processor_kinds(MapperContext, const Task& task,
                                                        std::vector<Processor::Kind>& ranking) {
  if ((task.tag & PREFER_CPU_VARIANT) == 0 && !local_gpus.empty()) ranking.push_back(Processor::TOC_PROC);
  if (!local_omps.empty()) ranking.push_back(Processor::OMP_PROC);
  ranking.push_back(Processor::LOC_PROC);
  if (!local_ios.empty()) ranking.push_back(Processor::IO_PROC);
  if (!local_pys.empty()) ranking.push_back(Processor::PY_PROC);
}

DefaultMapper::VariantInfo DefaultMapper::default_find_preferred_variant(const Task& task, MapperContext ctx,
                                                                         bool, bool cache,
                                                                         Processor::Kind kind) {
  const std::pair<TaskID, Processor::Kind> key(task.task_id, kind);
  if (const auto it = preferred_variants.find(key); cache && it != preferred_variants.end())
    return it->second;
  std::vector<Processor::Kind> kinds;
  if (kind != Processor::NO_KIND) {
    kinds.push_back(kind);
  } else {
    default_policy_rank_processor_kinds(ctx, task, kinds);
  }
  for (Processor::Kind candidate : kinds) {
    std::vector<VariantID> variants;
    runtime->find_valid_variants(ctx, task.task_id, variants, candidate);
    if (variants.empty()) continue;
    VariantInfo info;
    info.variant = variants.front();
    info.proc_kind = candidate;
    info.is_leaf = runtime->is_leaf_variant(ctx, task.task_id, info.variant);
    info.is_inner = runtime->is_inner_variant(ctx, task.task_id, info.variant);
    info.is_replicable = runtime->is_replicable_variant(ctx, task.task_id, info.variant);
    if (cache) preferred_variants[key] = info;
    return info;
  }
  detail::throw_error("T0110", "task " + std::to_string(task.task_id) +
                                   " has no variant for a kind of processor that this machine has");
}

Processor DefaultMapper::default_policy_select_initial_processor(MapperContext ctx, const Task& task) {
  const VariantInfo info = default_find_preferred_variant(task, ctx, false);
  if (info.proc_kind == Processor::LOC_PROC) return default_get_next_local_cpu();
  const std::vector<Processor>& processors = local_processors(info.proc_kind);
  return processors.empty() ? local_proc : processors.front();
}

void DefaultMapper::default_policy_select_target_processors(MapperContext, const Task& task,
                                                            std::vector<Processor>& targets) {
  if (!task.is_index_space) {
    targets.push_back(task.target_proc);
    return;
  }
  const std::vector<Processor>& all = local_processors(task.target_proc.kind());
  targets.insert(targets.end(), all.begin(), all.end());
}

TaskPriority DefaultMapper::default_policy_select_task_priority(MapperContext, const Task&) {
  return 0;
}

void DefaultMapper::select_task_options(const MapperContext ctx, const Task& task, TaskOptions& output) {
  output.initial_proc = default_policy_select_initial_processor(ctx, task);
  output.inline_task = false;
  output.stealable = true;
  output.map_locally = false;
}

void DefaultMapper::slice_task(const MapperContext ctx, const Task& task, const SliceTaskInput& input,
                               SliceTaskOutput& output) {
  const VariantInfo info = default_find_preferred_variant(task, ctx, false);
  const std::vector<Processor>& targets = local_processors(info.proc_kind);
  if (targets.empty()) {
    output.slices.emplace_back(input.domain, local_proc, false, false);
    return;
  }
  const auto cut = [&]<int DIM>() {
    const DomainT<DIM> space = input.domain;
    const auto blocks = default_select_num_blocks<DIM>(static_cast<long long>(targets.size()), space.bounds);
    default_decompose_points<DIM>(space, targets, blocks, false, true, output.slices);
  };
  switch (input.domain.get_dim()) {
#define TESTUDO_CUT_(DIM)           \
  case DIM:                         \
    cut.template operator()<DIM>(); \
    break;
    LEGION_FOREACH_N(TESTUDO_CUT_)
#undef TESTUDO_CUT_
    default:
      break;
  }
}

std::vector<coord_t> DefaultMapper::num_blocks(long long factor, const Domain& domain) {
  std::vector<coord_t> blocks(static_cast<size_t>(domain.get_dim()), 1);
  std::vector<coord_t> length;
  for (int d = 0; d < domain.get_dim(); ++d) length.push_back(domain.hi()[d] - domain.lo()[d] + 1);
  // The prime factors, the largest first, each go to the dimension whose blocks are longest.
  std::vector<long long> primes;
  for (long long p = 2; factor > 1; ++p) {
    for (; factor % p == 0; factor /= p) primes.push_back(p);
  }
  for (auto p = primes.rbegin(); p != primes.rend(); ++p) {
    size_t longest = 0;
    for (size_t d = 1; d < blocks.size(); ++d) {
      if (length[d] * blocks[longest] > length[longest] * blocks[d]) longest = d;
    }
    if (blocks[longest] * *p <= length[longest]) blocks[longest] *= *p;
  }
  return blocks;
}

void DefaultMapper::map_task(const MapperContext ctx, const Task& task, const MapTaskInput& input,
                             MapTaskOutput& output) {
  if (output.chosen_variant == 0) {
    const Processor::Kind kind = task.target_proc.exists() ? task.target_proc.kind() : Processor::NO_KIND;
    output.chosen_variant = default_find_preferred_variant(task, ctx, true, true, kind).variant;
  }
  output.task_priority = default_policy_select_task_priority(ctx, task);
  if (output.target_procs.empty()) default_policy_select_target_processors(ctx, task, output.target_procs);
  choose_instances(ctx, task, input, output);
}

void DefaultMapper::choose_instances(MapperContext ctx, const Task& task, const MapTaskInput&,
                                     MapTaskOutput& output) {
  const TaskLayoutConstraintSet& wanted =
      runtime->find_task_layout_constraints(ctx, task.task_id, output.chosen_variant);
  for (unsigned i = 0; i < task.regions.size(); ++i) {
    const RegionRequirement& req = task.regions[i];
    if (!output.chosen_instances[i].empty() || req.is_no_access() || req.privilege_fields.empty()) continue;
    if ((req.tag & VIRTUAL_MAP) != 0) {
      output.chosen_instances[i].push_back(PhysicalInstance::get_virtual_instance());
      continue;
    }
    const Memory memory = default_policy_select_target_memory(ctx, output.target_procs.front(), req);
    bool force_new = false;
    const auto fixed = wanted.layouts.find(i);
    const LayoutConstraintID layout =
        fixed != wanted.layouts.end()
            ? fixed->second
            : default_policy_select_layout_constraints(ctx, memory, req, TASK_MAPPING, false, force_new);
    PhysicalInstance instance;
    if (!default_make_instance(ctx, memory, runtime->find_layout_constraints(ctx, layout), instance,
                               TASK_MAPPING, force_new, true, req)) {
      detail::throw_error("T0521", "the memory has no room for requirement " + std::to_string(i) +
                                       " of task " + task.get_task_name() + "; give it more with -ll:csize");
    }
    output.chosen_instances[i].push_back(instance);
  }
}

void DefaultMapper::select_task_variant(const MapperContext ctx, const Task& task,
                                        const SelectVariantInput& input, SelectVariantOutput& output) {
  output.chosen_variant =
      default_find_preferred_variant(task, ctx, false, true, input.processor.kind()).variant;
}

void DefaultMapper::map_inline(const MapperContext ctx, const InlineMapping& inline_op, const MapInlineInput&,
                               MapInlineOutput& output) {
  const Memory memory = default_policy_select_target_memory(ctx, local_proc, inline_op.requirement);
  bool force_new = false;
  const LayoutConstraintID layout =
      inline_op.layout_constraint_id != 0
          ? inline_op.layout_constraint_id
          : default_policy_select_layout_constraints(ctx, memory, inline_op.requirement, INLINE_MAPPING,
                                                     false, force_new);
  PhysicalInstance instance;
  if (default_make_instance(ctx, memory, runtime->find_layout_constraints(ctx, layout), instance,
                            INLINE_MAPPING, force_new, true, inline_op.requirement)) {
    output.chosen_instances.push_back(instance);
  }
}

void DefaultMapper::select_sharding_functor(const MapperContext, const Task&,
                                            const SelectShardingFunctorInput&,
                                            SelectShardingFunctorOutput& output) {
  output.chosen_functor = 0;
  output.slice_recurse = true;
}

void DefaultMapper::select_sharding_functor(const MapperContext, const Copy&,
                                            const SelectShardingFunctorInput&,
                                            SelectShardingFunctorOutput& output) {
  output.chosen_functor = 0;
  output.slice_recurse = true;
}

void DefaultMapper::select_tunable_value(const MapperContext, const Task& task,
                                         const SelectTunableInput& input, SelectTunableOutput& output) {
  const auto everywhere = [&](Processor::Kind kind) {
    return Machine::ProcessorQuery(machine).only_kind(kind).count();
  };
  const auto count = [&]() -> size_t {
    switch (input.tunable_id) {
      case DEFAULT_TUNABLE_NODE_COUNT:
        return machine.get_address_space_count();
      case DEFAULT_TUNABLE_LOCAL_CPUS:
        return local_cpus.size();
      case DEFAULT_TUNABLE_GLOBAL_CPUS:
        return everywhere(Processor::LOC_PROC);
      case DEFAULT_TUNABLE_LOCAL_GPUS:
        return local_gpus.size();
      case DEFAULT_TUNABLE_GLOBAL_GPUS:
        return everywhere(Processor::TOC_PROC);
      case DEFAULT_TUNABLE_LOCAL_IOS:
        return local_ios.size();
      case DEFAULT_TUNABLE_GLOBAL_IOS:
        return everywhere(Processor::IO_PROC);
      case DEFAULT_TUNABLE_LOCAL_OMPS:
        return local_omps.size();
      case DEFAULT_TUNABLE_GLOBAL_OMPS:
        return everywhere(Processor::OMP_PROC);
      case DEFAULT_TUNABLE_LOCAL_PYS:
        return local_pys.size();
      case DEFAULT_TUNABLE_GLOBAL_PYS:
        return everywhere(Processor::PY_PROC);
      default:
        detail::throw_error("T0522", "task " + std::string(task.get_task_name()) +
                                         " asks the default mapper for tunable " +
                                         std::to_string(input.tunable_id) + ", which it does not have");
    }
  };
  runtime->pack_tunable<size_t>(count(), output);
}

Memory DefaultMapper::default_policy_select_target_memory(MapperContext, Processor target,
                                                          const RegionRequirement&,
                                                          MemoryConstraint constraint) {
  Machine::MemoryQuery query(machine);
  target.exists() ? query.has_affinity_to(target) : query.local_address_space();
  if (constraint.is_valid()) query.only_kind(constraint.get_kind());
  return query.first();
}

void DefaultMapper::default_policy_select_constraints(MapperContext, LayoutConstraintSet& constraints, Memory,
                                                      const RegionRequirement& req) {
  if (req.privilege == LEGION_REDUCE && constraints.specialized_constraint.redop == 0) {
    constraints.add_constraint(SpecializedConstraint(LEGION_AFFINE_REDUCTION_SPECIALIZE, req.redop));
  }
  if (constraints.ordering_constraint.ordering.empty()) {
    std::vector<DimensionKind> order;
    const int dim = req.region.exists() ? req.region.get_dim() : req.partition.get_dim();
    for (int d = 0; d < dim; ++d) order.push_back(static_cast<DimensionKind>(d));
    order.push_back(LEGION_DIM_F);
    constraints.add_constraint(OrderingConstraint(order, false));
  }
}

LayoutConstraintID DefaultMapper::default_policy_select_layout_constraints(MapperContext ctx, Memory memory,
                                                                           const RegionRequirement& req,
                                                                           MappingKind, bool, bool&) {
  LayoutConstraintSet constraints;
  default_policy_select_constraints(ctx, constraints, memory, req);
  const auto [it, added] = layouts_.try_emplace(fingerprint(constraints));
  if (added) it->second = runtime->register_layout(ctx, constraints);
  return it->second;
}

LogicalRegion DefaultMapper::default_policy_select_instance_region(MapperContext ctx, Memory,
                                                                   const RegionRequirement& req,
                                                                   const LayoutConstraintSet& constraints,
                                                                   bool, bool) {
  const bool exact = (req.tag & EXACT_REGION) != 0 || req.privilege == LEGION_REDUCE ||
                     constraints.specialized_constraint.is_exact();
  LogicalRegion region = req.region;
  while (!exact && runtime->has_parent_logical_partition(ctx, region)) {
    region = runtime->get_parent_logical_region(ctx, runtime->get_parent_logical_partition(ctx, region));
  }
  return region;
}

bool DefaultMapper::default_make_instance(MapperContext ctx, Memory memory,
                                          const LayoutConstraintSet& constraints, PhysicalInstance& result,
                                          MappingKind, bool force_new, bool meets,
                                          const RegionRequirement& req, size_t* footprint) {
  LayoutConstraintSet complete = constraints;
  if (complete.field_constraint.field_set.empty()) {
    complete.add_constraint(FieldConstraint(req.privilege_fields, false, false));
  }
  const LogicalRegion region =
      default_policy_select_instance_region(ctx, memory, req, complete, force_new, meets);
  if (force_new) {
    return runtime->create_physical_instance(ctx, memory, complete, {region}, result, true, 0, false,
                                             footprint);
  }
  bool created = false;
  return runtime->find_or_create_physical_instance(ctx, memory, complete, {region}, result, created, true, 0,
                                                   false, footprint);
}

}  // namespace Legion::Mapping
