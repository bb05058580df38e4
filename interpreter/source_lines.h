#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "core/base/source.h"
#include "interpreter/call_stack.h"

namespace testudo {

// Finds out which line of the program a call stack stands at, from the program's debug information
// (libbacktrace). The first question reads that information, which takes a moment; runs without findings
// never ask. Not thread safe.
class SourceLines {
 public:
  SourceLines();
  ~SourceLines();
  SourceLines(const SourceLines&) = delete;
  SourceLines& operator=(const SourceLines&) = delete;

  // The innermost line that belongs to the program: not to this system, its headers or the C++ library. None
  // where the program has no debug information. The strings live as long as this object.
  std::optional<Source> program_line(const CallStack& stack);

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::set<std::string> strings_;
};

}  // namespace testudo
