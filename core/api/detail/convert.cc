#include "core/api/detail/convert.h"

#include "core/base/diagnostic.h"

namespace Legion::detail {

testudo::Privilege to_core(PrivilegeMode mode) {
  const auto bits = static_cast<unsigned>(mode) & ~static_cast<unsigned>(LEGION_DISCARD_OUTPUT_MASK);
  switch (bits) {
    case LEGION_NO_ACCESS:
      return testudo::Privilege::kNoAccess;
    case LEGION_READ_ONLY:
      return testudo::Privilege::kReadOnly;
    case LEGION_REDUCE:
      return testudo::Privilege::kReduce;
    case LEGION_READ_WRITE:
      return testudo::Privilege::kReadWrite;
    case LEGION_WRITE_ONLY:
      return testudo::Privilege::kWriteOnly;
    case LEGION_WRITE_DISCARD:
      return testudo::Privilege::kWriteDiscard;
    default:
      throw_error("T0505", "there is no privilege with the value " + std::to_string(bits) +
                               "; use READ_ONLY, READ_WRITE, WRITE_ONLY, WRITE_DISCARD or REDUCE");
  }
}

PrivilegeMode from_core(testudo::Privilege privilege) {
  switch (privilege) {
    case testudo::Privilege::kNoAccess:
      return LEGION_NO_ACCESS;
    case testudo::Privilege::kReadOnly:
      return LEGION_READ_ONLY;
    case testudo::Privilege::kReadWrite:
      return LEGION_READ_WRITE;
    case testudo::Privilege::kWriteOnly:
      return LEGION_WRITE_ONLY;
    case testudo::Privilege::kWriteDiscard:
      return LEGION_WRITE_DISCARD;
    case testudo::Privilege::kReduce:
      return LEGION_REDUCE;
  }
  return LEGION_NO_ACCESS;
}

testudo::Requirement to_core(const RegionRequirement& from) {
  testudo::Requirement to;
  if (from.handle_type == LEGION_PARTITION_PROJECTION) {
    to.tree = {from.partition.get_tree_id()};
    to.field_space = to_core(from.partition.get_field_space());
    to.partition = to_core(from.partition.get_index_partition());
    to.projection = from.projection;
  } else {
    to.tree = {from.region.get_tree_id()};
    to.field_space = to_core(from.region.get_field_space());
    to.region = to_core(from.region.get_index_space());
    // Functor 0 on a region is the region itself, for every point.
    if (from.handle_type == LEGION_REGION_PROJECTION && from.projection != 0) to.projection = from.projection;
  }
  to.parent = to_core(from.parent.get_index_space());
  to.fields.assign(from.privilege_fields.begin(), from.privilege_fields.end());
  to.instance_fields = from.instance_fields;
  to.privilege = from.redop != 0 ? testudo::Privilege::kReduce : to_core(from.privilege);
  to.coherence = static_cast<testudo::Coherence>(from.prop & ~LEGION_COLLECTIVE_MASK);
  to.reduction = from.redop;
  to.tag = from.tag;
  // What reduces needs memory to reduce into.
  to.no_access = (from.is_no_access() && to.privilege != testudo::Privilege::kReduce) ||
                 to.privilege == testudo::Privilege::kNoAccess;
  to.verified = from.is_verified();
  return to;
}

std::pair<testudo::Claim, testudo::Claim> claims(PartitionKind kind) {
  using testudo::Claim;
  switch (kind) {
    case LEGION_DISJOINT_KIND:
      return {Claim::kYes, Claim::kNone};
    case LEGION_ALIASED_KIND:
      return {Claim::kNo, Claim::kNone};
    case LEGION_COMPUTE_KIND:
      return {Claim::kCompute, Claim::kCompute};
    case LEGION_DISJOINT_COMPLETE_KIND:
      return {Claim::kYes, Claim::kYes};
    case LEGION_ALIASED_COMPLETE_KIND:
      return {Claim::kNo, Claim::kYes};
    case LEGION_COMPUTE_COMPLETE_KIND:
      return {Claim::kCompute, Claim::kYes};
    case LEGION_DISJOINT_INCOMPLETE_KIND:
      return {Claim::kYes, Claim::kNo};
    case LEGION_ALIASED_INCOMPLETE_KIND:
      return {Claim::kNo, Claim::kNo};
    case LEGION_COMPUTE_INCOMPLETE_KIND:
      return {Claim::kCompute, Claim::kNo};
  }
  throw_error("T0505", "there is no partition kind with the value " + std::to_string(static_cast<int>(kind)));
}

namespace {

constexpr realm_id_t kProcessorTag = 0x1dull << 56;
constexpr realm_id_t kMemoryTag = 0x1eull << 56;

realm_id_t make_id(realm_id_t tag, int rank, unsigned kind, uint32_t number) {
  return tag | static_cast<realm_id_t>(rank) << 40 | static_cast<realm_id_t>(kind) << 32 | number;
}

Memory::Kind memory_kind(testudo::MemoryKind kind) {
  switch (kind) {
    case testudo::MemoryKind::kSystem:
      return Memory::SYSTEM_MEM;
    case testudo::MemoryKind::kRegistered:
      return Memory::REGDMA_MEM;
    case testudo::MemoryKind::kSocket:
      return Memory::SOCKET_MEM;
    case testudo::MemoryKind::kGpuFramebuffer:
      return Memory::GPU_FB_MEM;
    case testudo::MemoryKind::kZeroCopy:
      return Memory::Z_COPY_MEM;
    case testudo::MemoryKind::kDisk:
      return Memory::DISK_MEM;
  }
  return Memory::NO_MEMKIND;
}

}  // namespace

Processor from_core(const testudo::ProcessorInfo& processor) {
  // The kinds of the core have the numbers of Realm's.
  return Processor(
      make_id(kProcessorTag, processor.rank, static_cast<unsigned>(processor.kind), processor.id.value));
}

Memory from_core(const testudo::MemoryInfo& memory) {
  return Memory(make_id(kMemoryTag, memory.rank, memory_kind(memory.kind), memory.id.value));
}

testudo::Source source_of(const Where& where, const char* provenance) {
  return source_of(where, std::string(provenance ? provenance : ""));
}
testudo::Source source_of(const Where& where, const std::string& provenance) {
  return {where.file_name(), where.line(), where.function_name(), provenance};
}

void throw_error(const char* code, std::string message, const Where& where) {
  throw_error(code, std::move(message), source_of(where));
}
void throw_error(const char* code, std::string message, testudo::Source source) {
  throw testudo::ProgramError({code, std::move(message), std::move(source)});
}

}  // namespace Legion::detail
