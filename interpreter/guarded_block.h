#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "interpreter/fault_handler.h"

namespace testudo {

// Memory that the program sees between two guards and under a protection, while we always see and change it
// through a second mapping of the same pages. An access that the protection forbids is noted, with its call
// stack, and then let through, so that the program goes on.
//
// The data lies flush with the guard behind it (or, where placed so, before it); on the other side there may
// be a slack of less than a page, which is filled with a pattern, so that at least writes to it are seen.
class GuardedBlock final : public FaultRange {
 public:
  enum class Access { kNone, kRead, kWrite };
  enum class Flush { kEnd, kStart };  // which end of the data meets a guard

  // A forbidden access that the processor saw.
  struct Hit {
    std::byte* address = nullptr;
    bool write = false;              // false: a read, or unknown
    Access allowed = Access::kNone;  // of the page, when it happened
    bool in_guard = false;
    CallStack stack;
  };

  // Throws std::bad_alloc.
  GuardedBlock(size_t data_bytes, size_t guard_bytes);
  ~GuardedBlock() override;
  GuardedBlock(const GuardedBlock&) = delete;
  GuardedBlock& operator=(const GuardedBlock&) = delete;

  static size_t page_bytes();
  size_t capacity() const { return capacity_; }
  size_t guard() const { return guard_; }

  // Puts `bytes` of data, at most capacity(), where they are flush, and fills the slack. Precondition: not in
  // use.
  void place(size_t bytes, size_t alignment, Flush flush);
  std::byte* program() const { return view_ + guard_ + offset_; }  // the data, as the program sees it
  std::byte* inside() const { return inside_ + offset_; }          // the same memory, always writable

  // Whether bytes of the program's view are data, slack or guard.
  bool covers(const std::byte* address, size_t bytes) const {
    return address >= view_ && address + bytes <= view_ + capacity_ + 2 * guard_;
  }

  void allow(Access access);
  Access allowed() const { return allowed_; }

  // Forgets which pages the program has touched, or asks for any. Unknown counts as touched.
  void forget_touches();
  bool touched() const;

  std::span<const Hit> hits() const { return {hits_.data(), hit_count_.load(std::memory_order_acquire)}; }
  void clear_hits() { hit_count_.store(0, std::memory_order_release); }
  // Whether guard pages have been opened: such a block is not used again.
  bool worn() const { return worn_; }

  // Offset from program() of a byte of the slack that has changed, if there is one.
  bool find_slack_damage(ptrdiff_t* offset) const;

  bool on_fault(std::byte* address, const CallStack& stack) override;

 private:
  static constexpr size_t kMaxHits = 16;  // of one task and field; each opens a page, so more are rare

  void fill_slack();
  bool admit(std::byte* address, const CallStack& stack);
  bool note(std::byte* address, bool in_guard, const CallStack& stack);
  bool open_guard_page(std::byte* address, bool write);

  size_t capacity_;  // bytes between the guards: whole pages
  size_t guard_;     // bytes of each guard
  size_t offset_ = 0;
  size_t bytes_ = 0;
  std::byte* view_ = nullptr;  // the front guard
  std::byte* inside_ = nullptr;
  Access allowed_ = Access::kNone;
  bool worn_ = false;
  std::array<Hit, kMaxHits> hits_;
  std::atomic<size_t> hit_count_{0};
  std::atomic_flag faulting_;  // several threads of a task may fault at once
};

}  // namespace testudo
