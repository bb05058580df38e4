#pragma once

#include <climits>
#include <cstddef>
#include <cstdint>

#include "core/api/legion/config.h"
#include "core/api/legion/enums.h"
#include "core/api/realm/machine.h"
#include "core/geometry/point.h"

// The ids and the forward declarations of the API.
namespace Legion {

typedef ::legion_privilege_mode_t PrivilegeMode;
typedef ::legion_allocate_mode_t AllocateMode;
typedef ::legion_coherence_property_t CoherenceProperty;
typedef ::legion_region_flags_t RegionFlags;
typedef ::legion_projection_type_t ProjectionType;
typedef ::legion_partition_kind_t PartitionKind;
typedef ::legion_timing_measurement_t TimingMeasurement;
typedef ::legion_dependence_type_t DependenceType;
typedef ::legion_mappable_type_id_t MappableType;
typedef ::legion_execution_constraint_t ExecutionConstraintKind;
typedef ::legion_layout_constraint_t LayoutConstraintKind;
typedef ::legion_equality_kind_t EqualityKind;
typedef ::legion_dimension_kind_t DimensionKind;
typedef ::legion_specialized_constraint_t SpecializedKind;

using testudo::coord_t;
typedef unsigned TaskID;
typedef unsigned FieldID;
typedef unsigned MapperID;
typedef unsigned ProjectionID;
typedef unsigned VariantID;
typedef unsigned TraceID;
typedef unsigned TunableID;
typedef unsigned LocalVariableID;
typedef unsigned Color;
typedef unsigned RegionTreeID;
typedef unsigned IndexTreeID;
typedef unsigned IndexSpaceID;
typedef unsigned IndexPartitionID;
typedef unsigned FieldSpaceID;
typedef unsigned TypeTag;
typedef unsigned ShardID;
typedef unsigned ShardingID;
typedef unsigned GenerationID;
typedef int ReductionOpID;
typedef int CustomSerdezID;
typedef int TaskPriority;
typedef int RealmPriority;
typedef int GCPriority;
typedef unsigned long MappingTagID;
typedef unsigned long SemanticTag;
typedef unsigned long LayoutConstraintID;
typedef unsigned long long UniqueID;

using Realm::AddressSpace;
using Realm::Machine;
using Realm::Memory;
using Realm::Processor;

class Acquire;
class ArgumentMap;
class Close;
class Copy;
class Fill;
class Future;
class FutureMap;
class LayoutConstraintSet;
class Mappable;
class MustEpoch;
class Partition;
class PhysicalRegion;
class Predicate;
class ProjectionFunctor;
class Release;
class Runtime;
class ShardingFunctor;
class Task;
typedef Runtime HighLevelRuntime;

namespace Mapping {
class Mapper;
class MapperRuntime;
}  // namespace Mapping

namespace detail {
class TaskContext;
class MapperCall;
class RuntimeState;
}  // namespace detail

// A running task, as its own operations are issued under. Valid while the task runs.
typedef detail::TaskContext* Context;

namespace Mapping {
typedef detail::MapperCall* MapperContext;
}
using Mapping::MapperContext;

enum SemanticInfoTags : unsigned {
  LEGION_NAME_SEMANTIC_TAG = 0,
  LEGION_SOURCE_FILE_TAG = 1,
  LEGION_SOURCE_LINE_TAG = 2,
  LEGION_FIRST_AVAILABLE_SEMANTIC_TAG = 3,
};

inline PrivilegeMode operator|(PrivilegeMode a, PrivilegeMode b) {
  return static_cast<PrivilegeMode>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
inline RegionFlags operator|(RegionFlags a, RegionFlags b) {
  return static_cast<RegionFlags>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

}  // namespace Legion
