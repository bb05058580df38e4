#include "core/execution/phase_barriers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/base/check.h"
#include "core/base/diagnostic.h"
#include "core/execution/when_ready.h"

namespace testudo {
namespace {

[[noreturn]] void refuse(const char* code, std::string message) {
  throw ProgramError({code, std::move(message), {}});
}

}  // namespace

Future failed_future(std::exception_ptr error) {
  auto future = std::make_shared<FutureState>();
  future->set_error(std::move(error));
  future->fire();
  return future;
}

// Phases up to first_open_ are complete, in order; later ones may already have arrivals.
class PhaseBarriers::Barrier {
 public:
  Barrier(uint32_t arrivals, const ReductionOperator* op, Bytes initial)
      : expected_(arrivals), op_(op), initial_(std::move(initial)) {}

  void alter(uint32_t from, int64_t delta) {
    Completed completed;
    {
      std::lock_guard lock(mutex_);
      from <= first_open_ ? void(expected_ += delta) : void(changes_[from] += delta);
      complete(completed);
    }
    fire(completed);
  }

  void arrive(uint32_t phase, uint32_t count, std::optional<Bytes> value, std::exception_ptr error) {
    Completed completed;
    {
      std::lock_guard lock(mutex_);
      if (broken_) return;
      check(phase, count, value);
      Open& open = open_[phase];
      open.arrived += count;
      if (value) open.values.push_back(std::move(*value));
      if (error && !open.error) open.error = std::move(error);
      complete(completed);
    }
    fire(completed);
  }

  Future when_complete(uint32_t phase) {
    std::lock_guard lock(mutex_);
    if (phase < first_open_) return completed_future(phase);
    if (broken_) return failed_future(broken_);
    Future& future = open_[phase].future;
    if (!future) future = std::make_shared<FutureState>();
    return future;
  }

  int64_t arrived(uint32_t phase) const {
    std::lock_guard lock(mutex_);
    return arrived_at(phase);
  }

  int64_t expected(uint32_t phase) const {
    std::lock_guard lock(mutex_);
    return expected_at(phase);
  }

  // The phase that the future stands for, if it is an open one.
  std::optional<uint32_t> awaited(const FutureState& future) const {
    std::lock_guard lock(mutex_);
    for (const auto& [phase, open] : open_) {
      if (open.future.get() == &future) return phase;
    }
    return std::nullopt;
  }

  // Whether somebody waited.
  bool fail(const std::exception_ptr& error) {
    std::vector<Future> waited_for;
    {
      std::lock_guard lock(mutex_);
      if (broken_) return false;
      broken_ = error;
      for (auto& [phase, open] : open_) {
        if (open.future) waited_for.push_back(std::move(open.future));
      }
      open_.clear();
    }
    for (const Future& future : waited_for) {
      future->set_error(error);
      future->fire();
    }
    return !waited_for.empty();
  }

 private:
  struct Open {
    int64_t arrived = 0;
    std::vector<Bytes> values;
    std::exception_ptr error;
    Future future;  // null where nobody has asked
  };
  using Completed = std::vector<Future>;

  int64_t arrived_at(uint32_t phase) const {
    auto found = open_.find(phase);
    return found == open_.end() ? 0 : found->second.arrived;
  }

  int64_t expected_at(uint32_t phase) const {
    int64_t expected = expected_;
    for (const auto& [from, delta] : changes_) expected += from <= phase ? delta : 0;
    return expected;
  }

  void check(uint32_t phase, uint32_t count, const std::optional<Bytes>& value) const {
    if (value) check_value(op_, value->size());
    const int64_t before = arrived_at(phase);
    const int64_t expected = expected_at(phase);
    // A barrier may be made for 0 arrivals and told later how many there are.
    if (phase < first_open_ || (expected > 0 && before + count > expected)) {
      refuse("T0516", "phase " + std::to_string(phase) + " of a phase barrier takes " +
                          std::to_string(expected) +
                          " arrivals and gets more; advance the barrier between phases, or create it for "
                          "more arrivals");
    }
  }

  // Completes what can be; fire() then tells those who wait.
  void complete(Completed& completed) {
    for (auto open = open_.find(first_open_); open != open_.end(); open = open_.find(first_open_)) {
      if (expected_ <= 0 || open->second.arrived < expected_) return;
      finish_phase(open->second, completed);
      open_.erase(open);
      ++first_open_;
      auto change = changes_.find(first_open_);
      if (change == changes_.end()) continue;
      expected_ += change->second;
      changes_.erase(change);
    }
  }

  void finish_phase(Open& open, Completed& completed) {
    if (open.error) errors_[first_open_] = open.error;
    if (op_) {
      Bytes result = combine(open.values);
      results_.insert(results_.end(), result.begin(), result.end());
    }
    if (!open.future) return;
    open.error ? open.future->set_error(open.error) : open.future->set_value(result_of(first_open_));
    completed.push_back(std::move(open.future));
  }

  Bytes combine(std::vector<Bytes>& values) const {
    std::sort(values.begin(), values.end());
    Bytes result = initial_;
    for (const Bytes& value : values) op_->apply(result.data(), 0, value.data(), 0, 1);
    return result;
  }

  Bytes result_of(uint32_t phase) const {
    if (!op_) return {};
    auto at = results_.begin() + static_cast<ptrdiff_t>(phase * op_->lhs_size);
    return Bytes(at, at + static_cast<ptrdiff_t>(op_->lhs_size));
  }

  Future completed_future(uint32_t phase) const {
    auto error = errors_.find(phase);
    return error != errors_.end() ? failed_future(error->second) : make_future(result_of(phase));
  }

  static void fire(const Completed& completed) {
    for (const Future& future : completed) future->fire();
  }

  mutable std::mutex mutex_;
  uint32_t first_open_ = 0;
  int64_t expected_;                               // of the first open phase
  std::map<uint32_t, int64_t> changes_;            // by the later phase that they begin with
  std::map<uint32_t, Open> open_;                  // those that somebody arrived at or asked for
  std::map<uint32_t, std::exception_ptr> errors_;  // of complete phases that failed
  std::exception_ptr broken_;
  const ReductionOperator* const op_;  // null: no collective
  const Bytes initial_;
  Bytes results_;  // of the complete phases, one after the other
};

PhaseBarriers::PhaseBarriers(Report report) : report_(std::move(report)) {}
PhaseBarriers::~PhaseBarriers() = default;

std::shared_ptr<PhaseBarriers::Barrier> PhaseBarriers::find_any(BarrierId id) const {
  std::shared_lock lock(mutex_);
  auto found = barriers_.find(id);
  return found == barriers_.end() ? nullptr : found->second;
}

std::shared_ptr<PhaseBarriers::Barrier> PhaseBarriers::find(BarrierId id) const {
  std::shared_ptr<Barrier> barrier = find_any(id);
  if (!barrier) refuse_unknown(id);
  return barrier;
}

void PhaseBarriers::refuse_unknown(BarrierId id) {
  refuse("T0515", id ? "a phase barrier is used after it was destroyed, or it is from another run"
                     : "a phase barrier is empty; use one that create_phase_barrier returned");
}

void PhaseBarriers::check_value(const ReductionOperator* op, size_t bytes) {
  if (!op) refuse("T0517", "a value arrives at a phase barrier; only dynamic collectives take values");
  if (bytes == op->rhs_size) return;
  refuse("T0517", "a value of " + std::to_string(bytes) +
                      " bytes arrives at a dynamic collective whose operator takes " +
                      std::to_string(op->rhs_size) + " bytes");
}

void PhaseBarriers::fail(BarrierId id, const std::exception_ptr& error) {
  if (const std::shared_ptr<Barrier> barrier = find_any(id)) barrier->fail(error);
}

void PhaseBarriers::add(BarrierId id, std::shared_ptr<Barrier> barrier) {
  std::lock_guard lock(mutex_);
  CHECK(barriers_.emplace(id, std::move(barrier)).second);
}

void PhaseBarriers::create(BarrierId id, uint32_t arrivals) {
  add(id, std::make_shared<Barrier>(arrivals, nullptr, Bytes()));
}

void PhaseBarriers::create_collective(BarrierId id, uint32_t arrivals, const ReductionOperator& op,
                                      Bytes initial) {
  CHECK(initial.size() == op.lhs_size);
  add(id, std::make_shared<Barrier>(arrivals, &op, std::move(initial)));
}

void PhaseBarriers::destroy(BarrierId id) {
  std::shared_ptr<Barrier> barrier = find(id);
  {
    std::lock_guard lock(mutex_);
    barriers_.erase(id);
  }
  auto error = std::make_exception_ptr(
      ProgramError({"T0515", "a phase barrier was destroyed while something waited for it", {}}));
  if (barrier->fail(error) && report_) report_(error, "the destruction of a phase barrier");
}

void PhaseBarriers::alter_arrivals(Phase from, int64_t delta) {
  find(from.barrier)->alter(from.number, delta);
}

void PhaseBarriers::arrive(Phase phase, uint32_t count, std::exception_ptr error) {
  find(phase.barrier)->arrive(phase.number, count, std::nullopt, std::move(error));
}

void PhaseBarriers::arrive(Phase phase, uint32_t count, Bytes value) {
  find(phase.barrier)->arrive(phase.number, count, std::move(value), nullptr);
}

void PhaseBarriers::arrive_after(const Future& value, Phase phase, uint32_t count) {
  find(phase.barrier);
  when_ready(value, [this, value, phase, count] {
    try {
      value->error() ? arrive(phase, count, value->error()) : arrive(phase, count, value->value());
    } catch (...) {
      if (report_) report_(std::current_exception(), "the arrival of a future's value");
      fail(phase.barrier, std::current_exception());
    }
  });
}

Future PhaseBarriers::when_complete(Phase phase) {
  return find(phase.barrier)->when_complete(phase.number);
}

void PhaseBarriers::fail_all(std::exception_ptr error, const std::function<bool(BarrierId)>& spared) {
  for (const auto& [id, barrier] : all()) {
    if (!spared || !spared(id)) barrier->fail(error);
  }
}

std::vector<std::pair<BarrierId, std::shared_ptr<PhaseBarriers::Barrier>>> PhaseBarriers::all() const {
  std::shared_lock lock(mutex_);
  return {barriers_.begin(), barriers_.end()};
}

std::optional<PhaseBarriers::State> PhaseBarriers::state(Phase phase) const {
  const std::shared_ptr<Barrier> barrier = find_any(phase.barrier);
  if (!barrier) return std::nullopt;
  return State{phase, barrier->arrived(phase.number), barrier->expected(phase.number)};
}

std::optional<PhaseBarriers::State> PhaseBarriers::awaited(const FutureState& future) const {
  for (const auto& [id, barrier] : all()) {
    if (const auto phase = barrier->awaited(future)) return state({id, *phase});
  }
  return std::nullopt;
}

size_t PhaseBarriers::size() const {
  std::shared_lock lock(mutex_);
  return barriers_.size();
}

}  // namespace testudo
