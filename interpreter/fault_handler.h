#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

#include "interpreter/call_stack.h"

namespace testudo {

// Memory that wants to know of accesses which the processor refused.
class FaultRange {
 public:
  virtual ~FaultRange() = default;
  // Makes the access possible and returns true: it is tried again. Called in a signal handler, by the thread that made
  // the access: no allocation, no locks. False: a crash like any other.
  virtual bool on_fault(std::byte* address, const CallStack& stack) = 0;
};

// The process's handler of SIGSEGV and SIGBUS: the one place for it, because signals have one handler per process. Faults
// outside of the watched ranges go to whoever handled them before. Thread safe.
class FaultHandler {
 public:
  static FaultHandler& instance();

  // Takes the signals where somebody else has taken them since.
  void install();
  void watch(FaultRange& range, const std::byte* begin, size_t bytes);
  void forget(const FaultRange& range);

  // Precondition: called in a signal handler. Whether the access may be tried again.
  bool handle(std::byte* address);

 private:
  struct Watched {
    const std::byte* begin;
    const std::byte* end;
    FaultRange* range;
  };
  class SpinLock;

  FaultHandler() = default;

  // A spin lock, because handlers may not wait for a mutex. A thread that holds it never faults.
  std::atomic_flag busy_;
  std::vector<Watched> watched_;  // by address; disjoint
};

}  // namespace testudo
