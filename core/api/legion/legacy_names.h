#pragma once

#include "core/api/legion/legacy_accessor.h"
#include "core/api/legion/legacy_arrays.h"
#include "core/api/legion/legacy_index.h"
#include "core/api/legion/legacy_logger.h"
#include "core/api/legion/runtime.h"

// The namespaces of the 2014 API. Everything in them is today's class under its old name, so that programs
// may mix.
namespace LegionRuntime {

namespace HighLevel {
using namespace Arrays;
using Legion::AcquireLauncher;
using Legion::ArgumentMap;
using Legion::CoherenceProperty;
using Legion::Color;
using Legion::ColoredPoints;
using Legion::Coloring;
using Legion::Context;
using Legion::coord_t;
using Legion::CopyLauncher;
using Legion::Domain;
using Legion::DomainColoring;
using Legion::DomainPoint;
using Legion::DomainPointColoring;
using Legion::DynamicCollective;
using Legion::FieldAllocator;
using Legion::FieldID;
using Legion::FieldSpace;
using Legion::FieldSpaceRequirement;
using Legion::FillLauncher;
using Legion::Future;
using Legion::FutureMap;
using Legion::HighLevelRuntime;
using Legion::IndexAllocator;
using Legion::IndexIterator;
using Legion::IndexLauncher;
using Legion::IndexPartition;
using Legion::IndexSpace;
using Legion::IndexSpaceRequirement;
using Legion::IndexTaskLauncher;
using Legion::Inline;
using Legion::InlineLauncher;
using Legion::InputArgs;
using Legion::LayoutConstraintRegistrar;
using Legion::LogicalPartition;
using Legion::LogicalRegion;
using Legion::Machine;
using Legion::Mappable;
using Legion::MapperID;
using Legion::MappingTagID;
using Legion::Memory;
using Legion::MultiDomainColoring;
using Legion::MultiDomainPointColoring;
using Legion::MustEpochLauncher;
using Legion::PhaseBarrier;
using Legion::PhysicalRegion;
using Legion::Point;
using Legion::PointColoring;
using Legion::Predicate;
using Legion::PrivilegeMode;
using Legion::Processor;
using Legion::ProjectionFunctor;
using Legion::ProjectionID;
using Legion::ptr_t;
using Legion::Rect;
using Legion::ReductionOpID;
using Legion::RegionRequirement;
using Legion::RegionTreeID;
using Legion::RegistrationCallbackFnptr;
using Legion::ReleaseLauncher;
using Legion::Runtime;
using Legion::Task;
using Legion::TaskArgument;
using Legion::TaskConfigOptions;
using Legion::TaskID;
using Legion::TaskLauncher;
using Legion::UniqueID;
using Legion::UntypedBuffer;
using Legion::VariantID;
}  // namespace HighLevel

namespace LowLevel {
using Legion::Domain;
using Legion::DomainPoint;
using Legion::Machine;
using Legion::Memory;
using Legion::Processor;
using Legion::ptr_t;
}  // namespace LowLevel

namespace Accessor {
using namespace Arrays;
}

}  // namespace LegionRuntime
