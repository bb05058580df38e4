#pragma once

#include <map>

#include "core/api/legion/mapping/mapper_runtime.h"

namespace Legion::Mapping {

// Decides everything in a sensible way: tasks go round the processors of the best kind that has a variant,
// index launches are cut evenly over them, and data stays in the instances that all tasks share, unless a
// variant was registered with layouts of its own. Meant to be derived from.
class DefaultMapper : public Mapper {
 public:
  enum DefaultTunables {
    DEFAULT_TUNABLE_NODE_COUNT = 0,
    DEFAULT_TUNABLE_LOCAL_CPUS = 1,
    DEFAULT_TUNABLE_LOCAL_GPUS = 2,
    DEFAULT_TUNABLE_LOCAL_IOS = 3,
    DEFAULT_TUNABLE_LOCAL_OMPS = 4,
    DEFAULT_TUNABLE_LOCAL_PYS = 5,
    DEFAULT_TUNABLE_GLOBAL_CPUS = 6,
    DEFAULT_TUNABLE_GLOBAL_GPUS = 7,
    DEFAULT_TUNABLE_GLOBAL_IOS = 8,
    DEFAULT_TUNABLE_GLOBAL_OMPS = 9,
    DEFAULT_TUNABLE_GLOBAL_PYS = 10,
    DEFAULT_TUNABLE_LAST = 11,
  };
  enum MappingKind {
    TASK_MAPPING,
    INLINE_MAPPING,
    COPY_MAPPING,
    CLOSE_MAPPING,
    ACQUIRE_MAPPING,
    RELEASE_MAPPING,
    PARTITION_MAPPING,
  };
  enum MappingTags {
    VIRTUAL_MAP = 1,
    EXACT_REGION = 2,
    SAME_ADDRESS_SPACE = 4,
    PREFER_RDMA_MEMORY = 8,
    PREFER_CPU_VARIANT = 16,
  };
  struct VariantInfo {
    VariantID variant = 0;
    Processor::Kind proc_kind = Processor::NO_KIND;
    bool tight_bound = false;
    bool is_inner = false;
    bool is_leaf = false;
    bool is_replicable = false;
  };

  DefaultMapper(MapperRuntime* rt, Machine machine, Processor local, const char* mapper_name = nullptr,
                bool own_name = false);
  ~DefaultMapper() override;

  const char* get_mapper_name() const override { return mapper_name_.c_str(); }
  MapperSyncModel get_mapper_sync_model() const override { return SERIALIZED_REENTRANT_MAPPER_MODEL; }
  void select_task_options(const MapperContext ctx, const Task& task, TaskOptions& output) override;
  void slice_task(const MapperContext ctx, const Task& task, const SliceTaskInput& input,
                  SliceTaskOutput& output) override;
  void map_task(const MapperContext ctx, const Task& task, const MapTaskInput& input,
                MapTaskOutput& output) override;
  void select_task_variant(const MapperContext ctx, const Task& task, const SelectVariantInput& input,
                           SelectVariantOutput& output) override;
  void map_inline(const MapperContext ctx, const InlineMapping& inline_op, const MapInlineInput& input,
                  MapInlineOutput& output) override;
  using Mapper::select_sharding_functor;
  void select_sharding_functor(const MapperContext ctx, const Task& task,
                               const SelectShardingFunctorInput& input,
                               SelectShardingFunctorOutput& output) override;
  void select_sharding_functor(const MapperContext ctx, const Copy& copy,
                               const SelectShardingFunctorInput& input,
                               SelectShardingFunctorOutput& output) override;
  void select_tunable_value(const MapperContext ctx, const Task& task, const SelectTunableInput& input,
                            SelectTunableOutput& output) override;

 protected:
  virtual Processor default_policy_select_initial_processor(MapperContext ctx, const Task& task);
  // All local processors of the kind for points of index launches, else the task's target.
  virtual void default_policy_select_target_processors(MapperContext ctx, const Task& task,
                                                       std::vector<Processor>& targets);
  virtual TaskPriority default_policy_select_task_priority(MapperContext ctx, const Task& task);
  virtual void default_policy_rank_processor_kinds(MapperContext ctx, const Task& task,
                                                   std::vector<Processor::Kind>& ranking);
  virtual Memory default_policy_select_target_memory(MapperContext ctx, Processor target,
                                                     const RegionRequirement& req,
                                                     MemoryConstraint constraint = MemoryConstraint());
  virtual LayoutConstraintID default_policy_select_layout_constraints(MapperContext ctx, Memory memory,
                                                                      const RegionRequirement& req,
                                                                      MappingKind kind,
                                                                      bool needs_field_constraint_check,
                                                                      bool& force_new_instances);
  // SOA in Fortran order; a fold instance for a reduction.
  virtual void default_policy_select_constraints(MapperContext ctx, LayoutConstraintSet& constraints,
                                                 Memory memory, const RegionRequirement& req);
  // The root of the tree, or the exact region for reductions, special layouts and the tag EXACT_REGION.
  virtual LogicalRegion default_policy_select_instance_region(MapperContext ctx, Memory memory,
                                                              const RegionRequirement& req,
                                                              const LayoutConstraintSet& constraints,
                                                              bool force_new_instances,
                                                              bool meets_constraints);

  // Round robin over the processors of this rank: which rank runs a task is the sharding functor's choice.
  Processor default_get_next_local_cpu();
  Processor default_get_next_global_cpu() { return default_get_next_local_cpu(); }
  VariantInfo default_find_preferred_variant(const Task& task, MapperContext ctx, bool needs_tight_bound,
                                             bool cache = true, Processor::Kind kind = Processor::NO_KIND);
  bool default_make_instance(MapperContext ctx, Memory memory, const LayoutConstraintSet& constraints,
                             PhysicalInstance& result, MappingKind kind, bool force_new, bool meets,
                             const RegionRequirement& req, size_t* footprint = nullptr);

 public:
  // Cuts a box into blocks and deals them out.
  template <int DIM>
  static void default_decompose_points(const DomainT<DIM, coord_t>& space,
                                       const std::vector<Processor>& targets,
                                       const Point<DIM, coord_t>& blocks, bool recurse, bool stealable,
                                       std::vector<TaskSlice>& slices) {
    const Rect<DIM> box = space.bounds;
    Rect<DIM> numbers(Point<DIM>::ZEROES(), blocks - 1);
    size_t next = 0;
    for (PointInRectIterator<DIM> b(numbers); b(); b++) {
      Rect<DIM> piece;
      for (int d = 0; d < DIM; ++d) {
        const coord_t length = box.hi[d] - box.lo[d] + 1;
        piece.lo[d] = box.lo[d] + length * b[d] / blocks[d];
        piece.hi[d] = box.lo[d] + length * (b[d] + 1) / blocks[d] - 1;
      }
      Domain slice(piece);
      if (!space.dense()) slice = slice.intersection(Domain(space));
      if (slice.get_volume() > 0)
        slices.emplace_back(slice, targets[next++ % targets.size()], recurse, stealable);
    }
  }
  // How many blocks in each dimension make `factor` blocks of about equal sides, no more than there are
  // points.
  template <int DIM>
  static Point<DIM, coord_t> default_select_num_blocks(long long factor, const Rect<DIM, coord_t>& rect) {
    const std::vector<coord_t> blocks = num_blocks(factor, Domain(rect));
    Point<DIM, coord_t> result;
    for (int d = 0; d < DIM; ++d) result[d] = blocks[static_cast<size_t>(d)];
    return result;
  }

 protected:
  const Machine machine;
  const Processor local_proc;
  const Processor::Kind local_kind;
  const AddressSpace node_id;
  std::vector<Processor> local_cpus, local_gpus, local_ios, local_omps, local_pys;
  std::map<std::pair<TaskID, Processor::Kind>, VariantInfo> preferred_variants;

 private:
  static std::vector<coord_t> num_blocks(long long factor, const Domain& domain);
  const std::vector<Processor>& local_processors(Processor::Kind kind) const;
  void choose_instances(MapperContext ctx, const Task& task, const MapTaskInput& input,
                        MapTaskOutput& output);

  std::string mapper_name_;
  size_t next_cpu_ = 0;
  std::map<std::vector<size_t>, LayoutConstraintID> layouts_;  // by fingerprint
};

}  // namespace Legion::Mapping
