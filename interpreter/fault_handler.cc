#include "interpreter/fault_handler.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "core/base/check.h"

namespace testudo {
namespace {

constexpr std::array kSignals = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
constexpr unsigned kSecondsForLastWords = 10;

// Who handled the signals before us. Written under the handler's lock, before our own is installed.
struct sigaction& previous(int signal) {
  static std::array<struct sigaction, kSignals.size()> actions = {};
  const auto at = std::find(kSignals.begin(), kSignals.end(), signal);
  return actions[static_cast<size_t>(at - kSignals.begin())];
}

void pass_on(int signal, siginfo_t* info, void* context) {
  const struct sigaction& before = previous(signal);
  if (before.sa_flags & SA_SIGINFO) return before.sa_sigaction(signal, info, context);
  if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) return before.sa_handler(signal);
  // On return what caused the signal happens again, and ends the process as it would have without us.
  ::signal(signal, SIG_DFL);
  if (info->si_code <= 0) raise(signal);
}

void on_signal(int signal, siginfo_t* info, void* context) {
  const bool is_access =
      (signal == SIGSEGV || signal == SIGBUS) && info->si_code > 0;  // else somebody sent it
  if (is_access && FaultHandler::instance().handle(static_cast<std::byte*>(info->si_addr))) return;
  FaultHandler::instance().say_last_words(signal);
  pass_on(signal, info, context);
}

void take(int signal) {
  struct sigaction now = {};
  if (sigaction(signal, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_signal)
    return;
  previous(signal) = now;
  struct sigaction ours = {};
  ours.sa_sigaction = on_signal;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&ours.sa_mask);
  CHECK(sigaction(signal, &ours, nullptr) == 0);
}

// Of the calling thread: last words are said on it where the thread's own stack is what has run out.
void use_signal_stack() {
  static thread_local std::vector<std::byte> memory(1 << 20);
  stack_t stack = {};
  stack.ss_sp = memory.data();
  stack.ss_size = memory.size();
  CHECK(sigaltstack(&stack, nullptr) == 0);
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
  static Immortal<FaultHandler> handler;
  return *handler;
}

void FaultHandler::install() {
  CallStack::here();  // what unwinding sets up on first use is set up outside of the handler
  use_signal_stack();
  SpinLock lock(busy_);
  for (int signal : kSignals) take(signal);
}

void FaultHandler::set_last_words(LastWords words) {
  SpinLock lock(busy_);
  last_words_.swap(words);
}

void FaultHandler::say_last_words(int signal) {
  if (!last_words_ || said_.test_and_set()) return;
  // If they hang, on a lock that the crash left behind, SIGALRM ends the process.
  ::signal(SIGALRM, SIG_DFL);
  alarm(kSecondsForLastWords);
  last_words_(signal, CallStack::interrupted());
  alarm(0);
}

void FaultHandler::watch(FaultRange& range, const std::byte* begin, size_t bytes) {
  SpinLock lock(busy_);
  const auto at =
      std::upper_bound(watched_.begin(), watched_.end(), begin,
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
