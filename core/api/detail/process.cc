#include "core/api/detail/process.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "core/api/detail/build_launch.h"
#include "core/api/detail/convert.h"
#include "core/api/detail/mapper_table.h"
#include "core/api/detail/projection_adapter.h"
#include "core/api/legion/redop_class.h"
#include "core/base/diagnostic.h"
#include "core/execution/worker.h"

namespace Legion::detail {

Process& Process::instance() {
  static testudo::Immortal<Process> process;
  return *process;
}

Process::Process() {
#define TESTUDO_REGISTER_(REDOP) registry_.add_reduction(make_reduction<REDOP>(REDOP::REDOP_ID), true);
  LEGION_REDOP_LIST(TESTUDO_REGISTER_)
#undef TESTUDO_REGISTER_
}

RuntimeState& Process::running() const {
  if (!state_) {
    throw_error(
        "T0507",
        "no program is running; call Runtime::start first, and this from a task or a registration callback");
  }
  return *state_;
}

void Process::parse(int* argc, char*** argv, bool filter) {
  command_line_ = CommandLine::parse(*argc, *argv, std::getenv("TESTUDO"));
  parsed_ = true;
  if (filter) {
    int kept = 0;
    for (int i = 0; i < *argc; ++i) {
      if (!command_line_.consumed[static_cast<size_t>(i)]) (*argv)[kept++] = (*argv)[i];
    }
    *argc = kept;
  }
  argument_text_.assign(*argv, *argv + *argc);
  argument_pointers_.clear();
  for (std::string& text : argument_text_) argument_pointers_.push_back(text.data());
  argument_pointers_.push_back(nullptr);
  input_args_ = {argument_pointers_.data(), static_cast<int>(argument_text_.size())};
}

void Process::initialize(int* argc, char*** argv, bool filter) {
  parse(argc, argv, filter);
}

int Process::start(int argc, char** argv, bool background, bool filter, const Where& where) {
  if (state_) {
    std::cerr << "error T0507: a program is already running; wait for it with wait_for_shutdown" << std::endl;
    return 1;
  }
  if (!registration_error_.empty()) {
    std::cerr << std::exchange(registration_error_, {}) << std::endl;
    return 1;
  }
  try {
    if (!parsed_) parse(&argc, &argv, filter);
    parsed_ = false;
    return_code_ = 0;
    started_at_ = where;
    parts_ = make_parts(command_line_);
    state_ = std::make_unique<RuntimeState>(command_line_.config, registry_);
    for (const auto& [id, functor] : projections_) functor->runtime = &state_->api();
    const std::vector<Callback> callbacks = callbacks_;
    for (const Callback& callback : callbacks) run_callback(callback);
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    state_.reset();
    parts_ = {};
    return 1;
  }
  if (!background) return run();
  background_ = std::thread([this] { background_code_ = run(); });
  // Returning from main ends no run.
  [[maybe_unused]] static const int registered = std::atexit([] {
    const bool in_the_run =
        testudo::Worker::current() || instance().background_.get_id() == std::this_thread::get_id();
    if (!in_the_run) instance().wait();
  });
  return 0;
}

testudo::TaskLaunch Process::top_level_launch() {
  if (!top_level_set_)
    throw_error("T0507", "no top-level task: call Runtime::set_top_level_task_id before start");
  TaskLauncher launcher(top_level_, UntypedBuffer(), Predicate::TRUE_PRED, top_level_mapper_);
  return build_task(*state_, nullptr, launcher, source_of(started_at_));
}

int Process::run() {
  int code = 1;
  try {
    const testudo::RunOutcome outcome = state_->core().run(top_level_launch());
    if (!outcome.ok) std::cerr << outcome.message << std::endl;
    code = outcome.ok ? return_code_ : std::max(return_code_, 1);
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
  }
  std::cout.flush();
  state_.reset();
  parts_ = {};
  if (command_line_.default_trace) {
    const std::string& trace = command_line_.trace_file;
    std::cerr << "trace written to " << trace << "; check it with: legion-check " << trace << std::endl;
  }
  return code;
}

int Process::wait() {
  if (background_.joinable()) background_.join();
  return background_code_;
}

void Process::set_return_code(int code) {
  std::lock_guard lock(mutex_);
  if (code != 0) return_code_ = code;
}

bool Process::Callback::same_as(const Callback& other) const {
  return plain == other.plain && with_args == other.with_args && legacy == other.legacy && tag == other.tag;
}

void Process::add_callback(Callback callback) {
  for (const Callback& known : callbacks_) {
    if (callback.dedup && known.same_as(callback)) return;
  }
  callbacks_.push_back(callback);
  if (state_) run_callback(callback);
}

void Process::run_callback(const Callback& callback) {
  Machine machine = Machine::get_machine();
  std::set<Processor> local;  // those that run tasks
  for (Processor processor : running().processors()) {
    if (processor.exists() && processor.kind() != Processor::UTIL_PROC) local.insert(processor);
  }
  Runtime* runtime = &running().api();
  if (callback.plain) callback.plain(machine, runtime, local);
  if (callback.legacy) callback.legacy(&machine, runtime, local);
  if (callback.with_args) {
    callback.with_args(
        {machine, runtime, local, UntypedBuffer(callback.buffer.data(), callback.buffer.size())});
  }
}

unsigned Process::fresh_ids(const std::string& kind, unsigned first, const char* library, unsigned count) {
  std::lock_guard lock(mutex_);
  if (library) {
    if (const auto it = library_ids_.find({kind, library}); it != library_ids_.end()) return it->second;
  }
  unsigned& next = next_ids_.try_emplace(kind, first).first->second;
  const unsigned result = next;
  next += count;
  if (library) library_ids_[{kind, library}] = result;
  return result;
}

void Process::add_projection(ProjectionID id, std::unique_ptr<ProjectionFunctor> functor) {
  ProjectionFunctor* const pointer = functor.get();
  pointer->runtime = state_ ? &state_->api() : nullptr;
  registry_.add_projection(id, std::make_unique<ProjectionAdapter>(id, std::move(functor)));
  std::lock_guard lock(mutex_);
  projections_[id] = pointer;
}

ProjectionFunctor* Process::find_projection(ProjectionID id) const {
  std::lock_guard lock(mutex_);
  const auto it = projections_.find(id);
  return it == projections_.end() ? nullptr : it->second;
}

}  // namespace Legion::detail
