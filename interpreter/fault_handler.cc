#include "interpreter/fault_handler.h"

#include <signal.h>

#include <algorithm>

#include "core/base/check.h"

namespace testudo {
namespace {

// Who handled the signals before us. Written under the handler's lock, before our own is installed.
struct Previous {
  struct sigaction segv = {};
  struct sigaction bus = {};
};

Previous& previous() {
  static Previous previous;
  return previous;
}

void pass_on(int signal, siginfo_t* info, void* context) {
  struct sigaction& before = signal == SIGBUS ? previous().bus : previous().segv;
  if (before.sa_flags & SA_SIGINFO) return before.sa_sigaction(signal, info, context);
  if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) return before.sa_handler(signal);
  // On return the access is tried again, and ends the process as it would have without us.
  ::signal(signal, SIG_DFL);
}

void on_signal(int signal, siginfo_t* info, void* context) {
  // Not from the processor: somebody sent the signal.
  const bool sent = info->si_code <= 0;
  if (sent || !FaultHandler::instance().handle(static_cast<std::byte*>(info->si_addr))) pass_on(signal, info, context);
}

void take(int signal, struct sigaction& before) {
  struct sigaction now = {};
  if (sigaction(signal, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_signal) return;
  before = now;
  struct sigaction ours = {};
  ours.sa_sigaction = on_signal;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&ours.sa_mask);
  CHECK(sigaction(signal, &ours, nullptr) == 0);
}

}  // namespace

class FaultHandler::SpinLock {
 public:
  explicit SpinLock(std::atomic_flag& flag) : flag_(flag) {
    while (flag_.test_and_set(std::memory_order_acquire)) continue;
  }
  ~SpinLock() { flag_.clear(std::memory_order_release); }
  SpinLock(const SpinLock&) = delete;
  SpinLock& operator=(const SpinLock&) = delete;

 private:
  std::atomic_flag& flag_;
};

FaultHandler& FaultHandler::instance() {
  static FaultHandler handler;
  return handler;
}

void FaultHandler::install() {
  CallStack::here();  // what unwinding sets up on first use is set up outside of the handler
  SpinLock lock(busy_);
  take(SIGSEGV, previous().segv);
  take(SIGBUS, previous().bus);
}

void FaultHandler::watch(FaultRange& range, const std::byte* begin, size_t bytes) {
  SpinLock lock(busy_);
  const auto at = std::upper_bound(watched_.begin(), watched_.end(), begin,
                                   [](const std::byte* address, const Watched& w) { return address < w.begin; });
  watched_.insert(at, {begin, begin + bytes, &range});
}

void FaultHandler::forget(const FaultRange& range) {
  SpinLock lock(busy_);
  std::erase_if(watched_, [&](const Watched& watched) { return watched.range == &range; });
}

bool FaultHandler::handle(std::byte* address) {
  FaultRange* range = nullptr;
  {
    SpinLock lock(busy_);
    auto at = std::upper_bound(watched_.begin(), watched_.end(), address,
                               [](const std::byte* a, const Watched& w) { return a < w.begin; });
    if (at != watched_.begin() && address < std::prev(at)->end) range = std::prev(at)->range;
  }
  return range && range->on_fault(address, CallStack::interrupted());
}

}  // namespace testudo
