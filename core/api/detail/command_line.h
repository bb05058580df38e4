#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/profile.h"
#include "core/execution/executor.h"
#include "core/execution/observer.h"
#include "core/execution/runtime.h"

namespace Legion::detail {

// What the runtime's own flags say. -ll: and -lg: as Legion has them, -tt: are ours.
struct CommandLine {
  testudo::RuntimeConfig config;
  std::string profile_file;    // -tt:profile=FILE
  std::string trace_file;      // -tt:trace=FILE, or the file of -tt:check
  bool check = false;          // -tt:check[=FILE], or TESTUDO=check[=FILE] in the environment
  int ranks = 1;               // -tt:ranks=N: so many in this process
  bool default_trace = false;  // nobody named trace_file: it is PROGRAM.trace.jsonl
  std::vector<bool> consumed;  // per argument: whether the runtime took it

  // Reads argv; flags that are not the runtime's are left to the program, -ll:, -lg: and -tt: flags that are
  // not known are warned of. Errors: T0508 a value makes no sense.
  static CommandLine parse(int argc, const char* const* argv, const char* environment);
};

// What a run has on one rank besides the runtime, in the order in which it must be destroyed last.
struct RunParts {
  std::unique_ptr<testudo::profile::Recorder> profiler;
  std::unique_ptr<testudo::Observer> recorder;
  std::unique_ptr<testudo::Executor> executor;
};
// Also puts them into the configuration, next to `transport`: of a rank of several, where not null.
RunParts make_parts(CommandLine& command_line, testudo::Transport* transport);

}  // namespace Legion::detail
