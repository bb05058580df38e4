#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/id.h"
#include "core/program/layout.h"

namespace testudo {

enum class ProcessorKind : uint8_t { kNone, kGpu, kCpu, kUtility, kIo, kGroup, kSet, kOpenMp, kPython };
const char* to_string(ProcessorKind kind);  // "cpu"... as in the trace

struct TaskInvocation;  // core/execution/task_invocation.h

// One implementation of a task.
struct TaskVariant {
  VariantId id = 0;
  std::string name;
  ProcessorKind processor = ProcessorKind::kCpu;
  bool leaf = false;
  bool inner = false;
  bool idempotent = false;
  bool replicable = false;
  bool access_checks = false;  // its accessors report what they touch
  // Runs one point; `user` is the variant's static user data.
  void (*body)(TaskInvocation& invocation, const TaskVariant& variant) = nullptr;
  std::shared_ptr<const void> implementation;  // what `body` needs of its own
  std::vector<std::byte> user_data;
  std::map<size_t, Layout> layouts;  // fixed by the registration, per requirement
};

// Immutable once registered; a later registration of the same task makes a new one. Both share their variants
// (shared_ptr), because launches may hold either.
struct TaskKind {
  TaskId id = 0;
  std::string name;
  std::vector<std::shared_ptr<const TaskVariant>> variants;
};

}  // namespace testudo
