#include "core/api/detail/process.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "core/api/detail/build_launch.h"
#include "core/api/detail/convert.h"
#include "core/api/detail/mapper_table.h"
#include "core/api/detail/projection_adapter.h"
#include "core/api/detail/sharding_adapter.h"
#include "core/api/legion/redop_class.h"
#include "core/base/diagnostic.h"
#include "core/base/rank_file.h"
#include "core/cluster/connect.h"
#include "core/cluster/local_transport.h"
#include "core/execution/context.h"
#include "core/execution/engine.h"
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

namespace {

// The rank whose program the thread runs outside of tasks.
thread_local RuntimeState* rank_of_thread = nullptr;

}  // namespace

RuntimeState* Process::state() const {
  if (ranks_.size() <= 1) return ranks_.empty() ? nullptr : ranks_.front()->state.get();
  if (testudo::Context* context = testudo::Runtime::current_context()) {
    for (const auto& rank : ranks_) {
      if (rank->state && &rank->state->core() == &context->engine().runtime) return rank->state.get();
    }
  }
  return rank_of_thread ? rank_of_thread : ranks_.front()->state.get();
}

RuntimeState& Process::running() const {
  RuntimeState* state = this->state();
  if (!state) {
    throw_error(
        "T0507",
        "no program is running; call Runtime::start first, and this from a task or a registration callback");
  }
  return *state;
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

// A program whose process ends while other ranks wait for it would leave them waiting.
void Process::connect() {
  if (job_) return;
  auto connected = testudo::connect();
  if (!connected) throw_error("T0530", connected.error());
  job_ = std::move(connected).value();
  std::atexit([] {
    Process& process = instance();
    if (process.is_running() && process.job_->ranks() > 1)
      process.job_->abort("exit was called while the program ran");
    process.job_.reset();
  });
}

void Process::make_rank(testudo::Transport* transport) {
  ranks_.push_back(std::make_unique<OnRank>());
  OnRank& rank = *ranks_.back();
  rank.command_line = command_line_;
  rank.ids = ids_;
  rank.parts = make_parts(rank.command_line, transport);
  rank.state = std::make_unique<RuntimeState>(rank.command_line.config, registry_);
}

void Process::make_ranks() {
  connect();
  if (command_line_.ranks == 1) {
    make_rank(job_.get());
  } else if (job_->ranks() > 1) {
    throw_error("T0531", "-tt:ranks is for one process, but this is one of " + std::to_string(job_->ranks()) +
                             " that were started together");
  } else {
    cluster_ = testudo::make_local_cluster(command_line_.ranks);
    for (auto& transport : cluster_) make_rank(transport.get());
    StateOfCaller::find = [] { return instance().state(); };
  }
}

int Process::start(int argc, char** argv, bool background, bool filter, const Where& where) {
  if (is_running()) {
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
    make_ranks();
    for (const auto& [id, functor] : projections_) functor->runtime = &ranks_.front()->state->api();
    const std::vector<Callback> callbacks = callbacks_;
    for (const auto& rank : ranks_) {
      rank_of_thread = rank->state.get();
      for (const Callback& callback : callbacks) run_callback(callback);
    }
    rank_of_thread = nullptr;
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    if (job_ && job_->ranks() > 1) job_->abort("the program could not start");
    end_ranks();
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

testudo::TaskLaunch Process::top_level_launch(RuntimeState& state) {
  if (!top_level_set_)
    throw_error("T0507", "no top-level task: call Runtime::set_top_level_task_id before start");
  TaskLauncher launcher(top_level_, UntypedBuffer(), Predicate::TRUE_PRED, top_level_mapper_);
  return build_task(state, nullptr, launcher, source_of(started_at_));
}

int Process::run_rank(OnRank& rank) {
  try {
    rank_of_thread = rank.state.get();
    const testudo::RunOutcome outcome = rank.state->core().run(top_level_launch(*rank.state));
    rank_of_thread = nullptr;
    // All ranks know the same of how it ended.
    if (!outcome.ok && rank.state->core().machine().rank == 0) std::cerr << outcome.message << std::endl;
    return outcome.ok ? return_code_ : std::max(return_code_, 1);
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
  }
  return 1;
}

void Process::end_ranks() {
  StateOfCaller::find = nullptr;
  if (!ranks_.empty()) ids_ = std::move(ranks_.front()->ids);
  for (auto& rank : ranks_) rank->state.reset();
  ranks_.clear();
  cluster_.clear();
}

int Process::run() {
  int code = 0;
  if (ranks_.size() == 1) {
    code = run_rank(*ranks_.front());
  } else {
    std::vector<int> codes(ranks_.size());
    std::vector<std::thread> threads;
    for (size_t i = 0; i < ranks_.size(); ++i)
      threads.emplace_back([this, i, &codes] { codes[i] = run_rank(*ranks_[i]); });
    for (std::thread& thread : threads) thread.join();
    code = *std::max_element(codes.begin(), codes.end());
  }
  std::cout.flush();
  const bool tells = ranks_.front()->state->core().machine().rank == 0;
  const int ranks = ranks_.front()->state->core().machine().ranks;
  end_ranks();
  if (command_line_.default_trace && tells) {
    std::string files;
    for (int rank = 0; rank < ranks; ++rank)
      files += " " + testudo::rank_file(command_line_.trace_file, rank, ranks);
    std::cerr << "trace written to" << files << "; check it with: legion-check" << files << std::endl;
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
  for (const auto& rank : ranks_) {
    RuntimeState* before = std::exchange(rank_of_thread, rank->state.get());
    run_callback(callback);
    rank_of_thread = before;
  }
}

bool Process::is_duplicate(const testudo::ProgramError& error) {
  static const std::set<std::string> codes = {"T0101", "T0102", "T0103", "T0121"};
  return codes.contains(error.diagnostic().code);
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
  const RuntimeState* here = state();
  FreshIds* ids = &ids_;
  for (const auto& rank : ranks_) {
    if (rank->state.get() == here) ids = &rank->ids;
  }
  if (library) {
    if (const auto it = ids->libraries.find({kind, library}); it != ids->libraries.end()) return it->second;
  }
  unsigned& next = ids->next.try_emplace(kind, first).first->second;
  const unsigned result = next;
  next += count;
  if (library) ids->libraries[{kind, library}] = result;
  return result;
}

void Process::add_projection(ProjectionID id, std::unique_ptr<ProjectionFunctor> functor) {
  ProjectionFunctor* const pointer = functor.get();
  pointer->runtime = is_running() ? &running().api() : nullptr;
  registry_.add_projection(id, std::make_unique<ProjectionAdapter>(id, std::move(functor)));
  std::lock_guard lock(mutex_);
  projections_[id] = pointer;
}

ProjectionFunctor* Process::find_projection(ProjectionID id) const {
  std::lock_guard lock(mutex_);
  const auto it = projections_.find(id);
  return it == projections_.end() ? nullptr : it->second;
}

void Process::add_sharding(ShardingID id, std::unique_ptr<ShardingFunctor> functor) {
  ShardingFunctor* const pointer = functor.get();
  registry_.add_sharding(id, std::make_unique<ShardingAdapter>(std::move(functor)));
  std::lock_guard lock(mutex_);
  shardings_[id] = pointer;
}

ShardingFunctor* Process::find_sharding(ShardingID id) const {
  std::lock_guard lock(mutex_);
  const auto it = shardings_.find(id);
  return it == shardings_.end() ? nullptr : it->second;
}

}  // namespace Legion::detail
