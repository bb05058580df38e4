#pragma once

#include <string>
#include <vector>

#include "core/api/legion/future.h"
#include "core/api/legion/phase_barrier.h"
#include "core/api/legion/predicate.h"
#include "core/api/legion/requirement.h"

// Copies and fills, single and per point of an index launch.
namespace Legion {

// Copies field i of each source to field i of its destination, on the points that both have; a destination
// with a reduction gets the sources applied.
struct CopyLauncher : detail::BarrierUse {
  CopyLauncher(Predicate pred = Predicate::TRUE_PRED, MapperID mapper = 0, MappingTagID mapping_tag = 0,
               UntypedBuffer mapper_arg = UntypedBuffer(), const char* provenance = "")
      : predicate(pred),
        map_id(mapper),
        tag(mapping_tag),
        map_arg(mapper_arg),
        provenance(provenance ? provenance : "") {}

  // The index of the pair.
  unsigned add_copy_requirements(const RegionRequirement& src, const RegionRequirement& dst) {
    src_requirements.push_back(src);
    dst_requirements.push_back(dst);
    return static_cast<unsigned>(src_requirements.size() - 1);
  }
  void add_src_field(unsigned index, FieldID field, bool instance = true,
                     detail::Where where = detail::Where::current()) {
    detail::requirement_at(src_requirements, index, where).add_field(field, instance);
  }
  void add_dst_field(unsigned index, FieldID field, bool instance = true,
                     detail::Where where = detail::Where::current()) {
    detail::requirement_at(dst_requirements, index, where).add_field(field, instance);
  }

  std::vector<RegionRequirement> src_requirements;
  std::vector<RegionRequirement> dst_requirements;
  Predicate predicate;
  MapperID map_id = 0;
  MappingTagID tag = 0;
  UntypedBuffer map_arg;
  DomainPoint point;
  IndexSpace sharding_space;
  std::string provenance;
};

struct IndexCopyLauncher : CopyLauncher {
  IndexCopyLauncher() = default;
  IndexCopyLauncher(Domain domain, Predicate pred = Predicate::TRUE_PRED, MapperID mapper = 0,
                    MappingTagID mapping_tag = 0, UntypedBuffer mapper_arg = UntypedBuffer(),
                    const char* provenance = "")
      : CopyLauncher(pred, mapper, mapping_tag, mapper_arg, provenance), launch_domain(domain) {}
  IndexCopyLauncher(IndexSpace space, Predicate pred = Predicate::TRUE_PRED, MapperID mapper = 0,
                    MappingTagID mapping_tag = 0, UntypedBuffer mapper_arg = UntypedBuffer(),
                    const char* provenance = "")
      : CopyLauncher(pred, mapper, mapping_tag, mapper_arg, provenance), launch_space(space) {}

  Domain launch_domain;
  IndexSpace launch_space;
};

// Writes one value to every element of the fields.
struct FillLauncher : detail::BarrierUse {
  FillLauncher() = default;
  FillLauncher(LogicalRegion region, LogicalRegion parent_region, UntypedBuffer value,
               Predicate pred = Predicate::TRUE_PRED, MapperID mapper = 0, MappingTagID mapping_tag = 0,
               UntypedBuffer mapper_arg = UntypedBuffer(), const char* provenance = "")
      : handle(region),
        parent(parent_region),
        argument(value),
        predicate(pred),
        map_id(mapper),
        tag(mapping_tag),
        map_arg(mapper_arg),
        provenance(provenance ? provenance : "") {}
  FillLauncher(LogicalRegion region, LogicalRegion parent_region, Future value,
               Predicate pred = Predicate::TRUE_PRED, MapperID mapper = 0, MappingTagID mapping_tag = 0,
               UntypedBuffer mapper_arg = UntypedBuffer(), const char* provenance = "")
      : FillLauncher(region, parent_region, UntypedBuffer(), pred, mapper, mapping_tag, mapper_arg,
                     provenance) {
    future = std::move(value);
  }

  void set_argument(UntypedBuffer value) { argument = value; }
  void set_future(Future value) { future = std::move(value); }
  void add_field(FieldID field) { fields.insert(field); }

  LogicalRegion handle;
  LogicalRegion parent;
  UntypedBuffer argument;
  Future future;  // used where it exists
  Predicate predicate;
  std::set<FieldID> fields;
  MapperID map_id = 0;
  MappingTagID tag = 0;
  UntypedBuffer map_arg;
  DomainPoint point;
  IndexSpace sharding_space;
  std::string provenance;
};

struct IndexFillLauncher : detail::BarrierUse {
  IndexFillLauncher() = default;
  // Bounds: a Domain or an IndexSpace of points. Handle: the upper bound, a LogicalRegion or a
  // LogicalPartition. Value: an UntypedBuffer or a Future.
  template <typename Bounds, typename Handle, typename Value>
  IndexFillLauncher(const Bounds& bounds, const Handle& handle, LogicalRegion parent_region,
                    const Value& value, ProjectionID functor = 0, Predicate pred = Predicate::TRUE_PRED,
                    MapperID mapper = 0, MappingTagID mapping_tag = 0,
                    UntypedBuffer mapper_arg = UntypedBuffer(), const char* provenance = "")
      : parent(parent_region),
        projection(functor),
        predicate(pred),
        map_id(mapper),
        tag(mapping_tag),
        map_arg(mapper_arg),
        provenance(provenance ? provenance : "") {
    set_bounds(bounds);
    set_handle(handle);
    set_value(value);
  }

  void set_argument(UntypedBuffer value) { argument = value; }
  void set_future(Future value) { future = std::move(value); }
  void add_field(FieldID field) { fields.insert(field); }

  Domain launch_domain;
  IndexSpace launch_space;
  IndexSpace sharding_space;
  LogicalRegion region;
  LogicalPartition partition;
  LogicalRegion parent;
  ProjectionID projection = 0;
  UntypedBuffer argument;
  Future future;
  Predicate predicate;
  std::set<FieldID> fields;
  MapperID map_id = 0;
  MappingTagID tag = 0;
  UntypedBuffer map_arg;
  std::string provenance;

 private:
  void set_bounds(const Domain& domain) { launch_domain = domain; }
  void set_bounds(const IndexSpace& space) { launch_space = space; }
  void set_handle(const LogicalRegion& handle) { region = handle; }
  void set_handle(const LogicalPartition& handle) { partition = handle; }
  void set_value(const UntypedBuffer& value) { argument = value; }
  void set_value(const Future& value) { future = value; }
};

}  // namespace Legion
