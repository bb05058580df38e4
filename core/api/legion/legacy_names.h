#pragma once

#include "core/api/legion/legacy_accessor.h"
#include "core/api/legion/legacy_arrays.h"
#include "core/api/legion/legacy_index.h"
#include "core/api/legion/legacy_logger.h"
#include "core/api/legion/runtime.h"

// The namespaces of the 2014 API. Everything in them is today's class under its old name, so that programs may mix.
namespace LegionRuntime {

namespace HighLevel {
using namespace Arrays;
using Legion::IndexSpace;
using Legion::IndexPartition;
using Legion::FieldSpace;
using Legion::LogicalRegion;
using Legion::LogicalPartition;
using Legion::FieldAllocator;
using Legion::IndexAllocator;
using Legion::TaskArgument;
using Legion::ArgumentMap;
using Legion::RegionRequirement;
using Legion::IndexSpaceRequirement;
using Legion::FieldSpaceRequirement;
using Legion::TaskLauncher;
using Legion::IndexLauncher;
using Legion::IndexTaskLauncher;
using Legion::InlineLauncher;
using Legion::CopyLauncher;
using Legion::Future;
using Legion::FutureMap;
using Legion::Predicate;
using Legion::PhysicalRegion;
using Legion::IndexIterator;
using Legion::Mappable;
using Legion::Task;
using Legion::Inline;
using Legion::InputArgs;
using Legion::TaskConfigOptions;
using Legion::HighLevelRuntime;
using Legion::Runtime;
using Legion::Domain;
using Legion::DomainPoint;
using Legion::Machine;
using Legion::Memory;
using Legion::Processor;
using Legion::Context;
using Legion::FieldID;
using Legion::TaskID;
using Legion::VariantID;
using Legion::MapperID;
using Legion::ProjectionID;
using Legion::ReductionOpID;
using Legion::MappingTagID;
using Legion::Color;
using Legion::RegionTreeID;
using Legion::UniqueID;
using Legion::Coloring;
using Legion::DomainColoring;
using Legion::PointColoring;
using Legion::DomainPointColoring;
using Legion::MultiDomainColoring;
using Legion::MultiDomainPointColoring;
using Legion::ColoredPoints;
using Legion::RegistrationCallbackFnptr;
using Legion::PrivilegeMode;
using Legion::CoherenceProperty;
using Legion::ptr_t;
using Legion::coord_t;
using Legion::Point;
using Legion::Rect;
using Legion::UntypedBuffer;
using Legion::LayoutConstraintRegistrar;
using Legion::ProjectionFunctor;
using Legion::FillLauncher;
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
