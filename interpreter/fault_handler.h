#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include "core/base/immortal.h"
#include "interpreter/call_stack.h"

namespace testudo {

// Memory that wants to know of accesses which the processor refused.
class FaultRange {
 public:
  virtual ~FaultRange() = default;
  // Makes the access possible and returns true: it is tried again. Called in a signal handler, by the thread
  // that made the access: no allocation, no locks. False: a crash like any other.
  virtual bool on_fault(std::byte* address, const CallStack& stack) = 0;
};

// The process's handler of the signals of faults: the one place for it, because signals have one handler per
// process. Faults outside of the watched ranges go to whoever handled them before, after the last words.
// Thread safe.
class FaultHandler {
 public:
  static FaultHandler& instance();

  // Takes the signals where somebody else has taken them since.
  void install();
  void watch(FaultRange& range, const std::byte* begin, size_t bytes);
  void forget(const FaultRange& range);

  // Called when the process is about to end by a signal: a crash that is no fault of a watched range, or
  // abort(). What it does may fail, since anything may be broken by then; it is given some seconds. Empty:
  // nothing.
  using LastWords = std::function<void(int signal, const CallStack& stack)>;
  void set_last_words(LastWords words);

  // Precondition of both: called in a signal handler. Whether the access may be tried again.
  bool handle(std::byte* address);
  void say_last_words(int signal);

 private:
  struct Watched {
    const std::byte* begin;
    const std::byte* end;
    FaultRange* range;
  };
  class SpinLock;

  friend class Immortal<FaultHandler>;
  FaultHandler() = default;

  // A spin lock, because handlers may not wait for a mutex. A thread that holds it never faults.
  std::atomic_flag busy_;
  std::vector<Watched> watched_;  // by address; disjoint
  LastWords last_words_;
  std::atomic_flag said_;
};

}  // namespace testudo
