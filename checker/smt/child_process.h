#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace testudo::checker {

// What is left of work that was done in a process of its own.
struct ChildOutcome {
  enum class End { kFinished, kOutOfTime, kDied };
  End end = End::kDied;
  std::string last_line;  // that it reported, whole; empty where it reported none
};

// Told what is known so far: one line, without its end.
using Report = std::function<void(std::string_view line)>;

// Runs `work` in a copy of this process and kills the copy when its time is up, whatever it is doing: nothing
// that hangs in there, whether it waits or computes, holds the caller up. Its memory is gone with it; only
// the last report comes back. The copy ends with the caller, if that ends first.
// Cost: a fork, about a millisecond and more with the memory in use. The caller has to be the only thread, as
// the copy would hold the locks of others for ever.
ChildOutcome run_in_child(std::chrono::milliseconds limit, const std::function<void(const Report&)>& work);

}  // namespace testudo::checker
