#include "core/base/check.h"
#include "core/program/privilege.h"
#include "core/program/task.h"

// The words of docs/trace-format.md.
namespace testudo {

const char* to_string(Privilege privilege) {
  switch (privilege) {
    case Privilege::kNoAccess:
      return "no_access";
    case Privilege::kReadOnly:
      return "read_only";
    case Privilege::kReadWrite:
      return "read_write";
    case Privilege::kWriteOnly:
      return "write_only";
    case Privilege::kWriteDiscard:
      return "write_discard";
    case Privilege::kReduce:
      return "reduce";
  }
  check_failed("a privilege", std::to_string(static_cast<int>(privilege)));
}

const char* to_string(Coherence coherence) {
  switch (coherence) {
    case Coherence::kExclusive:
      return "exclusive";
    case Coherence::kAtomic:
      return "atomic";
    case Coherence::kSimultaneous:
      return "simultaneous";
    case Coherence::kRelaxed:
      return "relaxed";
  }
  check_failed("a coherence", std::to_string(static_cast<int>(coherence)));
}

const char* to_string(ProcessorKind kind) {
  switch (kind) {
    case ProcessorKind::kNone:
      return "none";
    case ProcessorKind::kGpu:
      return "gpu";
    case ProcessorKind::kCpu:
      return "cpu";
    case ProcessorKind::kUtility:
      return "util";
    case ProcessorKind::kIo:
      return "io";
    case ProcessorKind::kGroup:
      return "group";
    case ProcessorKind::kSet:
      return "set";
    case ProcessorKind::kOpenMp:
      return "openmp";
    case ProcessorKind::kPython:
      return "python";
  }
  check_failed("a processor kind", std::to_string(static_cast<int>(kind)));
}

}  // namespace testudo
