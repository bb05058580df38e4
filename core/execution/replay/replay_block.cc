#include "core/execution/replay/replay_block.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/execution/context.h"
#include "core/execution/current_context.h"
#include "core/execution/task_invocation.h"
#include "core/execution/when_ready.h"

namespace testudo {

HeldValues::HeldValues(size_t launches, size_t argument_bytes) {
  launches_.reserve(launches);
  arguments_.reserve(argument_bytes);
}

void HeldValues::add(TaskLaunch& launch) {
  arguments_.insert(arguments_.end(), launch.argument.begin(), launch.argument.end());
  launches_.push_back({arguments_.size(), launch.context_index, nullptr,
                       std::make_unique<Own>(Own{std::move(launch.point_arguments), std::move(launch.user),
                                                 std::move(launch.source)})});
}

void HeldValues::add(const RepeatedLaunch& launch) {
  arguments_.insert(arguments_.end(), launch.argument.begin(), launch.argument.end());
  launches_.push_back({arguments_.size(), launch.context_index, launch.launch, nullptr});
}

void HeldValues::give(size_t position, TaskLaunch& launch, std::shared_ptr<const TaskLaunch>& given) {
  const size_t begin = position == 0 ? 0 : launches_[position - 1].end;
  Launch& held = launches_[position];
  launch.argument.assign(arguments_.data() + begin, arguments_.data() + held.end);
  launch.context_index = held.context_index;
  if (held.given && held.given == given) return;
  if (held.given) {
    launch.point_arguments = held.given->point_arguments;
    launch.user = held.given->user;
    launch.source = held.given->source;
  } else {
    launch.point_arguments = std::move(held.own->point_arguments);
    launch.user = std::move(held.own->user);
    launch.source = std::move(held.own->source);
  }
  given = std::move(held.given);
}

ReplayBlock::ReplayBlock(Context& context, std::shared_ptr<LaunchTemplate> recorded, HeldValues values,
                         uint64_t first_tag)
    : OperationBlock(context.engine(), 1, recorded->launches.front().launch().source),
      template_(std::move(recorded)),
      values_(std::move(values)),
      first_tag_(first_tag),
      copied_(engine().transport ? engine().transport->copies_up_to() : 0),
      launched_by_(context.lineage()),
      barrier_changes_(context.barrier_caller().changes) {
  engine().replays.fetch_add(1, std::memory_order_relaxed);
  numbers_.reserve(template_->launches.size());
  for (const LaunchTemplate::Launch& launch : template_->launches) {
    const auto points = static_cast<uint32_t>(launch.block().plan().all_points.size());
    const bool replicated = context.numbering(points, nullptr).replicated;
    numbers_.push_back({engine().next_operation(replicated), engine().next_uids(replicated, points)});
  }
}

std::string ReplayBlock::title() const {
  return "replay of a trace of " + std::to_string(template_->launches.size()) + " launches" + place();
}

std::string ReplayBlock::describe(uint32_t) const {
  return "replay of a trace";
}

PointId ReplayBlock::uid_of(const Step& step) const {
  const uint32_t* positions = template_->launches[step.operation].block().positions;
  return {numbers_[step.operation].first_uid + (positions ? positions[step.index] : step.index)};
}

void ReplayBlock::run(uint32_t index) {
  index == 0 ? begin() : run_from(index - 1, 0);
}

void ReplayBlock::begin() {
  const bool poisoned = node(0).poisoned.load(std::memory_order_relaxed);
  LaunchTemplate& shared = *template_;
  for (size_t i = 0; i < shared.launches.size(); ++i) {
    LaunchTemplate::Shown& shown = shared.shown[i];
    // Somebody may have kept what tasks of the last replay were shown.
    if (shown.launch.use_count() > 1) shown = {std::make_shared<TaskLaunch>(shared.launches[i].launch()), {}};
    values_.give(i, *shown.launch, shown.given);
  }
  uint32_t things = 1;  // this
  for (uint32_t i = 0; i < shared.steps.size(); ++i) {
    things += shared.steps[i].kind == Step::Kind::kSend && !is_copied(shared.steps[i]) ? 2 : 1;
    reset(i, poisoned);
  }
  left_.store(things, std::memory_order_relaxed);
  if (!shared.expected.empty()) engine().transport->receive_all(first_tag_, shared.expected, *this);
  uint32_t next = kNone;
  for (uint32_t root : shared.roots) meet(root, next);
  run_from(next, 1);
}

void ReplayBlock::reset(uint32_t step, bool poisoned) {
  const Step& of = template_->steps[step];
  Node& node = template_->nodes[step];
  node.block = this;
  // A message is one more thing to wait for; a root waits for begin().
  const int32_t more = of.kind == Step::Kind::kReceive || of.predecessors == 0 ? 1 : 0;
  node.unmet.store(of.predecessors + more, std::memory_order_relaxed);
  node.poisoned.store(poisoned, std::memory_order_relaxed);
}

void ReplayBlock::run_from(uint32_t step, uint32_t done) {
  while (step != kNone) {
    bool late = false;
    const bool poisoned = template_->nodes[step].poisoned.load(std::memory_order_relaxed);
    bool failed = poisoned;
    switch (template_->steps[step].kind) {
      case Step::Kind::kTask:
        late = !run_task(step, poisoned, failed);  // then this may be gone, unless something is done
        break;
      case Step::Kind::kSend:
        send(step, poisoned);
        break;
      case Step::Kind::kReceive:
        if (!poisoned) unpack(step);
        template_->buffers[step].clear();
        break;
    }
    if (late) break;
    uint32_t next = kNone;
    finish_step(step, failed, next);
    ++done;
    step = next;
  }
  leave(done);
}

void ReplayBlock::finish_step(uint32_t step, bool failed, uint32_t& next) {
  const Step& of = template_->steps[step];
  if (failed) any_failed_.store(true, std::memory_order_relaxed);
  for (uint32_t i = of.first_successor; i < of.end_successor; ++i) {
    const uint32_t successor = template_->successors[i];
    if (failed) template_->nodes[successor].poisoned.store(true, std::memory_order_relaxed);
    meet(successor, next);
  }
}

void ReplayBlock::meet(uint32_t step, uint32_t& next) {
  Node& node = template_->nodes[step];
  // Nobody else changes it when only this is left: so the last saves the costly subtraction.
  const bool last = node.unmet.load(std::memory_order_acquire) == 1;
  if (!last && node.unmet.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const int worker = template_->steps[step].worker;
  if (worker >= 0) {
    engine().scheduler->submit_to(node, static_cast<unsigned>(worker));
  } else if (next == kNone) {
    next = step;
  } else {
    engine().scheduler->submit(node);
  }
}

void ReplayBlock::leave(uint32_t things) {
  if (things == 0 || left_.fetch_sub(things, std::memory_order_acq_rel) != things) return;
  finish(0, any_failed_.load(std::memory_order_relaxed));
}

void ReplayBlock::store_error(uint32_t step, std::exception_ptr error) {
  std::lock_guard lock(result_mutex_);
  if (errors_.empty()) errors_.resize(template_->steps.size());
  errors_[step] = std::move(error);
}

bool ReplayBlock::run_task(uint32_t step, bool poisoned, bool& failed) {
  const Step& of = template_->steps[step];
  const TaskBlock& block = template_->launches[of.operation].block();
  if (poisoned) {
    engine().failures.add_cancelled();
    store_error(step, std::make_exception_ptr(Cancelled(block.describe(of.index))));
    return true;
  }
  const std::shared_ptr<TaskLaunch>& launch = template_->shown[of.operation].launch;
  TaskFrame& frame = template_->frames[step];
  // Somebody may have kept a region of the last replay, and may not see it change.
  for (std::shared_ptr<MappedRegion>& region : frame.regions) {
    if (region && region.use_count() > 1) region = std::make_shared<MappedRegion>(*region);
  }
  Context context(engine(), uid_of(of), operation_of(of.operation), launched_by_);
  context.barrier_changes = barrier_changes_;
  TaskInvocation invocation = block.invocation(of.index, context, launch, frame);
  context.invocation = &invocation;
  std::shared_ptr<Epoch> running;
  {
    CurrentContext current(context);
    try {
      invocation.variant.body(invocation, invocation.variant);
      if (!invocation.result.empty()) {
        std::lock_guard lock(result_mutex_);
        if (results_.empty()) results_.resize(template_->steps.size());
        results_[step] = std::move(invocation.result);
      }
    } catch (...) {
      failed = true;
      store_error(step, std::current_exception());
      engine().failures.add(std::current_exception(),
                            block.describe(of.index) + " launched at " + to_string(launch->source));
    }
    running = context.close();
  }
  if (!running) return true;
  // It ends with the last of what it has launched.
  when_fired(running->done, running, [this, step, failed = failed] {
    uint32_t next = kNone;
    finish_step(step, failed, next);
    if (next != kNone) engine().scheduler->submit(template_->nodes[next]);
    leave(1);
  });
  return false;
}

void ReplayBlock::send(uint32_t step, bool poisoned) {
  const Step& of = template_->steps[step];
  const LaunchTemplate::Message& message = template_->messages[of.operation];
  auto& block = static_cast<OutgoingBlock&>(*message.recorded.get());
  const std::span<std::byte> bytes = pack(step, poisoned);
  const Tag tag{first_tag_ + message.tag};
  if (is_copied(of)) {
    engine().transport->send(block.peer(of.index), tag, bytes, {});
    return template_->buffers[step].clear();
  }
  engine().transport->send(block.peer(of.index), tag, bytes, [this, step] {
    template_->buffers[step].clear();
    leave(1);
  });
}

std::span<std::byte> ReplayBlock::pack(uint32_t step, bool poisoned) {
  const Step& of = template_->steps[step];
  MessageBuffer& buffer = template_->buffers[step];
  if (poisoned || of.first_stretch == of.end_stretch) {
    auto& block = static_cast<OutgoingBlock&>(*template_->messages[of.operation].recorded.get());
    return block.pack_message(of.index, poisoned, buffer, of.bytes);
  }
  const std::span<std::byte> bytes = buffer.make(of.bytes);
  const MessageHeader header;
  std::memcpy(bytes.data(), &header, sizeof(header));
  std::byte* to = bytes.data() + sizeof(header);
  for (uint32_t i = of.first_stretch; i < of.end_stretch; ++i) {
    const Stretch& stretch = template_->stretches[i];
    std::memcpy(to, stretch.at, stretch.bytes);
    to += stretch.bytes;
  }
  return bytes;
}

void ReplayBlock::unpack(uint32_t step) {
  const Step& of = template_->steps[step];
  const std::span<const std::byte> bytes = template_->buffers[step].bytes();
  if (of.first_stretch == of.end_stretch) {
    auto& block = static_cast<ReceiveBlock&>(*template_->messages[of.operation].recorded.get());
    return block.unpack(of.index, bytes);
  }
  const std::byte* from = bytes.data() + sizeof(MessageHeader);
  for (uint32_t i = of.first_stretch; i < of.end_stretch; ++i) {
    const Stretch& stretch = template_->stretches[i];
    std::memcpy(stretch.at, from, stretch.bytes);
    from += stretch.bytes;
  }
}

bool ReplayBlock::is_copied(const Step& send) const {
  return send.bytes <= copied_;
}

std::span<std::byte> ReplayBlock::buffer_of(size_t receive) {
  return template_->buffers[template_->receives[receive]].make(template_->expected[receive].bytes);
}

void ReplayBlock::arrived(size_t receive) {
  const uint32_t step = template_->receives[receive];
  MessageHeader header;
  std::memcpy(&header, template_->buffers[step].bytes().data(), sizeof(header));
  if (header.poisoned) template_->nodes[step].poisoned.store(true, std::memory_order_relaxed);
  uint32_t next = kNone;
  meet(step, next);
  if (next != kNone) engine().scheduler->submit(template_->nodes[next]);
}

Future ReplayBlock::point_future(size_t launch, uint32_t index) {
  const uint32_t step = template_->launches[launch].first_step + index;
  Future future = relay_future(*this, node(0).done, [this, step](FutureState& state) {
    std::lock_guard lock(result_mutex_);
    if (!errors_.empty() && errors_[step]) return state.set_error(errors_[step]);
    if (!results_.empty()) state.set_value(results_[step]);
  });
  future->producer = operation_of(launch);
  future->producer_point = uid_of(template_->steps[step]);
  future->producer_points = 1;
  return future;
}

Future ReplayBlock::all_done(size_t launch) {
  const uint32_t first = template_->launches[launch].first_step;
  const uint32_t end = first + template_->launches[launch].block().size();
  Future future = relay_future(*this, node(0).done, [this, first, end](FutureState& state) {
    std::lock_guard lock(result_mutex_);
    for (uint32_t step = first; step < end && !errors_.empty(); ++step) {
      if (errors_[step]) return state.set_error(errors_[step]);
    }
  });
  future->producer = operation_of(launch);
  future->producer_point = PointId{numbers_[launch].first_uid};
  future->producer_points =
      static_cast<uint32_t>(template_->launches[launch].block().plan().all_points.size());
  return future;
}

}  // namespace testudo
