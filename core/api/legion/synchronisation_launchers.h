#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/api/legion/launchers.h"
#include "core/api/legion/physical_region.h"

// Launchers of operations that synchronise tasks.
namespace Legion {

// Tasks that all run at the same time, so that they may wait for each other through phase barriers. What they
// share needs SIMULTANEOUS coherence.
struct MustEpochLauncher {
  MustEpochLauncher(MapperID id = 0, MappingTagID tag = 0) : map_id(id), mapping_tag(tag) {}

  void add_single_task(const DomainPoint& point, const TaskLauncher& launcher) {
    single_tasks.push_back(launcher);
    single_tasks.back().point = point;
  }
  void add_index_task(const IndexTaskLauncher& launcher) { index_tasks.push_back(launcher); }

  MapperID map_id;
  MappingTagID mapping_tag;
  std::vector<TaskLauncher> single_tasks;
  std::vector<IndexTaskLauncher> index_tasks;
  Domain launch_domain;  // of the results; where it does not exist, all points of the tasks
  IndexSpace launch_space;
  IndexSpace sharding_space;
  std::string provenance;
  bool silence_warnings = false;
};

namespace detail {

struct CoherenceLauncher : BarrierUse {
  CoherenceLauncher(LogicalRegion region, LogicalRegion parent, PhysicalRegion physical, Predicate pred,
                    MapperID mapper, MappingTagID mapping_tag, UntypedBuffer mapper_arg, const char* text)
      : logical_region(region),
        parent_region(parent),
        physical_region(std::move(physical)),
        predicate(pred),
        map_id(mapper),
        tag(mapping_tag),
        map_arg(mapper_arg),
        provenance(text ? text : "") {}

  void add_field(FieldID field) { fields.insert(field); }

  LogicalRegion logical_region;
  LogicalRegion parent_region;
  std::set<FieldID> fields;
  PhysicalRegion physical_region;
  Predicate predicate;
  MapperID map_id;
  MappingTagID tag;
  UntypedBuffer map_arg;
  std::string provenance;
};

}  // namespace detail

// From here to the release, the task may use data that is shared (SIMULTANEOUS) or attached as it likes.
struct AcquireLauncher : detail::CoherenceLauncher {
  AcquireLauncher(LogicalRegion region, LogicalRegion parent, PhysicalRegion physical = PhysicalRegion(),
                  Predicate pred = Predicate::TRUE_PRED, MapperID mapper = 0, MappingTagID mapping_tag = 0,
                  UntypedBuffer mapper_arg = UntypedBuffer(), const char* text = "")
      : CoherenceLauncher(region, parent, std::move(physical), pred, mapper, mapping_tag, mapper_arg, text) {}
};

// Ends that: what is shared or attached holds the data again.
struct ReleaseLauncher : detail::CoherenceLauncher {
  ReleaseLauncher(LogicalRegion region, LogicalRegion parent, PhysicalRegion physical = PhysicalRegion(),
                  Predicate pred = Predicate::TRUE_PRED, MapperID mapper = 0, MappingTagID mapping_tag = 0,
                  UntypedBuffer mapper_arg = UntypedBuffer(), const char* text = "")
      : CoherenceLauncher(region, parent, std::move(physical), pred, mapper, mapping_tag, mapper_arg, text) {}
};

}  // namespace Legion
