#include "core/execution/failure_deadline.h"

#include <chrono>
#include <cstdio>
#include <utility>

namespace testudo {
namespace {

// More than what ranks that make the same calls are apart at the end of a task, as a rule; little for who
// waits.
constexpr std::chrono::seconds kPatience{5};

}  // namespace

void FailureDeadline::start(std::string message) {
  if (!transport_) return;
  thread_ = std::thread([this, message = std::move(message)] {
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, kPatience, [this] { return stopped_; })) return;
    std::fflush(stdout);  // what the program has printed would be lost
    transport_->abort("its top-level task has failed, and other ranks go on without it: " + message);
  });
}

void FailureDeadline::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

}  // namespace testudo
