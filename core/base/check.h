#pragma once

#include <source_location>
#include <string>

namespace testudo {

// Ends the process: an invariant of Testudo itself is broken. Never for wrong programs (see diagnostic.h).
[[noreturn]] void check_failed(const char* condition, const std::string& detail,
                               std::source_location where = std::source_location::current());

}  // namespace testudo

// CHECK is always on; DCHECK only where NDEBUG is undefined, for checks on hot paths.
#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::testudo::check_failed(#condition, std::string()))
#define CHECK_MSG(condition, detail) \
  ((condition) ? static_cast<void>(0) : ::testudo::check_failed(#condition, (detail)))
#ifdef NDEBUG
#define DCHECK(condition) static_cast<void>(0)
#else
#define DCHECK(condition) CHECK(condition)
#endif
