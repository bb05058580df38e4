#include "core/execution/fiber.h"

#include <cxxabi.h>
#include <sys/mman.h>
#include <unistd.h>

#include <boost/context/fiber.hpp>
#include <boost/context/preallocated.hpp>
#include <new>
#include <stdexcept>
#include <utility>

#include "core/base/check.h"

namespace testudo {
namespace {

// What the C++ runtime keeps per thread about exceptions in flight (Itanium C++ ABI, section 2.2.2): a task
// that waits inside a catch block must find its own again.
struct ExceptionGlobals {
  void* caught = nullptr;
  unsigned int uncaught = 0;
};

ExceptionGlobals& exception_globals() {
  return *reinterpret_cast<ExceptionGlobals*>(__cxxabiv1::__cxa_get_globals());
}

// Memory for a stack, with a page below it that faults.
class GuardedStack {
 public:
  explicit GuardedStack(size_t bytes) : page_(static_cast<size_t>(sysconf(_SC_PAGESIZE))) {
    bytes_ = (bytes + page_ - 1) / page_ * page_ + page_;
    base_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (base_ == MAP_FAILED) throw std::bad_alloc();
    if (mprotect(base_, page_, PROT_NONE) == 0) return;
    munmap(base_, bytes_);
    throw std::runtime_error(
        "no room for the stack of one more waiting task: the machine allows a process so many mappings "
        "(sysctl vm.max_map_count), and each stack takes two");
  }
  ~GuardedStack() { munmap(base_, bytes_); }
  GuardedStack(const GuardedStack&) = delete;
  GuardedStack& operator=(const GuardedStack&) = delete;

  void* bottom() const { return static_cast<std::byte*>(base_) + page_; }
  void* top() const { return static_cast<std::byte*>(base_) + bytes_; }
  size_t usable() const { return bytes_ - page_; }

 private:
  size_t page_;
  size_t bytes_ = 0;
  void* base_ = nullptr;
};

// The stack's memory belongs to the Fiber, so Boost's allocator has nothing to do.
struct NoAllocator {
  boost::context::stack_context allocate() { return {}; }
  void deallocate(boost::context::stack_context&) {}
};

// A suspended stack is simply given back at the end. Boost would unwind it first, on whatever thread destroys
// it; the loops that rest there own nothing.
union Continuation {
  Continuation() : fiber() {}
  ~Continuation() {}
  boost::context::fiber fiber;
};

}  // namespace

struct Fiber::State {
  std::unique_ptr<GuardedStack> stack;  // null: the thread's own
  std::function<void()> entry;
  Continuation continuation;  // where to go on; empty while running
  Fiber* came_from = nullptr;
  ExceptionGlobals exceptions;
  sanitizer::StackRecord record;

  void arrived(boost::context::fiber&& left) {
    came_from->state_->continuation.fiber = std::move(left);
    sanitizer::after_switch(record, came_from->state_->record);
  }
};

Fiber::Fiber() : state_(std::make_unique<State>()) {
  sanitizer::adopt_thread(state_->record);
}

Fiber::Fiber(size_t stack_bytes, std::function<void()> entry) : state_(std::make_unique<State>()) {
  State* state = state_.get();
  state->stack = std::make_unique<GuardedStack>(stack_bytes);
  state->entry = std::move(entry);
  sanitizer::create(state->record, state->stack->bottom(), state->stack->usable());
  boost::context::stack_context context;
  context.size = state->stack->usable();
  context.sp = state->stack->top();
  state->continuation.fiber = boost::context::fiber(
      std::allocator_arg, boost::context::preallocated(context.sp, context.size, context), NoAllocator(),
      [state](boost::context::fiber&& left) {
        state->arrived(std::move(left));
        state->entry();
        return boost::context::fiber();
      });
}

Fiber::~Fiber() {
  if (state_->stack) sanitizer::destroy(state_->record);
}

void Fiber::switch_to(Fiber& from, Fiber& to) {
  State& self = *from.state_;
  to.state_->came_from = &from;
  self.exceptions = exception_globals();
  exception_globals() = to.state_->exceptions;
  sanitizer::before_switch(self.record, to.state_->record);
  boost::context::fiber left = std::move(to.state_->continuation.fiber).resume();
  self.arrived(std::move(left));
}

}  // namespace testudo
