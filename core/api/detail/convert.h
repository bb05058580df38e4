#pragma once

#include "core/api/legion/handles.h"
#include "core/api/legion/requirement.h"
#include "core/api/realm/processor.h"
#include "core/base/source.h"
#include "core/forest/forest.h"
#include "core/geometry/domain.h"
#include "core/mapping/machine.h"
#include "core/program/requirement.h"

// Between the API's types and the core's.
namespace Legion::detail {

testudo::Domain to_core(const Domain& domain);
// Sparse sets get an entry in the process-wide table; equal sets share one.
Domain from_core(const testudo::Domain& domain);

inline testudo::IndexSpaceId to_core(IndexSpace space) {
  return {space.get_id()};
}
inline testudo::PartitionId to_core(IndexPartition partition) {
  return {partition.get_id()};
}
inline testudo::FieldSpaceId to_core(FieldSpace space) {
  return {space.get_id()};
}
inline testudo::LogicalRegion to_core(const LogicalRegion& region) {
  return {{region.get_tree_id()}, to_core(region.get_index_space()), to_core(region.get_field_space())};
}
inline testudo::LogicalPartition to_core(const LogicalPartition& partition) {
  return {{partition.get_tree_id()},
          to_core(partition.get_index_partition()),
          to_core(partition.get_field_space())};
}
// `like`: a handle of the same tree, whose tree id and type they share.
inline IndexSpace from_core(testudo::IndexSpaceId space, const IndexPartition& like) {
  return IndexSpace(space.value, like.get_tree_id(), like.get_type_tag());
}
inline IndexPartition from_core(testudo::PartitionId partition, const IndexSpace& like) {
  return IndexPartition(partition.value, like.get_tree_id(), like.get_type_tag());
}

testudo::Requirement to_core(const RegionRequirement& requirement);
testudo::Privilege to_core(PrivilegeMode mode);
PrivilegeMode from_core(testudo::Privilege privilege);

// What a partition kind claims, as (disjoint, complete).
std::pair<testudo::Claim, testudo::Claim> claims(PartitionKind kind);

Processor from_core(const testudo::ProcessorInfo& processor);
inline testudo::ProcessorId to_core(Processor processor) {
  return {static_cast<uint32_t>(processor.id)};
}
Memory from_core(const testudo::MemoryInfo& memory);
inline testudo::MemoryId to_core(Memory memory) {
  return {static_cast<uint32_t>(memory.id)};
}

testudo::Source source_of(const Where& where, const char* provenance = nullptr);
testudo::Source source_of(const Where& where, const std::string& provenance);

[[noreturn]] void throw_error(const char* code, std::string message, const Where& where);
[[noreturn]] void throw_error(const char* code, std::string message, testudo::Source source = {});

}  // namespace Legion::detail
