#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/cluster/control_channel.h"
#include "core/cluster/transport.h"
#include "core/execution/wait_graph.h"

namespace testudo {

// Tells why a run does not go on. Where nothing has happened on any rank for a while, every rank writes the
// chains of its wait graph to standard error. If something runs, the run goes on, and is told of again after
// twice the time; if everything is blocked, the job ends.
//
// The ranks agree through rank 0. A rank tells it when nothing has happened there; when all have, it asks all
// whether that is still so. Only then there is a report: so no rank that works is taken for one that hangs,
// as long as no message is on its way for longer than the timeout.
//
// Exists only where a run asks for it (RuntimeConfig::hang_timeout).
class Watchdog {
 public:
  // `transport`: may be null, or of one rank.
  Watchdog(std::chrono::seconds timeout, Transport* transport, bool sequential);
  ~Watchdog();

  WaitGraph& graph() { return graph_; }

  // It watches between these, which all ranks call. `stop` returns when all have.
  void start();
  void stop();

 private:
  static constexpr size_t kLongestCall = 160;
  enum class Kind : uint32_t { kStalled, kAsk, kAnswer, kReport, kReported };
  struct Message {
    Kind kind = Kind::kStalled;
    bool stalled = true;     // of an answer: still
    bool can_go_on = false;  // of an answer: here; of a report: somewhere
    uint64_t round = 0;
    // Calls of the top-level task: of an answer, here; of a report, on `rank`, which has made the fewest.
    uint64_t calls = 0;
    int rank = 0;
    char last_call[kLongestCall] = {};
  };
  static_assert(sizeof(Message) <= ControlChannel::kLongestMessage);
  struct Letter {
    Rank from;
    Message message;
  };

  int ranks() const { return transport_ ? transport_->ranks() : 1; }
  Rank rank() const { return transport_ ? transport_->rank() : Rank{0}; }
  void run();
  void look();
  bool still() const { return told_ && graph_.progress() == seen_; }
  void post(Rank from, const Message& message);
  void send(Rank to, const Message& message);
  void send_all(const Message& message);
  void take(const Letter& letter);
  void take_stalled(Rank from);
  Message answer(uint64_t round) const;
  void take_answer(Rank from, const Message& answer);
  void take_report(const Message& report);
  void take_reported();
  std::string text(const Message& report) const;
  [[noreturn]] void end_job();

  const std::chrono::seconds timeout_;
  Transport* const transport_;
  WaitGraph graph_;
  std::unique_ptr<ControlChannel> channel_;  // of several ranks
  std::thread thread_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::vector<Letter> letters_;

  // The rest is the thread's own.
  uint64_t seen_ = 0;   // progress when it last changed
  unsigned idle_ = 0;   // rounds without progress
  unsigned limit_ = 0;  // after so many, rank 0 is told
  bool told_ = false;
  // Of rank 0.
  std::vector<char> stalled_;  // by rank
  uint64_t round_ = 0;
  int answers_ = 0;
  int reported_ = 0;
  Message fewest_;  // of the answers so far
  bool can_go_on_ = false;
};

// Tells the watchdog what a task is blocked in while it lives.
class BlockedIn {
 public:
  // `watchdog` may be null; only where it is not, `say` is called, for the Wait. `task` none: the runtime
  // itself.
  template <typename Say>
  BlockedIn(Watchdog* watchdog, PointId task, const Trigger& trigger, Say&& say)
      : watchdog_(watchdog), task_(task) {
    if (watchdog) watchdog->graph().blocked(task, trigger, say());
  }
  ~BlockedIn() {
    if (watchdog_) watchdog_->graph().resumed(task_);
  }
  BlockedIn(const BlockedIn&) = delete;
  BlockedIn& operator=(const BlockedIn&) = delete;

 private:
  Watchdog* const watchdog_;
  const PointId task_;
};

}  // namespace testudo
