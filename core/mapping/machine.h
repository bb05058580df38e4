#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/id.h"
#include "core/program/task.h"

namespace testudo {

enum class MemoryKind : uint8_t { kSystem, kRegistered, kSocket, kGpuFramebuffer, kZeroCopy, kDisk };
const char* to_string(MemoryKind kind);

struct ProcessorInfo {
  ProcessorId id;
  ProcessorKind kind = ProcessorKind::kCpu;
  int rank = 0;
};

struct MemoryInfo {
  MemoryId id;
  MemoryKind kind = MemoryKind::kSystem;
  uint64_t bytes = 0;
  int rank = 0;
};

// The processors and memories of the job. Fixed for a run.
struct MachineModel {
  std::vector<ProcessorInfo> processors;  // CPUs first, in order of their workers
  std::vector<MemoryInfo> memories;
  int rank = 0;
  int ranks = 1;
  uint64_t start_ns = 0;  // this rank's clock (now_ns) at the start of the run, to which times are relative
};

}  // namespace testudo
