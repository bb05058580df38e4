#pragma once

#include <cstdint>

namespace Legion::detail {

// Where a call stands in the program; the last argument of every call that makes something or may fail. Not
// std::source_location: clang before 16 has none with GCC's library.
class Where {
 public:
  constexpr Where() = default;
  static constexpr Where current(const char* file = __builtin_FILE(),
                                 const char* function = __builtin_FUNCTION(),
                                 uint32_t line = __builtin_LINE()) {
    return Where(file, function, line);
  }
  constexpr const char* file_name() const { return file_; }
  constexpr const char* function_name() const { return function_; }
  constexpr uint32_t line() const { return line_; }

 private:
  constexpr Where(const char* file, const char* function, uint32_t line)
      : file_(file), function_(function), line_(line) {}

  const char* file_ = "";  // as long as the process lives, like `function_`
  const char* function_ = "";
  uint32_t line_ = 0;  // 0: unknown
};

}  // namespace Legion::detail
