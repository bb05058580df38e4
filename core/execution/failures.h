#pragma once

#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace testudo {

// The errors that tasks ended with. One that the launching task got from a future and dealt with is no
// failure of the run. Thread safe.
class Failures {
 public:
  // A task ended with `error`; `what` names the task and its launch line.
  void add(std::exception_ptr error, const std::string& what);
  void add_cancelled();
  // `error` was handed to somebody who may handle it. If it comes back, it counts again.
  void handed_over(const std::exception_ptr& error);

  bool any() const;
  std::string message() const;  // the first one, and how many more

 private:
  struct Failure {
    std::exception_ptr error;
    std::string message;
    bool open;
  };
  mutable std::mutex mutex_;
  std::vector<Failure> failures_;
  size_t cancelled_ = 0;
};

// What the future of something holds that did not happen because something before it failed.
class Cancelled final : public std::runtime_error {
 public:
  explicit Cancelled(const std::string& what)
      : std::runtime_error(what + " was cancelled: what it depends on failed") {}
};

// "what()", or a name for what is no std::exception.
std::string describe(const std::exception_ptr& error);

}  // namespace testudo
