#include "core/mapping/machine.h"

#include "core/base/check.h"

namespace testudo {

const char* to_string(MemoryKind kind) {
  switch (kind) {
    case MemoryKind::kSystem:
      return "system";
    case MemoryKind::kRegistered:
      return "registered";
    case MemoryKind::kSocket:
      return "socket";
    case MemoryKind::kGpuFramebuffer:
      return "gpu_framebuffer";
    case MemoryKind::kZeroCopy:
      return "zero_copy";
    case MemoryKind::kDisk:
      return "disk";
  }
  check_failed("a memory kind", std::to_string(static_cast<int>(kind)));
}

}  // namespace testudo
