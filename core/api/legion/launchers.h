#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/api/legion/argument_map.h"
#include "core/api/legion/phase_barrier.h"
#include "core/api/legion/predicate.h"
#include "core/api/legion/requirement.h"

// What the program says about one task launch. Fields are public; a launcher may be changed and used again,
// since a launch captures everything it needs. What copies and grows them is compiled in the library, not in
// each program.
namespace Legion {

struct TaskLauncher : detail::BarrierUse {
  TaskLauncher();
  TaskLauncher(const TaskLauncher&);
  TaskLauncher(TaskLauncher&&) noexcept;
  TaskLauncher& operator=(const TaskLauncher&);
  TaskLauncher& operator=(TaskLauncher&&) noexcept;
  ~TaskLauncher();
  TaskLauncher(TaskID task, UntypedBuffer arg, Predicate pred = Predicate::TRUE_PRED, MapperID mapper = 0,
               MappingTagID mapping_tag = 0, UntypedBuffer mapper_arg = UntypedBuffer(),
               const char* provenance = "");

  IndexSpaceRequirement& add_index_requirement(const IndexSpaceRequirement& req);
  RegionRequirement& add_region_requirement(const RegionRequirement& req);
  void add_field(unsigned index, FieldID field, bool instance = true,
                 detail::Where where = detail::Where::current());
  void add_future(Future future) { futures.push_back(std::move(future)); }
  void set_predicate_false_future(Future future) { predicate_false_future = std::move(future); }
  void set_predicate_false_result(UntypedBuffer result) { predicate_false_result = result; }
  void set_independent_requirements(bool independent) { independent_requirements = independent; }

  TaskID task_id = 0;
  std::vector<IndexSpaceRequirement> index_requirements;
  std::vector<RegionRequirement> region_requirements;
  std::vector<Future> futures;
  UntypedBuffer argument;
  Predicate predicate;
  MapperID map_id = 0;
  MappingTagID tag = 0;
  UntypedBuffer map_arg;
  DomainPoint point;
  IndexSpace sharding_space;
  Future predicate_false_future;
  UntypedBuffer predicate_false_result;
  std::string provenance;
  bool enable_inlining = false;
  bool local_function_task = false;
  bool independent_requirements = false;
  bool elide_future_return = false;
  bool silence_warnings = false;
  std::optional<size_t> future_return_size;
};

struct IndexTaskLauncher : detail::BarrierUse {
  IndexTaskLauncher();
  IndexTaskLauncher(const IndexTaskLauncher&);
  IndexTaskLauncher(IndexTaskLauncher&&) noexcept;
  IndexTaskLauncher& operator=(const IndexTaskLauncher&);
  IndexTaskLauncher& operator=(IndexTaskLauncher&&) noexcept;
  ~IndexTaskLauncher();
  IndexTaskLauncher(TaskID task, Domain domain, UntypedBuffer arg, ArgumentMap map,
                    Predicate pred = Predicate::TRUE_PRED, bool must = false, MapperID mapper = 0,
                    MappingTagID mapping_tag = 0, UntypedBuffer mapper_arg = UntypedBuffer(),
                    const char* provenance = "");
  IndexTaskLauncher(TaskID task, IndexSpace space, UntypedBuffer arg, ArgumentMap map,
                    Predicate pred = Predicate::TRUE_PRED, bool must = false, MapperID mapper = 0,
                    MappingTagID mapping_tag = 0, UntypedBuffer mapper_arg = UntypedBuffer(),
                    const char* provenance = "");

  IndexSpaceRequirement& add_index_requirement(const IndexSpaceRequirement& req);
  RegionRequirement& add_region_requirement(const RegionRequirement& req);
  void add_field(unsigned index, FieldID field, bool instance = true,
                 detail::Where where = detail::Where::current());
  void add_future(Future future) { futures.push_back(std::move(future)); }
  void set_predicate_false_future(Future future) { predicate_false_future = std::move(future); }
  void set_predicate_false_result(UntypedBuffer result) { predicate_false_result = result; }
  void set_independent_requirements(bool independent) { independent_requirements = independent; }

  TaskID task_id = 0;
  Domain launch_domain;
  IndexSpace launch_space;  // used where launch_domain does not exist
  IndexSpace sharding_space;
  std::vector<IndexSpaceRequirement> index_requirements;
  std::vector<RegionRequirement> region_requirements;
  std::vector<Future> futures;
  std::vector<ArgumentMap> point_futures;
  UntypedBuffer global_arg;
  ArgumentMap argument_map;
  Predicate predicate;
  bool concurrent = false;        // the points run at the same time: they may wait for each other
  bool must_parallelism = false;  // the same
  MapperID map_id = 0;
  MappingTagID tag = 0;
  UntypedBuffer map_arg;
  Future predicate_false_future;
  UntypedBuffer predicate_false_result;
  std::string provenance;
  bool enable_inlining = false;
  bool independent_requirements = false;
  bool elide_future_return = false;
  bool silence_warnings = false;
  std::optional<size_t> future_return_size;
  Future initial_value;  // of a reduced launch: takes part once, first
};
typedef IndexTaskLauncher IndexLauncher;

// Maps a region into the calling task. It arrives at barriers when it is unmapped.
struct InlineLauncher : detail::BarrierUse {
  InlineLauncher();
  InlineLauncher(const InlineLauncher&);
  InlineLauncher(InlineLauncher&&) noexcept;
  InlineLauncher& operator=(const InlineLauncher&);
  InlineLauncher& operator=(InlineLauncher&&) noexcept;
  ~InlineLauncher();
  InlineLauncher(const RegionRequirement& req, MapperID mapper = 0, MappingTagID mapping_tag = 0,
                 LayoutConstraintID layout_id = 0, UntypedBuffer mapper_arg = UntypedBuffer(),
                 const char* provenance = "");
  void add_field(FieldID field, bool instance = true) { requirement.add_field(field, instance); }

  RegionRequirement requirement;
  MapperID map_id = 0;
  MappingTagID tag = 0;
  UntypedBuffer map_arg;
  LayoutConstraintID layout_constraint_id = 0;
  std::string provenance;
};

}  // namespace Legion
