#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/api/legion/future.h"
#include "core/api/legion/requirement.h"

namespace Legion {

// What mappers see of every operation.
class Mappable {
 public:
  virtual ~Mappable() = default;
  virtual MappableType get_mappable_type() const = 0;
  virtual UniqueID get_unique_id() const = 0;
  virtual uint64_t get_context_index() const = 0;  // how many operations its context issued before it
  virtual int get_depth() const = 0;               // 0: the top-level task
  virtual const Task* get_parent_task() const = 0;
  // The provenance string of the launch, up to its first '$' for people, after it for machines.
  virtual const std::string_view& get_provenance_string(bool human = true) const = 0;

  MapperID map_id = 0;
  MappingTagID tag = 0;
  mutable const Task* parent_task = nullptr;
  void* mapper_data = nullptr;
  size_t mapper_data_size = 0;
};

// The call that runs, as its body sees it, or that is being mapped. `regions` are the requirements of this
// very point: their `region` is what the projection came to.
class Task : public Mappable {
 public:
  MappableType get_mappable_type() const override { return LEGION_TASK_MAPPABLE; }
  virtual bool has_parent_task() const = 0;
  virtual const char* get_task_name() const = 0;
  virtual Domain get_slice_domain() const = 0;
  // Of a task that all ranks run: which of them runs this copy, and how many there are. Others are alone.
  virtual ShardID get_shard_id() const = 0;
  virtual size_t get_total_shards() const = 0;
  virtual DomainPoint get_shard_point() const = 0;
  virtual Domain get_shard_domain() const = 0;

  TaskID task_id = 0;
  std::vector<IndexSpaceRequirement> indexes;
  std::vector<RegionRequirement> regions;
  std::vector<Future> futures;
  void* args = nullptr;  // of a single task, or the same for all points of an index launch
  size_t arglen = 0;
  bool is_index_space = false;
  Domain index_domain;
  DomainPoint index_point;
  void* local_args = nullptr;  // of this point of an index launch
  size_t local_arglen = 0;
  Processor orig_proc = Processor::NO_PROC;
  Processor current_proc = Processor::NO_PROC;
  Processor target_proc = Processor::NO_PROC;
  unsigned steal_count = 0;
  bool stealable = false;
  bool speculated = false;
  bool local_function = false;
  bool must_epoch_task = false;
  bool concurrent_task = false;

  // What a mapper of the 2014 API decides, by writing here.
  bool inline_task = false;
  bool spawn_task = true;
  bool map_locally = false;
  bool profile_task = false;
  VariantID selected_variant = 0;
  TaskPriority task_priority = 0;
  bool post_map_task = false;
  std::vector<Processor> additional_procs;
};

// An inline mapping, as mappers see it.
class InlineMapping : public Mappable {
 public:
  MappableType get_mappable_type() const override { return LEGION_INLINE_MAPPABLE; }
  RegionRequirement requirement;
  LayoutConstraintID layout_constraint_id = 0;
  virtual ShardID get_parent_shard() const { return parent_task ? parent_task->get_shard_id() : 0; }
};
typedef InlineMapping Inline;

// A copy, as mappers see it, with the requirements of the launcher.
class Copy : public Mappable {
 public:
  MappableType get_mappable_type() const override { return LEGION_COPY_MAPPABLE; }
  std::vector<RegionRequirement> src_requirements;
  std::vector<RegionRequirement> dst_requirements;
  bool is_index_space = false;
  Domain index_domain;
  DomainPoint index_point;  // of a single copy that has one
};

}  // namespace Legion
