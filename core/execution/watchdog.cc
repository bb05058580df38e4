#include "core/execution/watchdog.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <span>

#include "core/base/diagnostic.h"
#include "core/cluster/operations.h"
#include "core/execution/scheduler.h"

namespace testudo {
namespace {

constexpr uint64_t kChannel = 0x5761746368646f67;  // "Watchdog"
// Looks per timeout. They are counted, rather than time, so that a process that was stopped does not look
// like one that hangs.
constexpr unsigned kLooks = 8;

std::string say(uint64_t calls, const std::string& last) {
  return calls == 0 ? "none" : std::to_string(calls) + ", the last one " + last;
}

}  // namespace

Watchdog::Watchdog(std::chrono::seconds timeout, Transport* transport, bool sequential)
    : timeout_(timeout), transport_(transport), graph_(sequential), limit_(kLooks) {
  stalled_.resize(static_cast<size_t>(ranks()));
}

Watchdog::~Watchdog() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Watchdog::start() {
  if (ranks() > 1) {
    channel_ = std::make_unique<ControlChannel>(*transport_, kChannel,
                                                [this](Rank from, std::span<const std::byte> bytes) {
                                                  Message message;
                                                  std::memcpy(&message, bytes.data(), sizeof(message));
                                                  post(from, message);
                                                });
  }
  thread_ = std::thread([this] { run(); });
}

void Watchdog::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  if (!channel_) return;
  Trigger closed;
  channel_->close([&closed] { closed.fire(); });
  Scheduler::wait_on_thread(closed);
  channel_ = nullptr;
}

void Watchdog::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, std::chrono::nanoseconds(timeout_) / kLooks,
                   [this] { return stopping_ || !letters_.empty(); });
    if (stopping_) return;
    std::vector<Letter> letters = std::exchange(letters_, {});
    lock.unlock();
    for (const Letter& letter : letters) take(letter);
    if (letters.empty()) look();
    lock.lock();
  }
}

void Watchdog::look() {
  const uint64_t progress = graph_.progress();
  if (progress != seen_) {
    seen_ = progress;
    idle_ = 0;
    limit_ = kLooks;
    told_ = false;
    return;
  }
  if (++idle_ < limit_ || told_) return;
  told_ = true;
  send(Rank{0}, {});
}

void Watchdog::post(Rank from, const Message& message) {
  {
    std::lock_guard lock(mutex_);
    letters_.push_back({from, message});
  }
  wake_.notify_one();
}

void Watchdog::send(Rank to, const Message& message) {
  if (!channel_) return post(to, message);
  channel_->send(to, std::as_bytes(std::span(&message, 1)));
}

void Watchdog::send_all(const Message& message) {
  for (int to = 0; to < ranks(); ++to) send(Rank{to}, message);
}

void Watchdog::take(const Letter& letter) {
  switch (letter.message.kind) {
    case Kind::kStalled:
      return take_stalled(letter.from);
    case Kind::kAsk:
      return send(Rank{0}, answer(letter.message.round));
    case Kind::kAnswer:
      return take_answer(letter.from, letter.message);
    case Kind::kReport:
      return take_report(letter.message);
    case Kind::kReported:
      return take_reported();
  }
}

void Watchdog::take_stalled(Rank from) {
  stalled_[static_cast<size_t>(from.value)] = true;
  if (std::count(stalled_.begin(), stalled_.end(), true) < ranks()) return;
  answers_ = 0;
  can_go_on_ = false;
  Message ask;
  ask.kind = Kind::kAsk;
  ask.round = ++round_;
  send_all(ask);
}

Watchdog::Message Watchdog::answer(uint64_t round) const {
  Message answer;
  answer.kind = Kind::kAnswer;
  answer.stalled = still();
  answer.can_go_on = graph_.can_go_on();
  answer.round = round;
  const WaitGraph::Calls calls = graph_.calls();
  answer.calls = calls.count;
  answer.rank = rank().value;
  calls.last.copy(answer.last_call, kLongestCall - 1);
  return answer;
}

void Watchdog::take_answer(Rank from, const Message& answer) {
  if (answer.round != round_) return;
  if (!answer.stalled) stalled_[static_cast<size_t>(from.value)] = false;
  can_go_on_ = can_go_on_ || answer.can_go_on;
  if (answers_++ == 0 || answer.calls < fewest_.calls) fewest_ = answer;
  if (answers_ < ranks() || std::count(stalled_.begin(), stalled_.end(), true) < ranks()) return;
  Message report = fewest_;
  report.kind = Kind::kReport;
  report.can_go_on = can_go_on_;
  stalled_.assign(stalled_.size(), false);
  send_all(report);
}

std::string Watchdog::text(const Message& report) const {
  const auto seconds = timeout_.count() * static_cast<int64_t>(limit_ / kLooks);
  std::string text = "nothing has finished for " + std::to_string(seconds) + " s";
  text += report.can_go_on ? ", but something runs, so the run goes on" : ", and everything is blocked";
  if (ranks() > 1)
    text = "rank " + std::to_string(rank().value) + " of " + std::to_string(ranks()) + ": " + text;
  text = to_string(Diagnostic{"T0550", text, {}}) + "\n" + graph_.report();
  const WaitGraph::Calls calls = graph_.calls();
  if (calls.count == report.calls) return text;
  text += report.can_go_on ? "  " : "  the ranks must make the same calls: ";
  text += "here the top-level task has made " + say(calls.count, calls.last) + "; on rank ";
  return text + std::to_string(report.rank) + " it has made " + say(report.calls, report.last_call) + "\n";
}

void Watchdog::take_report(const Message& report) {
  // What the program printed before belongs in front of it, and would be lost where the job ends.
  if (!report.can_go_on) std::fflush(stdout);
  std::cerr << text(report) << std::flush;
  if (report.can_go_on) {
    limit_ *= 2;
    told_ = false;
    return;
  }
  Message reported;
  reported.kind = Kind::kReported;
  send(Rank{0}, reported);
}

void Watchdog::take_reported() {
  if (++reported_ == ranks()) end_job();
}

void Watchdog::end_job() {
  const std::string why = "nothing can go on (T0550)";
  if (transport_) transport_->abort(why);
  report_abort(rank(), why);
  std::_Exit(kAbortStatus);
}

}  // namespace testudo
