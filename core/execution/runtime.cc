#include "core/execution/runtime.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <stdexcept>

#include "core/base/diagnostic.h"
#include "core/cluster/collectives.h"
#include "core/execution/data_blocks.h"
#include "core/execution/engine.h"
#include "core/execution/fiber.h"
#include "core/execution/inline_mapping.h"
#include "core/execution/launch_task.h"
#include "core/execution/replication_check.h"
#include "core/execution/runtime_impl.h"

namespace testudo {
namespace {
constexpr size_t kDeepStack = 256 << 20;  // bytes of address range; tens of thousands of nested tasks
}

Runtime::Runtime(RuntimeConfig config, Registry& registry)
    : impl_(std::make_unique<Impl>(*this, std::move(config), registry)) {}

Runtime::~Runtime() = default;

Registry& Runtime::registry() {
  return impl_->engine.registry;
}
Forest& Runtime::forest() {
  return impl_->engine.forest;
}
const MachineModel& Runtime::machine() const {
  return impl_->engine.machine;
}
const RuntimeConfig& Runtime::config() const {
  return impl_->engine.config;
}

void Runtime::set_mapper(MapperId id, std::unique_ptr<Mapper> mapper) {
  impl_->engine.set_mapper(id, std::move(mapper));
}

Context* Runtime::current_context() {
  return static_cast<Context*>(Scheduler::current_slot());
}

ProcessorId Runtime::current_processor() {
  int worker = Scheduler::current_worker();
  if (worker >= 0) return ProcessorId{static_cast<uint32_t>(worker + 1)};
  return current_context() ? ProcessorId{1}
                           : ProcessorId{};  // in program order, the first one does everything
}

RunOutcome Runtime::run(TaskLaunch top_level) {
  if (!impl_->engine.executor) return impl_->run(std::move(top_level));
  // In program order, a task runs on top of the one that launched it: that takes a deep stack.
  RunOutcome outcome;
  Fiber here;
  Fiber deep(kDeepStack, [&] {
    outcome = impl_->run(std::move(top_level));
    Fiber::switch_to(deep, here);
  });
  Fiber::switch_to(here, deep);
  return outcome;
}

RunOutcome Runtime::Impl::run(TaskLaunch top_level) {
  if (engine.observer) engine.observer->on_start(engine.machine, engine.registry, engine.forest);
  if (engine.executor) engine.executor->on_start(engine.runtime);
  if (engine.watchdog) engine.watchdog->start();
  RunOutcome outcome;
  const std::shared_ptr<const Lineage> nobody;
  Context root(engine, {}, {}, nobody);
  try {
    LaunchResult launched = launch_task(engine, root, std::move(top_level));
    if (std::shared_ptr<Epoch> running = root.close()) {
      BlockedIn blocked(engine.watchdog.get(), {}, running->done, [] { return Wait{.launches = true}; });
      engine.wait(running->done);
    }
  } catch (const std::exception& error) {
    outcome = {false, error.what()};
  }
  if (outcome.ok && engine.failures.any()) outcome = {false, engine.failures.message()};
  if (engine.transport) agree(outcome);
  engine.deadline.stop();
  if (engine.watchdog) engine.watchdog->stop();
  if (engine.observer) engine.observer->on_end(outcome.ok, outcome.message);
  return outcome;
}

namespace {

// How the run ended on one rank.
struct RankEnd {
  static constexpr std::byte kOk{1}, kUsesBarriers{2};

  std::byte flags{0};
  std::string message;

  std::vector<std::byte> encode() const {
    std::vector<std::byte> bytes(1 + message.size(), flags);
    std::memcpy(bytes.data() + 1, message.data(), message.size());
    return bytes;
  }
  static RankEnd decode(const std::vector<std::byte>& bytes) {
    return {bytes[0], {reinterpret_cast<const char*>(bytes.data()) + 1, bytes.size() - 1}};
  }
  bool is(std::byte flag) const { return (flags & flag) != std::byte{0}; }
};

// Of all ranks. Waits for them.
std::vector<RankEnd> gather_ends(Engine& engine, CollectiveId id, const RunOutcome& outcome) {
  RankEnd mine{outcome.ok ? RankEnd::kOk : std::byte{0}, outcome.message};
  if (engine.barriers.opened()) mine.flags |= RankEnd::kUsesBarriers;
  Trigger done;
  std::vector<RankEnd> all;
  all_gather(*engine.transport, id, mine.encode(), [&](const std::vector<std::vector<std::byte>>& pieces) {
    for (const std::vector<std::byte>& piece : pieces) all.push_back(RankEnd::decode(piece));
    done.fire();
  });
  BlockedIn blocked(engine.watchdog.get(), {}, done, [&outcome] {
    const std::string how =
        outcome.ok ? "the run has ended here" : "the run has failed here: " + outcome.message;
    return Wait{.what = how + "\n  it waits for other ranks, whose top-level task has not ended"};
  });
  Scheduler::wait_on_thread(done);
  return all;
}

// Nobody calls phase barriers any more. What has been said of them may still be under way, and wrong.
void close_barriers(Engine& engine) {
  Trigger closed;
  engine.barriers.close([&closed] { closed.fire(); });
  Scheduler::wait_on_thread(closed);
  engine.barriers.give_up(std::make_exception_ptr(std::runtime_error("the run has ended")));
}

RunOutcome combine(const std::vector<RankEnd>& ends) {
  RunOutcome outcome;
  std::map<std::string, std::string> ranks_of;
  for (size_t rank = 0; rank < ends.size(); ++rank) {
    if (ends[rank].is(RankEnd::kOk)) continue;
    outcome.ok = false;
    std::string& ranks = ranks_of[ends[rank].message];
    ranks += (ranks.empty() ? "" : ", ") + std::to_string(rank);
  }
  for (const auto& [message, ranks] : ranks_of) {
    if (!outcome.message.empty()) outcome.message += "\n";
    outcome.message += ranks_of.size() == 1 && ends.size() > 1 && ranks.find(',') != std::string::npos
                           ? message
                           : "rank " + ranks + ": " + message;
  }
  return outcome;
}

}  // namespace

void Runtime::Impl::agree(RunOutcome& outcome) {
  constexpr CollectiveId kEndOfRun{0}, kEndOfBarriers{2};
  std::vector<RankEnd> ends = gather_ends(engine, kEndOfRun, outcome);
  if (std::any_of(ends.begin(), ends.end(),
                  [](const RankEnd& end) { return end.is(RankEnd::kUsesBarriers); })) {
    close_barriers(engine);
    if (outcome.ok && engine.failures.any()) outcome = {false, engine.failures.message()};
    ends = gather_ends(engine, kEndOfBarriers, outcome);
  }
  outcome = combine(ends);
}

void Runtime::begin_trace(Context& context, TraceId trace) {
  context.note_call([&] { return "begin of trace " + std::to_string(trace); });
  context.begin_trace(trace);
}

void Runtime::end_trace(Context& context, TraceId trace) {
  context.note_launch([&] { return "end of trace " + std::to_string(trace); });
  context.end_trace(trace);
}

uint64_t Runtime::replays() const {
  return impl_->engine.replays.load(std::memory_order_relaxed);
}

LaunchResult Runtime::launch(Context& context, TaskLaunch launch) {
  context.note_launch([&] { return describe_call(forest(), registry(), launch); });
  if (std::optional<LaunchResult> held = context.hold_back(launch)) return *std::move(held);
  return launch_task(impl_->engine, context, std::move(launch));
}

LaunchResult Runtime::launch(Context& context, const RepeatedLaunch& repeated) {
  auto launch = [&] {
    TaskLaunch copy = *repeated.launch;
    copy.argument.assign(repeated.argument.begin(), repeated.argument.end());
    copy.context_index = repeated.context_index;
    return copy;
  };
  context.note_launch([&] { return describe_call(forest(), registry(), launch()); });
  if (std::optional<LaunchResult> held = context.hold_back(repeated)) return *std::move(held);
  return launch_task(impl_->engine, context, launch());
}

void Runtime::note_creation(Context& context, LogicalRegion region) {
  impl_->engine.note_creator(region.tree, context.uid());
}

std::shared_ptr<InlineMapping> Runtime::map_inline(Context& context, InlineLaunch launch) {
  context.note_call([&] { return describe_call(forest(), launch); });
  Engine& engine = impl_->engine;
  auto region = std::make_shared<MappedRegion>();
  Requirement& asked = launch.requirement;
  // There is nobody to reduce together with: the task adds to the elements in place.
  if (asked.privilege == Privilege::kReduce) {
    region->reduction = &engine.reduction(asked.reduction, launch.source);
    asked.privilege = Privilege::kReadWrite;
  }
  region->region = {asked.tree, asked.region, asked.field_space};
  region->domain = engine.forest.domain(asked.region);
  region->privilege = asked.privilege;
  region->fields = region->home = *engine.homes.map(asked.tree, asked.fields);
  region->source = launch.source;
  auto layout = engine.mapper(launch.mapper).map_inline(launch);
  if (layout && !engine.executor) {  // an executor starts from the shared instances
    std::vector<FieldSize> sizes;
    for (const MappedField& field : region->home) sizes.push_back({field.field, field.size});
    region->layout = *layout;
    region->own = std::make_shared<Instance>(*layout, region->domain, sizes);
    region->fields = region->own->fields();
  }
  auto mapping = std::make_shared<InlineMapping>(std::move(asked), std::move(region), launch.source);
  mapping->phases = std::move(launch.phases);
  context.map(*mapping);
  context.mappings().push_back(mapping);
  return mapping;
}

std::shared_ptr<MappedRegion> Runtime::wait_mapped(Context& context, InlineMapping& mapping) {
  context.wait_mapped(mapping);
  return mapping.region;
}

void Runtime::unmap(Context& context, InlineMapping& mapping) {
  context.note_call([&] { return "unmapping of what was mapped at " + to_string(mapping.source); });
  context.unmap(mapping, false);
  auto& mappings = context.mappings();
  std::erase_if(mappings, [&](const auto& held) { return held.get() == &mapping && !held->own; });
}

bool Runtime::is_mapped(const InlineMapping& mapping) const {
  return mapping.state != InlineMapping::State::kUnmapped;
}

std::shared_ptr<MappedRegion> Runtime::wait_region(Context& context, uint32_t requirement) {
  return wait_mapped(context, *context.mappings()[requirement]);
}

void Runtime::unmap_region(Context& context, uint32_t requirement) {
  if (auto& mapping = context.mappings()[requirement]) context.unmap(*mapping, false);
}

bool Runtime::is_region_mapped(Context& context, uint32_t requirement) const {
  auto& mapping = context.mappings()[requirement];
  return mapping && is_mapped(*mapping);
}

void Runtime::wait_ready(Context& context, const Future& future) {
  context.note_call(
      [&] { return "wait for a future of operation " + std::to_string(future->producer.value); });
  context.share(future);
  context.wait_for(
      future->trigger(), [&] { return Wait{.future = future}; },
      future->producer_points == 1 ? future->producer_point : PointId{});
}

const Bytes& Runtime::wait(Context& context, const Future& future) {
  wait_ready(context, future);
  if (future->error()) impl_->engine.failures.handed_over(future->error());
  return future->get();
}

void Runtime::wait_all(Context& context, const FutureMap& futures) {
  if (futures->all_done()) {
    wait_ready(context, futures->all_done());
    return;
  }
  for (const Future& future : futures->futures()) wait_ready(context, future);
}

}  // namespace testudo
