#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace testudo {

// A strongly typed id: a number that cannot be mixed up with the ids of other things. Value 0 means "none".
template <typename Tag, typename Rep = uint32_t>
struct Id {
  using rep = Rep;

  Rep value = 0;

  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

using IndexSpaceId = Id<struct IndexSpaceTag>;
using PartitionId = Id<struct PartitionTag>;
using FieldSpaceId = Id<struct FieldSpaceTag>;
using RegionTreeId = Id<struct RegionTreeTag>;
using InstanceId = Id<struct InstanceTag>;
using ProcessorId = Id<struct ProcessorTag>;
using MemoryId = Id<struct MemoryTag>;
// One operation of a program: a launch, fill, copy, fence... Numbered over the whole run.
using OperationId = Id<struct OperationTag, uint64_t>;
// One point of an operation: a task instance, one piece of a copy... Numbered over the whole run.
using PointId = Id<struct PointTag, uint64_t>;

// Ids that programs choose themselves, so 0 is an id like any other.
using FieldId = uint32_t;
using TaskId = uint32_t;
using TraceId = uint32_t;
using VariantId = uint32_t;
using ProjectionId = uint32_t;
using ShardingId = uint32_t;  // 0: blocks of the launch domain
using MapperId = uint32_t;
using MappingTag = unsigned long;
using ReductionId = int;  // 0 means "no reduction"

}  // namespace testudo

template <typename Tag, typename Rep>
struct std::hash<testudo::Id<Tag, Rep>> {
  size_t operator()(const testudo::Id<Tag, Rep>& id) const { return std::hash<Rep>{}(id.value); }
};
