#include "core/execution/failures.h"

namespace testudo {

std::string describe(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

void Failures::add(std::exception_ptr error, const std::string& what) {
  std::lock_guard lock(mutex_);
  for (Failure& failure : failures_) {
    if (failure.error == error) {
      failure.open = true;
      return;
    }
  }
  failures_.push_back({error, what + ": " + describe(error), true});
}

void Failures::add_cancelled() {
  std::lock_guard lock(mutex_);
  ++cancelled_;
}

void Failures::handed_over(const std::exception_ptr& error) {
  std::lock_guard lock(mutex_);
  for (Failure& failure : failures_) {
    if (failure.error == error) failure.open = false;
  }
}

bool Failures::any() const {
  std::lock_guard lock(mutex_);
  for (const Failure& failure : failures_) {
    if (failure.open) return true;
  }
  return false;
}

std::string Failures::message() const {
  std::lock_guard lock(mutex_);
  std::string message;
  size_t more = 0;
  for (const Failure& failure : failures_) {
    if (!failure.open) continue;
    message.empty() ? void(message = failure.message) : void(++more);
  }
  if (more) message += "\n" + std::to_string(more) + " more tasks failed";
  if (cancelled_) message += "\n" + std::to_string(cancelled_) + " tasks that depend on it were cancelled";
  return message;
}

}  // namespace testudo
