#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/execution/executor.h"
#include "core/execution/observer.h"

// What `start` needs for -tt:trace and -tt:check. Declared here, where they are called; defined in the
// interpreter, which is linked into the same library.
namespace testudo {

// How a trace begins (record `trace` of docs/trace-format.md).
struct RecordingOptions {
  std::string path;  // of the trace; of one of several ranks its own, as rank_file() names it
  std::string program;
  std::vector<std::string> arguments;  // the whole command line
  bool instrumented = false;
  int rank = 0;
  int ranks = 1;
  int64_t clock_offset_ns = 0;  // to be added to this rank's clock to have that of rank 0
};
// Writes the trace of a run. Errors: std::runtime_error where the file cannot be written.
std::unique_ptr<Observer> make_recorder(const RecordingOptions& options);

// Runs tasks in program order on guarded instances of their own and tells `observer` (may be null) what it
// finds; findings are also printed to standard error when the run ends.
std::unique_ptr<Executor> make_instrumented_executor(Observer* observer);

}  // namespace testudo
