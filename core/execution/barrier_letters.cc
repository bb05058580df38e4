// What messages about phase barriers bring.
#include <algorithm>

#include "core/base/diagnostic.h"
#include "core/execution/barrier_exchange.h"
#include "core/execution/when_ready.h"

namespace testudo {
namespace {

// Phases that were complete when this rank last asked: so many answers are kept for who asks again.
constexpr size_t kRemembered = 8;

}  // namespace

void BarrierExchange::take(Rank from, BarrierMessage message) {
  if (heard_) heard_();
  // Nobody makes these wait for changes: an answer is about what is there, and a failure must reach who
  // waits.
  if (message.kind == BarrierMessage::Kind::kComplete) return take_complete(message);
  if (message.kind == BarrierMessage::Kind::kFail) return take_failure(message);
  {
    std::lock_guard lock(mutex_);
    letters_.push_back({from, std::move(message)});
  }
  work();
}

// One thread at a time processes letters, the first that may be first. Those of a sender that say the same
// of changes stay in order, and what a sender did earlier never comes after more changes.
void BarrierExchange::work() {
  std::unique_lock lock(mutex_);
  if (std::exchange(working_, true)) return;
  for (;;) {
    auto next = std::find_if(letters_.begin(), letters_.end(), [&](const Letter& letter) {
      return letter.message.changes <= changes_.load(std::memory_order_relaxed);
    });
    if (next == letters_.end()) break;
    const Letter letter = std::move(*next);
    letters_.erase(next);
    lock.unlock();
    process(letter);
    lock.lock();
  }
  working_ = false;
}

void BarrierExchange::process(const Letter& letter) {
  const BarrierMessage& message = letter.message;
  const BarrierId id = message.phase.barrier;
  if (keeps(id) && !made_by_all(id) && local_.exists(id)) {
    std::lock_guard lock(mutex_);
    shared_.insert(id);
  }
  switch (message.kind) {
    case BarrierMessage::Kind::kArrive:
      return take_arrival(message);
    case BarrierMessage::Kind::kPart:
      return add_part(message.phase, {message.operation, message.points, message.total}, message.error());
    case BarrierMessage::Kind::kAlter:
      return guarded(id, "altering arrivals", [&] { local_.alter_arrivals(message.phase, message.count); });
    case BarrierMessage::Kind::kWait:
      return take_wait(letter.from, message.phase);
    case BarrierMessage::Kind::kDestroy:
      return begin_destruction(id);
    case BarrierMessage::Kind::kForget: {
      forget(id);
      BarrierMessage answer;
      answer.kind = BarrierMessage::Kind::kDestroyed;
      answer.phase = message.phase;
      answer.changes = changes();  // what this rank has sent comes first
      return messages_->send(letter.from, answer);
    }
    case BarrierMessage::Kind::kDestroyed:
      return count_destroyed(id);
    case BarrierMessage::Kind::kComplete:
    case BarrierMessage::Kind::kFail:
      return;
  }
}

void BarrierExchange::take_arrival(const BarrierMessage& message) {
  guarded(message.phase.barrier, "an arrival from another rank", [&] {
    const auto count = static_cast<uint32_t>(message.count);
    message.content == BarrierMessage::Content::kValue ? local_.arrive(message.phase, count, message.bytes)
                                                       : local_.arrive(message.phase, count, message.error());
  });
}

void BarrierExchange::take_wait(Rank from, Phase phase) {
  Future complete;
  try {
    complete = local_.when_complete(phase);
  } catch (...) {
    complete = failed_future(std::current_exception());
  }
  {
    std::lock_guard lock(mutex_);
    std::vector<Rank>& ranks = waiting_[{phase.barrier, phase.number}];
    ranks.push_back(from);
    if (ranks.size() > 1) return;
  }
  when_ready(complete, [this, phase, complete] { tell(phase, complete); });
}

void BarrierExchange::tell(Phase phase, const Future& complete) {
  std::vector<Rank> ranks;
  {
    std::lock_guard lock(mutex_);
    auto at = waiting_.find({phase.barrier, phase.number});
    ranks = std::move(at->second);
    waiting_.erase(at);
  }
  BarrierMessage answer;
  answer.kind = BarrierMessage::Kind::kComplete;
  answer.phase = phase;
  if (complete->error()) {
    answer.set_error(complete->error());
  } else {
    answer.content = BarrierMessage::Content::kValue;
    answer.bytes = complete->value();
  }
  for (Rank rank : ranks) messages_->send(rank, answer);
}

void BarrierExchange::take_complete(const BarrierMessage& message) {
  const PhaseKey key(message.phase.barrier, message.phase.number);
  Future future;
  {
    std::lock_guard lock(mutex_);
    auto asked = asked_.find(key);
    if (asked == asked_.end()) return;
    future = std::move(asked->second);
    asked_.erase(asked);
    auto known = known_.find(key.first);
    if (known != known_.end()) {
      auto& recent = known->second.recent;
      recent[key.second] = future;
      if (recent.size() > kRemembered) recent.erase(recent.begin());
    }
  }
  message.content == BarrierMessage::Content::kError ? future->set_error(message.error())
                                                     : future->set_value(message.bytes);
  future->fire();
}

void BarrierExchange::take_failure(const BarrierMessage& message) {
  fail_here(message.error(), message.changes);
}

void BarrierExchange::fail_here(const std::exception_ptr& error, uint64_t changes) {
  std::set<BarrierId> later;
  {
    std::lock_guard lock(mutex_);
    if (changes > failed_until_) {
      failed_until_ = changes;
      failure_ = error;
    }
    for (const auto& [id, known] : known_) {
      if (known.made > changes) later.insert(id);
    }
  }
  local_.fail_all(error, [&](BarrierId id) { return later.contains(id); });
}

}  // namespace testudo
