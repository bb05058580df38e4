#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "core/cluster/transport.h"

namespace testudo {

// Ends the job where the top-level task has failed on this rank but not on others. They would wait for ever
// for what this rank does not do any more. Where it has failed everywhere, all ranks end by themselves, in
// time. Costs nothing until then. Thread safe.
class FailureDeadline {
 public:
  // `transport` null: there are no others.
  explicit FailureDeadline(Transport* transport) : transport_(transport) {}
  ~FailureDeadline() { stop(); }
  FailureDeadline(const FailureDeadline&) = delete;
  FailureDeadline& operator=(const FailureDeadline&) = delete;

  // The task has failed. Call once.
  void start(std::string message);
  // All ranks have ended.
  void stop();

 private:
  Transport* const transport_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace testudo
