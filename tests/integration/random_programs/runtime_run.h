#pragma once

#include "core/execution/executor.h"
#include "core/execution/observer.h"
#include "tests/integration/random_programs/outcome.h"

namespace testudo::random_programs {

// How to run a program on the runtime.
struct RunMode {
  unsigned cpus = 1;
  unsigned window = 1024;
  uint64_t mapping_seed = 0;  // 0: the default mapper; else random layouts, and pinned processors where `pin`
  bool pin = false;
  uint64_t delay_seed = 0;  // not 0: some tasks take longer, others yield
  Executor* executor = nullptr;
  Observer* observer = nullptr;
};

RunResult run_on_runtime(const Program& program, const RunMode& mode);

// Runs every body as it is.
class PlainExecutor final : public Executor {
 public:
  void on_start(Runtime&) override {}
  void run_task(TaskInvocation&, const std::function<void()>& body) override { body(); }
  void publish(MappedRegion&) override {}
  void refresh(MappedRegion&) override {}
  void map_inline(PointId, MappedRegion&) override {}
  void unmap_inline(MappedRegion&) override {}
};

}  // namespace testudo::random_programs
