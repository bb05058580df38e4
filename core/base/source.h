#pragma once

#include <cstdint>
#include <source_location>
#include <string>

namespace testudo {

// Where in a program something was said. `file` and `function` point to storage that lives as long as the
// process (string literals); `text` is the provenance string that the program gave, often empty.
struct Source {
  const char* file = "";
  uint32_t line = 0;
  const char* function = "";
  std::string text;

  static Source from(const std::source_location& where, std::string text = {}) {
    return {where.file_name(), where.line(), where.function_name(), std::move(text)};
  }
};

// "file:line", or the provenance text where no line is known, or "unknown location".
std::string to_string(const Source& source);

}  // namespace testudo
