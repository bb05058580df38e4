// What callers ask of phase barriers, and what is said about them. What messages bring is in
// barrier_letters.cc.
#include "core/execution/barrier_exchange.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/diagnostic.h"
#include "core/execution/numbering.h"
#include "core/execution/when_ready.h"

namespace testudo {

BarrierExchange::BarrierExchange(PhaseBarriers& local, Failures& failures, Transport* transport,
                                 std::function<void()> heard)
    : local_(local), failures_(failures), transport_(transport), heard_(std::move(heard)) {
  if (!transport) return;
  messages_ = std::make_unique<BarrierMessages>(
      *transport, [this](Rank from, BarrierMessage message) { take(from, std::move(message)); });
}

bool BarrierExchange::made_by_all(BarrierId id) const {
  return transport_ && id.task.value >> kLocalShift == 0;
}

Rank BarrierExchange::owner(BarrierId id) const {
  if (!transport_) return Rank{0};
  const uint64_t maker = id.task.value >> kLocalShift;
  if (maker > 0) return Rank{static_cast<int>(maker) - 1};
  return Rank{static_cast<int>(id.number % static_cast<uint32_t>(transport_->ranks()))};
}

BarrierMessage BarrierExchange::message(BarrierMessage::Kind kind, const BarrierCaller& caller,
                                        Phase phase) const {
  BarrierMessage message;
  message.kind = kind;
  message.changes = caller.changes;
  message.phase = phase;
  return message;
}

void BarrierExchange::send_others(const BarrierMessage& message) {
  for (int rank = 0; rank < transport_->ranks(); ++rank) {
    if (Rank{rank} != transport_->rank()) messages_->send(Rank{rank}, message);
  }
}

void BarrierExchange::open_for(const BarrierCaller& caller, BarrierId id, const ReductionOperator* op) {
  if (!transport_) return;
  messages_->open();
  if (!caller.all_ranks) return;
  std::lock_guard lock(mutex_);
  known_[id] = {changes() + 1, op, false, {}};
}

// The change is made: what comes after it may go on.
void BarrierExchange::change(BarrierId id) {
  std::exception_ptr failed;
  {
    std::lock_guard lock(mutex_);
    changes_.fetch_add(1, std::memory_order_release);
    auto known = known_.find(id);
    if (known != known_.end() && known->second.made <= failed_until_) failed = failure_;
  }
  if (failed) local_.fail(id, failed);
  work();
}

void BarrierExchange::create(const BarrierCaller& caller, BarrierId id, uint32_t arrivals) {
  open_for(caller, id, nullptr);
  if (keeps(id)) local_.create(id, arrivals);
  if (transport_ && caller.all_ranks) change(id);
}

void BarrierExchange::create_collective(const BarrierCaller& caller, BarrierId id, uint32_t arrivals,
                                        const ReductionOperator& op, Bytes initial) {
  open_for(caller, id, &op);
  if (keeps(id)) local_.create_collective(id, arrivals, op, std::move(initial));
  if (transport_ && caller.all_ranks) change(id);
}

// All ranks that make a call know the same of a barrier that all ranks have made. Of others, only the owner
// knows anything.
void BarrierExchange::check(const BarrierCaller& caller, Phase phase) const {
  if (!transport_) return local_.check(phase);
  if (made_by_all(phase.barrier)) {
    std::lock_guard lock(mutex_);
    auto at = known_.find(phase.barrier);
    if (at == known_.end() || (caller.all_ranks && at->second.ended))
      PhaseBarriers::refuse_unknown(phase.barrier);
  } else if (!caller.all_ranks && keeps(phase.barrier)) {
    local_.check(phase);
  }
}

void BarrierExchange::check_value(const BarrierCaller& caller, Phase phase, size_t bytes) const {
  check(caller, phase);
  if (!made_by_all(phase.barrier)) return;
  const ReductionOperator* op = nullptr;
  {
    std::lock_guard lock(mutex_);
    auto at = known_.find(phase.barrier);
    if (at == known_.end()) return;
    op = at->second.op;
  }
  PhaseBarriers::check_value(op, bytes);
}

void BarrierExchange::alter_arrivals(const BarrierCaller& caller, Phase from, int64_t delta) {
  if (!transport_) return local_.alter_arrivals(from, delta);
  check(caller, from);
  if (caller.all_ranks) {
    if (keeps(from.barrier))
      guarded(from.barrier, "altering arrivals", [&] { local_.alter_arrivals(from, delta); });
    return change(from.barrier);
  }
  if (keeps(from.barrier)) return local_.alter_arrivals(from, delta);
  BarrierMessage alter = message(BarrierMessage::Kind::kAlter, caller, from);
  alter.count = delta;
  messages_->send(owner(from.barrier), alter);
}

void BarrierExchange::arrive_here(const BarrierCaller& caller, Phase phase, uint32_t count,
                                  std::optional<Bytes> value, const std::exception_ptr& error) {
  auto arrive = [&] {
    value ? local_.arrive(phase, count, std::move(*value)) : local_.arrive(phase, count, error);
  };
  if (keeps(phase.barrier))
    return caller.all_ranks ? guarded(phase.barrier, "an arrival at a phase barrier", arrive) : arrive();
  if (caller.all_ranks) return;
  BarrierMessage arrival = message(BarrierMessage::Kind::kArrive, caller, phase);
  arrival.count = count;
  if (error) {
    arrival.set_error(error);
  } else if (value) {
    arrival.content = BarrierMessage::Content::kValue;
    arrival.bytes = std::move(*value);
  }
  messages_->send(owner(phase.barrier), arrival);
}

void BarrierExchange::arrive(const BarrierCaller& caller, Phase phase, uint32_t count) {
  if (!transport_) return local_.arrive(phase, count);
  check(caller, phase);
  arrive_here(caller, phase, count, std::nullopt, nullptr);
}

void BarrierExchange::arrive(const BarrierCaller& caller, Phase phase, uint32_t count, Bytes value) {
  if (!transport_) return local_.arrive(phase, count, std::move(value));
  check_value(caller, phase, value.size());
  arrive_here(caller, phase, count, std::move(value), nullptr);
}

void BarrierExchange::arrive_after(const BarrierCaller& caller, const Future& value, Phase phase,
                                   uint32_t count) {
  if (!transport_) return local_.arrive_after(value, phase, count);
  check(caller, phase);
  if (keeps(phase.barrier)) {
    guarded(phase.barrier, "the arrival of a future's value",
            [&] { local_.arrive_after(value, phase, count); });
  } else if (!caller.all_ranks) {
    when_ready(value, [this, caller, value, phase, count] {
      value->error() ? arrive_here(caller, phase, count, std::nullopt, value->error())
                     : arrive_here(caller, phase, count, value->value(), nullptr);
    });
  }
}

void BarrierExchange::arrive_after_all(const BarrierCaller& caller, std::vector<Future> futures,
                                       Phase phase) {
  check(caller, phase);
  if (caller.all_ranks && !keeps(phase.barrier)) return;
  when_all_ready(std::move(futures), [this, caller, phase](std::exception_ptr error) {
    guarded(phase.barrier, "the arrival of a launch that was left out",
            [&] { arrive_here(caller, phase, 1, std::nullopt, error); });
  });
}

void BarrierExchange::arrive_part(const BarrierCaller& caller, Phase phase, const Part& part,
                                  std::exception_ptr error) {
  const bool whole = part.points == part.total;
  if (keeps(phase.barrier)) {
    if (!whole) return add_part(phase, part, error);
    return guarded(phase.barrier, "the arrival of a launch", [&] { local_.arrive(phase, 1, error); });
  }
  using Kind = BarrierMessage::Kind;
  BarrierMessage arrival = message(whole ? Kind::kArrive : Kind::kPart, caller, phase);
  arrival.count = 1;
  arrival.points = part.points;
  arrival.total = part.total;
  arrival.operation = part.operation;
  if (error) arrival.set_error(error);
  messages_->send(owner(phase.barrier), arrival);
}

void BarrierExchange::add_part(Phase phase, const Part& part, const std::exception_ptr& error) {
  std::exception_ptr failed;
  {
    std::lock_guard lock(mutex_);
    const auto key = std::pair(PhaseKey(phase.barrier, phase.number), part.operation);
    Parts& parts = parts_[key];
    parts.points += part.points;
    if (!parts.error) parts.error = error;
    if (parts.points < part.total) return;
    failed = parts.error;
    parts_.erase(key);
  }
  guarded(phase.barrier, "the arrival of a launch", [&] { local_.arrive(phase, 1, failed); });
}

Future BarrierExchange::when_complete(const BarrierCaller& caller, Phase phase) {
  if (!transport_) return local_.when_complete(phase);
  check(caller, phase);
  if (keeps(phase.barrier)) {
    // Another rank that makes the same call learns of it from the future: so must this one.
    if (caller.all_ranks && !local_.exists(phase.barrier)) {
      return failed_future(std::make_exception_ptr(
          ProgramError({"T0515", "a phase barrier is waited for after it was destroyed", {}})));
    }
    return local_.when_complete(phase);
  }
  const PhaseKey key(phase.barrier, phase.number);
  Future future;
  {
    std::lock_guard lock(mutex_);
    auto known = known_.find(phase.barrier);
    if (known != known_.end()) {
      auto recent = known->second.recent.find(phase.number);
      if (recent != known->second.recent.end()) return recent->second;
    }
    Future& asked = asked_[key];
    if (asked) return asked;
    future = asked = std::make_shared<FutureState>();
  }
  messages_->send(owner(phase.barrier), message(BarrierMessage::Kind::kWait, caller, phase));
  return future;
}

void BarrierExchange::end(const BarrierCaller& caller, BarrierId id) {
  check(caller, {id, 0});
  if (!transport_ || !caller.all_ranks) return;
  std::lock_guard lock(mutex_);
  auto known = known_.find(id);
  if (known != known_.end()) known->second.ended = true;
}

void BarrierExchange::destroy(const BarrierCaller& caller, BarrierId id) {
  if (!transport_) return local_.destroy(id);
  using Kind = BarrierMessage::Kind;
  if (!caller.all_ranks) {
    if (keeps(id)) return begin_destruction(id);
    return messages_->send(owner(id), message(Kind::kDestroy, caller, {id, 0}));
  }
  forget(id);
  keeps(id) ? count_destroyed(id) : messages_->send(owner(id), message(Kind::kDestroyed, caller, {id, 0}));
}

// Only one rank has said so. Others may have sent arrivals before: so all have to answer first. But nobody
// else has heard of most barriers that a single task makes.
void BarrierExchange::begin_destruction(BarrierId id) {
  bool gone = false, alone = false;
  {
    std::lock_guard lock(mutex_);
    gone = made_by_all(id) ? !known_.contains(id) : destroyed_.contains(id);
    alone = !made_by_all(id) && !shared_.contains(id);
  }
  if (gone || alone) {
    return guarded(id, "the destruction of a phase barrier",
                   [&] { gone ? PhaseBarriers::refuse_unknown(id) : local_.destroy(id); });
  }
  send_others(message(BarrierMessage::Kind::kForget, {false, changes()}, {id, 0}));
  forget(id);
  count_destroyed(id);
}

void BarrierExchange::forget(BarrierId id) {
  std::lock_guard lock(mutex_);
  known_.erase(id);
}

void BarrierExchange::count_destroyed(BarrierId id) {
  {
    std::lock_guard lock(mutex_);
    if (++destroyed_[id] < transport_->ranks()) return;
    destroyed_.erase(id);
    shared_.erase(id);
    std::erase_if(parts_, [&](const auto& parts) { return parts.first.first.first == id; });
  }
  guarded(id, "the destruction of a phase barrier", [&] { local_.destroy(id); });
}

void BarrierExchange::fail_all(const std::exception_ptr& error, uint64_t changes) {
  if (!transport_) return local_.fail_all(error);
  fail_here(error, changes);
  BarrierMessage failure = message(BarrierMessage::Kind::kFail, {false, changes}, {});
  failure.set_error(error);
  send_others(failure);
}

void BarrierExchange::give_up(const std::exception_ptr& error) {
  local_.fail_all(error);
  std::map<PhaseKey, Future> asked;
  {
    std::lock_guard lock(mutex_);
    asked.swap(asked_);
  }
  for (const auto& [key, future] : asked) {
    future->set_error(error);
    future->fire();
  }
}

std::optional<BarrierExchange::Awaited> BarrierExchange::awaited(const FutureState& future) const {
  if (const auto state = local_.awaited(future)) return Awaited{*state, owner(state->phase.barrier), true};
  std::lock_guard lock(mutex_);
  for (const auto& [key, asked] : asked_) {
    if (asked.get() == &future) return Awaited{{{key.first, key.second}}, owner(key.first), false};
  }
  return std::nullopt;
}

std::vector<BarrierExchange::AwaitedElsewhere> BarrierExchange::awaited_elsewhere() const {
  std::vector<AwaitedElsewhere> all;
  std::lock_guard lock(mutex_);
  for (const auto& [key, ranks] : waiting_) {
    const auto state = local_.state({key.first, key.second});
    if (state) all.push_back({*state, ranks});
  }
  return all;
}

size_t BarrierExchange::kept() const {
  std::lock_guard lock(mutex_);
  return local_.size() + known_.size() + asked_.size() + waiting_.size() + parts_.size() + destroyed_.size() +
         shared_.size() + letters_.size();
}

}  // namespace testudo
