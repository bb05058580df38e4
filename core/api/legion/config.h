#pragma once

// Limits and macros of the Legion API. The limits may be set by the program before it includes legion.h.

#ifndef LEGION_MAX_FIELDS
#define LEGION_MAX_FIELDS 512
#endif
#ifndef LEGION_MAX_RETURN_SIZE
#define LEGION_MAX_RETURN_SIZE 2048
#endif
#ifndef LEGION_MAX_APPLICATION_TASK_ID
#define LEGION_MAX_APPLICATION_TASK_ID (1 << 20)
#endif
#ifndef LEGION_MAX_APPLICATION_FIELD_ID
#define LEGION_MAX_APPLICATION_FIELD_ID (1 << 20)
#endif
#ifndef LEGION_MAX_APPLICATION_MAPPER_ID
#define LEGION_MAX_APPLICATION_MAPPER_ID (1 << 20)
#endif
#ifndef LEGION_MAX_APPLICATION_TRACE_ID
#define LEGION_MAX_APPLICATION_TRACE_ID (1 << 20)
#endif
#ifndef LEGION_MAX_APPLICATION_PROJECTION_ID
#define LEGION_MAX_APPLICATION_PROJECTION_ID (1 << 20)
#endif
#ifndef LEGION_MAX_APPLICATION_SHARDING_ID
#define LEGION_MAX_APPLICATION_SHARDING_ID (1 << 20)
#endif
#ifndef LEGION_MAX_APPLICATION_REDOP_ID
#define LEGION_MAX_APPLICATION_REDOP_ID (1 << 20)
#endif
#ifndef LEGION_MAX_APPLICATION_LAYOUT_ID
#define LEGION_MAX_APPLICATION_LAYOUT_ID (1 << 20)
#endif

#define LEGION_AUTO_GENERATE_ID UINT_MAX
#define AUTO_GENERATE_ID LEGION_AUTO_GENERATE_ID

#define LEGION_GC_NEVER_PRIORITY INT_MIN
#define LEGION_GC_MIN_PRIORITY INT_MIN
#define LEGION_GC_MAX_PRIORITY (INT_MAX - 1)
#define LEGION_GC_FIRST_PRIORITY LEGION_GC_MAX_PRIORITY
#define LEGION_GC_DEFAULT_PRIORITY 0
#define LEGION_GC_LAST_PRIORITY (LEGION_GC_MIN_PRIORITY + 1)
#define GC_NEVER_PRIORITY LEGION_GC_NEVER_PRIORITY
#define GC_MIN_PRIORITY LEGION_GC_MIN_PRIORITY
#define GC_MAX_PRIORITY LEGION_GC_MAX_PRIORITY
#define GC_FIRST_PRIORITY LEGION_GC_FIRST_PRIORITY
#define GC_DEFAULT_PRIORITY LEGION_GC_DEFAULT_PRIORITY
#define GC_LAST_PRIORITY LEGION_GC_LAST_PRIORITY

#define LEGION_LIBRARY_ID_OFFSET (1 << 21)

#ifndef IDFMT
#define IDFMT "llx"
#endif

#ifndef LEGION_DEPRECATED
#define LEGION_DEPRECATED(x) [[deprecated(x)]]
#endif

// Checks that accessors make. LEGION_BOUNDS_CHECKS and LEGION_PRIVILEGE_CHECKS are the names that programs
// know; either switches both kinds on, as does TESTUDO_ACCESS_CHECKS (the CMake function
// testudo_enable_access_checks).
#if defined(TESTUDO_ACCESS_CHECKS) || defined(LEGION_BOUNDS_CHECKS) || defined(LEGION_PRIVILEGE_CHECKS) || \
    defined(BOUNDS_CHECKS) || defined(PRIVILEGE_CHECKS)
#define TESTUDO_CHECK_ACCESSES true
#else
#define TESTUDO_CHECK_ACCESSES false
#endif

#define LEGION_FOREACH_N(F) TESTUDO_FOREACH_(LEGION_MAX_DIM)(F)
#define TESTUDO_FOREACH_(N) TESTUDO_FOREACH_I_(N)
#define TESTUDO_FOREACH_I_(N) TESTUDO_FOREACH_##N##_
#define TESTUDO_FOREACH_1_(F) F(1)
#define TESTUDO_FOREACH_2_(F) TESTUDO_FOREACH_1_(F) F(2)
#define TESTUDO_FOREACH_3_(F) TESTUDO_FOREACH_2_(F) F(3)
#define TESTUDO_FOREACH_4_(F) TESTUDO_FOREACH_3_(F) F(4)
#define TESTUDO_FOREACH_5_(F) TESTUDO_FOREACH_4_(F) F(5)
#define TESTUDO_FOREACH_6_(F) TESTUDO_FOREACH_5_(F) F(6)
#define TESTUDO_FOREACH_7_(F) TESTUDO_FOREACH_6_(F) F(7)
#define TESTUDO_FOREACH_8_(F) TESTUDO_FOREACH_7_(F) F(8)
#define TESTUDO_FOREACH_9_(F) TESTUDO_FOREACH_8_(F) F(9)

// Prints from one place only, however many copies of the calling task there are.
#define LEGION_PRINT_ONCE(runtime, ctx, file, fmt, ...)                           \
  do {                                                                            \
    char legion_print_once_[4096];                                                \
    snprintf(legion_print_once_, sizeof(legion_print_once_), fmt, ##__VA_ARGS__); \
    (runtime)->print_once(ctx, file, legion_print_once_);                         \
  } while (0)
