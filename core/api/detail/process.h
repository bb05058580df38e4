#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "core/api/detail/at_call.h"
#include "core/api/detail/command_line.h"
#include "core/api/detail/layout_table.h"
#include "core/api/detail/runtime_state.h"
#include "core/base/immortal.h"
#include "core/cluster/transport.h"
#include "core/program/registry.h"

namespace Legion::detail {

// What is static in the API, in one place: registrations, which outlive runs, and the run that is going on.
class Process {
 public:
  static Process& instance();

  testudo::Registry& registry() { return registry_; }
  LayoutTable& layouts() { return layouts_; }
  InputArgs& input_args() { return input_args_; }

  // The run as the calling thread's rank sees it; null while nothing runs.
  RuntimeState* state() const;
  bool is_running() const { return !ranks_.empty(); }
  // Errors: T0507 no run is going on.
  RuntimeState& running() const;

  // Does what registers something. A program that registers before `start` catches no errors, so the first
  // one is kept for `start`, and the result is a default-made one.
  template <typename Register>
  auto registering(const Where& where, Register&& work) -> decltype(work()) {
    if (is_running()) return registering_again(where, work);
    try {
      return at_call(where, work);
    } catch (const testudo::ProgramError& error) {
      std::lock_guard lock(mutex_);
      if (registration_error_.empty()) registration_error_ = error.what();
    }
    return decltype(work())();
  }

  // The same while a run is going on.
  template <typename Register>
  auto registering_again(const Where& where, Register&& work) -> decltype(work()) {
    if (ranks_.size() == 1) return at_call(where, work);
    try {
      return work();
    } catch (const testudo::ProgramError& error) {
      // Ranks of one process register the same things into one table, one after the other.
      if (!is_duplicate(error)) return at_call(where, [&]() -> decltype(work()) { throw; });
    }
    return decltype(work())();
  }

  int start(int argc, char** argv, bool background, bool filter, const Where& where);
  void initialize(int* argc, char*** argv, bool filter);
  int wait();
  void set_top_level(TaskID task) {
    top_level_ = task;
    top_level_set_ = true;
  }
  void set_top_level_mapper(MapperID mapper) { top_level_mapper_ = mapper; }
  void set_return_code(int code);

  struct Callback {
    RegistrationCallbackFnptr plain = nullptr;
    RegistrationWithArgsCallbackFnptr with_args = nullptr;
    LegacyRegistrationCallbackFnptr legacy = nullptr;
    std::vector<std::byte> buffer;
    size_t tag = 0;
    bool dedup = true;
    bool same_as(const Callback& other) const;
  };
  // Called when the next run starts; at once where one is going on.
  void add_callback(Callback callback);
  void run_callback(const Callback& callback);

  // Fresh numbers from the range that the runtime hands out, `count` at a time; the same name gives the same
  // numbers. Each rank counts for itself while a run goes on, so that all get the same ones.
  unsigned fresh_ids(const std::string& kind, unsigned first, const char* library, unsigned count);

  void add_projection(ProjectionID id, std::unique_ptr<ProjectionFunctor> functor);
  ProjectionFunctor* find_projection(ProjectionID id) const;
  void add_sharding(ShardingID id, std::unique_ptr<ShardingFunctor> functor);
  ShardingFunctor* find_sharding(ShardingID id) const;

 private:
  friend class testudo::Immortal<Process>;
  Process();
  struct FreshIds {
    std::map<std::string, unsigned> next;
    std::map<std::pair<std::string, std::string>, unsigned> libraries;
  };
  // What a run has on one rank of this process.
  struct OnRank {
    FreshIds ids;
    CommandLine command_line;
    RunParts parts;
    std::unique_ptr<RuntimeState> state;
  };

  static bool is_duplicate(const testudo::ProgramError& error);
  void connect();
  void make_ranks();
  void make_rank(testudo::Transport* transport);
  void end_ranks();
  int run();
  int run_rank(OnRank& rank);
  void parse(int* argc, char*** argv, bool filter);
  testudo::TaskLaunch top_level_launch(RuntimeState& state);

  mutable std::mutex mutex_;
  testudo::Registry registry_;
  LayoutTable layouts_;
  InputArgs input_args_;
  std::vector<std::string> argument_text_;
  std::vector<char*> argument_pointers_;
  CommandLine command_line_;
  bool parsed_ = false;
  bool top_level_set_ = false;
  TaskID top_level_ = 0;
  MapperID top_level_mapper_ = 0;
  Where started_at_;  // where `start` was called: the top-level task's launch line
  int return_code_ = 0;
  std::vector<Callback> callbacks_;
  std::string registration_error_;                          // the first since the last `start`
  FreshIds ids_;                                            // while nothing runs
  std::map<ProjectionID, ProjectionFunctor*> projections_;  // owned by their adapters in the registry
  std::map<ShardingID, ShardingFunctor*> shardings_;        // the same

  std::unique_ptr<testudo::Transport> job_;  // to the other processes; lives until this one ends
  std::vector<std::unique_ptr<testudo::Transport>> cluster_;  // of -tt:ranks, while a run goes on
  std::vector<std::unique_ptr<OnRank>> ranks_;                // those of this process; empty: nothing runs
  std::thread background_;
  int background_code_ = 0;
};

}  // namespace Legion::detail
