#pragma once

// What sanitizers must be told about our own stacks. The one place that asks whether one is there.

#include <atomic>
#include <cstddef>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace testudo::sanitizer {

// What a sanitizer knows of one stack (a fiber's, or a thread's own).
struct StackRecord {
  void* thread_state = nullptr;  // ThreadSanitizer's
  void* fake_stack = nullptr;    // AddressSanitizer's
  const void* bottom = nullptr;
  size_t bytes = 0;
};

inline void adopt_thread([[maybe_unused]] StackRecord& record) {
#if defined(__SANITIZE_THREAD__)
  record.thread_state = __tsan_get_current_fiber();
#endif
}

inline void create(StackRecord& record, [[maybe_unused]] const void* bottom, [[maybe_unused]] size_t bytes) {
  record.bottom = bottom;
  record.bytes = bytes;
#if defined(__SANITIZE_THREAD__)
  record.thread_state = __tsan_create_fiber(0);
#endif
}

inline void destroy([[maybe_unused]] StackRecord& record) {
#if defined(__SANITIZE_THREAD__)
  __tsan_destroy_fiber(record.thread_state);
#endif
#if defined(__SANITIZE_ADDRESS__)
  // The stack may not have been unwound, and something else will be where it was.
  __asan_unpoison_memory_region(record.bottom, record.bytes);
#endif
}

// Call right before leaving `from` for `to`.
inline void before_switch([[maybe_unused]] StackRecord& from, [[maybe_unused]] StackRecord& to) {
#if defined(__SANITIZE_THREAD__)
  __tsan_switch_to_fiber(to.thread_state, 0);
#endif
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&from.fake_stack, to.bottom, to.bytes);
#endif
}

// Call first thing on `self` after arriving from `from`.
inline void after_switch([[maybe_unused]] StackRecord& self, [[maybe_unused]] StackRecord& from) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(self.fake_stack, &from.bottom, &from.bytes);
#endif
}

// Orders what this thread wrote before with what it reads after, against threads that do the same through
// `meeting`. ThreadSanitizer does not know fences: it sees a read-modify-write of the common variable
// instead.
inline void full_fence([[maybe_unused]] std::atomic<int>& meeting) {
#if defined(__SANITIZE_THREAD__)
  meeting.fetch_add(0, std::memory_order_seq_cst);
#else
  std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

}  // namespace testudo::sanitizer
