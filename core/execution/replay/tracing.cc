#include "core/execution/replay/tracing.h"

#include <algorithm>
#include <utility>

#include "core/base/diagnostic.h"
#include "core/execution/context_state.h"
#include "core/execution/launch_futures.h"
#include "core/execution/launch_task.h"

namespace testudo {
namespace {

// Per trace: where its data goes back and forth between states, each has one.
constexpr size_t kMostTemplates = 4;
// A trace that was recorded so often without ever being replayed is not worth it.
constexpr unsigned kMostRecordings = 16;

}  // namespace

// A launch that is, or was, held back.
struct Tracing::Held {
  Tracing* tracing = nullptr;  // while it is
  const Sharding* sharding = nullptr;
  PointList points;
  // Then one of these:
  FutureMap launched;
  BlockRef replay;
  size_t position = 0;  // in the replay
};

class Tracing::HeldFutures final : public LaunchFutures {
 public:
  explicit HeldFutures(std::shared_ptr<Held> held) : held_(std::move(held)) {}

 protected:
  const Sharding* sharding() const override {
    // Whoever asks may wait for the answer.
    if (held_->tracing) held_->tracing->interrupt();
    return held_->launched ? nullptr : held_->sharding;
  }
  OperationId operation() const override { return block().operation_of(held_->position); }
  Future own_point(uint32_t index) override {
    return held_->launched ? held_->launched->find(held_->points[index])
                           : block().point_future(held_->position, index);
  }
  Future own_done() override {
    return held_->launched ? held_->launched->all_done() : block().all_done(held_->position);
  }

 private:
  ReplayBlock& block() const { return static_cast<ReplayBlock&>(*held_->replay.get()); }

  std::shared_ptr<Held> held_;
};

void Tracing::Trace::put_first(std::shared_ptr<LaunchTemplate> one) {
  std::erase(templates, one);
  if (templates.size() == kMostTemplates) {
    templates.back()->last = {};
    templates.pop_back();
  }
  templates.insert(templates.begin(), std::move(one));
}

void Tracing::Trace::clear() {
  // A template and its replays hold each other.
  for (const std::shared_ptr<LaunchTemplate>& recorded : templates) recorded->last = {};
  templates.clear();
}

Tracing::~Tracing() {
  for (auto& [id, trace] : traces_) trace.clear();
  for (const std::shared_ptr<Held>& held : held_) {
    if (held) held->tracing = nullptr;
  }
}

bool Tracing::possible() const {
  const Engine& engine = context_.engine_;
  if (!engine.config.replay_traces || context_.observed() || engine.executor ||
      engine.config.safe_replication)
    return false;
  // A launch may have to unmap what the task has mapped.
  const auto& mappings = context_.state().mappings;
  return std::none_of(mappings.begin(), mappings.end(), [](const auto& mapping) {
    return mapping && mapping->state == InlineMapping::State::kMapped;
  });
}

bool Tracing::holds(const LaunchTemplate& recorded) const {
  if (recorded.stacks_version != context_.state().analysis.version()) return false;
  if (recorded.homes_version != context_.engine_.homes.version()) return false;
  return std::all_of(recorded.stacks.begin(), recorded.stacks.end(), [](const LaunchTemplate::Stack& stack) {
    return stack.stack->state() == stack.before && stack.stack->distribution.reductions == 0;
  });
}

void Tracing::begin(TraceId trace) {
  if (open_) {
    throw ProgramError({"T0560",
                        "trace " + std::to_string(trace) + " is begun within trace " +
                            std::to_string(*open_) + "; end that first",
                        {}});
  }
  open_ = trace;
  if (!possible()) return;
  Trace& known = traces_[trace];
  for (const std::shared_ptr<LaunchTemplate>& recorded : known.templates) {
    if (!holds(*recorded)) continue;
    replayed_ = recorded;
    values_ = HeldValues(recorded->launches.size(), recorded->argument_bytes);
    held_.reserve(recorded->launches.size());
    return;
  }
  record(known);
}

void Tracing::record(Trace& trace) {
  if (trace.recordings == kMostRecordings) return;
  ++trace.recordings;
  Context::State& state = context_.state();
  const uint64_t first_tag = state.futures ? state.futures->numbers().first() : 0;
  recorder_ = std::make_unique<TemplateRecorder>(context_.engine_, state.analysis, first_tag);
}

LaunchTemplate::Launch* Tracing::next() {
  const size_t position = values_.size();
  return position < replayed_->launches.size() ? &replayed_->launches[position] : nullptr;
}

// The launch that comes next is not the one that was recorded. Nothing has happened since the trace began, so
// it is recorded from there.
void Tracing::deviate() {
  record(traces_[*open_]);
  launch_held();
}

std::optional<LaunchResult> Tracing::hold(TaskLaunch& launch) {
  if (!replayed_) return std::nullopt;
  if (const LaunchTemplate::Launch* recorded = next();
      recorded && LaunchTemplate::same(recorded->launch(), launch)) {
    values_.add(launch);
    return result_of(*recorded);
  }
  deviate();
  return std::nullopt;
}

std::optional<LaunchResult> Tracing::hold(const RepeatedLaunch& repeated) {
  if (!replayed_) return std::nullopt;
  const std::shared_ptr<const TaskLaunch>& launch = repeated.launch;
  LaunchTemplate::Launch* recorded = next();
  if (recorded && recorded->equal != launch && LaunchTemplate::same(recorded->launch(), *launch))
    recorded->equal = launch;
  if (recorded && recorded->equal == launch) {
    values_.add(repeated);
    return result_of(*recorded);
  }
  deviate();
  return std::nullopt;
}

// Of the launch that was held back last.
LaunchResult Tracing::result_of(const LaunchTemplate::Launch& recorded) {
  LaunchResult result;
  std::shared_ptr<Held> held;
  if (recorded.launch().wants_futures) {
    const TaskPlan& plan = recorded.block().plan();
    held = std::make_shared<Held>();
    held->tracing = this;
    held->sharding = plan.sharding;
    held->points = plan.all_points;
    held->position = values_.size() - 1;
    result.futures = std::make_shared<FutureMapState>(recorded.launch().domain, plan.all_points,
                                                      std::make_unique<HeldFutures>(held));
  }
  held_.push_back(std::move(held));
  return result;
}

// As if they had never been held back.
void Tracing::launch_held() {
  const std::shared_ptr<LaunchTemplate> recorded = std::exchange(replayed_, nullptr);
  HeldValues values = std::exchange(values_, {});
  const std::vector<std::shared_ptr<Held>> held = std::exchange(held_, {});
  for (const std::shared_ptr<Held>& one : held) {
    if (one) one->tracing = nullptr;
  }
  for (size_t i = 0; i < values.size(); ++i) {
    TaskLaunch launch = recorded->launches[i].launch();
    std::shared_ptr<const TaskLaunch> given;
    values.give(i, launch, given);
    const LaunchResult result = launch_task(context_.engine_, context_, std::move(launch));
    if (held[i]) held[i]->launched = result.futures;
  }
}

void Tracing::interrupt() {
  recorder_ = nullptr;
  if (replayed_) launch_held();
}

void Tracing::forget() {
  interrupt();
  for (auto& [id, trace] : traces_) trace.clear();
}

void Tracing::end(TraceId trace) {
  if (open_ != trace) {
    throw ProgramError(
        {"T0561",
         "trace " + std::to_string(trace) + " is ended, but " +
             (open_ ? "the one that was begun is " + std::to_string(*open_) : std::string("none was begun")),
         {}});
  }
  open_.reset();
  Trace& known = traces_[trace];
  if (replayed_ && values_.size() == replayed_->launches.size() && holds(*replayed_)) {
    known.recordings = 0;
    known.put_first(replayed_);
    return replay();
  }
  if (replayed_) {
    record(known);
    launch_held();
  }
  if (!recorder_) return;
  const Context::State& state = context_.state();
  const uint64_t next_tag = state.futures ? context_.futures().numbers().first() : 0;
  std::shared_ptr<LaunchTemplate> made = recorder_->finish(next_tag);
  recorder_ = nullptr;
  if (made) known.put_first(std::move(made));
}

void Tracing::replay() {
  const std::shared_ptr<LaunchTemplate> recorded = std::exchange(replayed_, nullptr);
  Context::State& own = context_.state();
  uint64_t first_tag = 0;
  if (own.futures) first_tag = own.futures->numbers().take(recorded->tags);
  auto made = std::make_unique<ReplayBlock>(context_, recorded, std::exchange(values_, {}), first_tag);
  ReplayBlock& block = *made;
  const BlockRef held_block(std::move(made));
  for (const std::shared_ptr<Held>& held : std::exchange(held_, {})) {
    if (!held) continue;
    held->tracing = nullptr;
    held->replay = held_block;
  }
  EdgeBuilder edges(block, nullptr);
  context_.add_fence(block, edges);
  size_t nodes = recorded->last ? 1 : 0;
  for (const LaunchTemplate::Stack& stack : recorded->stacks)
    stack.stack->for_each_node([&](Node&) { ++nodes; });
  edges.reserve(nodes);
  if (recorded->last) edges.add(recorded->last->node(0), 0);
  for (const LaunchTemplate::Stack& stack : recorded->stacks)
    stack.stack->for_each_node([&](Node& node) { edges.add(node, 0); });
  recorded->last = held_block;
  for (const LaunchTemplate::Stack& stack : recorded->stacks) {
    stack.stack->become(stack.after.shape, block);
    Distribution& distribution = stack.stack->distribution;
    std::vector<std::shared_ptr<const FillValue>> fills;
    for (int32_t from : stack.fills)
      fills.push_back(from < 0 ? nullptr : distribution.fills[static_cast<size_t>(from)]);
    distribution.shape = stack.after.distribution;
    distribution.fills = std::move(fills);
  }
  block.start(own.epoch, own.window);
  context_.let_go(block, edges);
  context_.throttle();
}

void Context::begin_trace(TraceId trace) {
  State& own = state();
  if (!own.tracing) own.tracing = std::make_unique<Tracing>(*this);
  own.tracing->begin(trace);
}

void Context::end_trace(TraceId trace) {
  State& own = state();
  if (!own.tracing) own.tracing = std::make_unique<Tracing>(*this);
  own.tracing->end(trace);
}

void Context::interrupt_trace() {
  if (state_ && state_->tracing) state_->tracing->interrupt();
}

void Context::forget_traces() {
  if (state_ && state_->tracing) state_->tracing->forget();
}

std::optional<LaunchResult> Context::hold_back(TaskLaunch& launch) {
  if (!state_ || !state_->tracing) return std::nullopt;
  return state_->tracing->hold(launch);
}

std::optional<LaunchResult> Context::hold_back(const RepeatedLaunch& launch) {
  if (!state_ || !state_->tracing) return std::nullopt;
  return state_->tracing->hold(launch);
}

}  // namespace testudo
