#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "core/cluster/transport.h"
#include "core/execution/executor.h"
#include "core/execution/observer.h"
#include "tests/integration/random_programs/outcome.h"

namespace testudo::random_programs {

// What a context launched between two execution fences: all of it, and what that launched, must have ended
// before anything after the second one starts.
struct Phase {
  std::shared_ptr<Phase> before;  // of the same context
  std::shared_ptr<Phase> around;  // the one that the context's own task is in
  std::atomic<int64_t> running{0};

  void add(int64_t count) {
    running += count;
    if (around) around->add(count);
  }
};

// The phases of the top-level task, which all ranks share. Rank 0 counts what is launched, and who runs a
// point that it has ended.
class TopPhases {
 public:
  std::shared_ptr<Phase> at(size_t index);

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<Phase>> phases_;
};

// How to run a program on the runtime.
struct RunMode {
  unsigned cpus = 1;
  unsigned window = 1024;
  uint64_t mapping_seed = 0;  // 0: the default mapper; else random layouts, and pinned processors where `pin`
  bool pin = false;
  uint64_t delay_seed = 0;  // not 0: some tasks take longer, others yield
  Executor* executor = nullptr;
  Observer* observer = nullptr;
  Transport* transport = nullptr;  // of one rank of several
  std::shared_ptr<TopPhases> phases = std::make_shared<TopPhases>();
};

RunResult run_on_runtime(const Program& program, const RunMode& mode);
// Of traces, in all runs of this process.
uint64_t replays_so_far();

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
