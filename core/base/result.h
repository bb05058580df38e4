#pragma once

#include <string>
#include <utility>
#include <variant>

#include "core/base/check.h"

namespace testudo {

struct Error {
  std::string message;
};

// A value, or why there is none: for failures that are expected (parsing, files, solvers).
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Precondition: ok().
  T& value() & { return checked<0>(); }
  const T& value() const& { return const_cast<Result*>(this)->checked<0>(); }
  T&& value() && { return std::move(checked<0>()); }

  // Precondition: !ok().
  const std::string& error() const { return const_cast<Result*>(this)->checked<1>().message; }

 private:
  template <size_t I>
  auto& checked() {
    CHECK_MSG(state_.index() == I, I == 0 ? std::get<1>(state_).message : "a value, no error");
    return std::get<I>(state_);
  }

  std::variant<T, Error> state_;
};

}  // namespace testudo
