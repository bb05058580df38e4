#pragma once

#include <utility>

namespace testudo {

// A static object that is never destroyed: a task may call exit() while others run and still use it. As a
// friend of T it reaches a private constructor.
template <typename T>
class Immortal {
 public:
  template <typename... Arguments>
  explicit Immortal(Arguments&&... arguments) : value_(std::forward<Arguments>(arguments)...) {}
  ~Immortal() {}
  Immortal(const Immortal&) = delete;
  Immortal& operator=(const Immortal&) = delete;

  T& operator*() { return value_; }

 private:
  union {
    T value_;
  };
};

}  // namespace testudo
