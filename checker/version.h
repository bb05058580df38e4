#pragma once

namespace testudo::checker {

inline constexpr const char* kVersion = TESTUDO_CHECKER_VERSION;

}  // namespace testudo::checker
