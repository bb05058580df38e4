#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace testudo {

// The innermost frames of a stack, as addresses of the instructions being executed (of callers: inside the
// call). Taking one allocates nothing, so signal handlers may.
struct CallStack {
  static constexpr size_t kMaxFrames = 24;

  static CallStack here();
  // In a signal handler: the stack that the signal interrupted, from the interrupted instruction on.
  static CallStack interrupted();

  size_t depth = 0;
  std::array<uintptr_t, kMaxFrames> frames = {};

  friend bool operator==(const CallStack& a, const CallStack& b) {
    return std::equal(a.frames.begin(), a.frames.begin() + static_cast<ptrdiff_t>(a.depth), b.frames.begin(),
                      b.frames.begin() + static_cast<ptrdiff_t>(b.depth));
  }

 private:
  static CallStack walk(bool interrupted);
};

}  // namespace testudo
