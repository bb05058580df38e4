#pragma once

#include <stdexcept>
#include <string>

#include "core/base/source.h"

namespace testudo {

// A wrong use of the API by a program. `code` is stable ("T0103"), listed in docs/diagnostics.md, and each
// has a test in tests/errors. `message` names the operation and region and says what to do about it.
struct Diagnostic {
  std::string code;
  std::string message;
  Source source;
};

// "file:line: error T0103: message", or without the place where none is known.
std::string to_string(const Diagnostic& diagnostic);

// Thrown at the public boundary; in a task it travels in the task's future like any other exception.
class ProgramError : public std::runtime_error {
 public:
  explicit ProgramError(Diagnostic diagnostic);
  const Diagnostic& diagnostic() const { return diagnostic_; }

 private:
  Diagnostic diagnostic_;
};

}  // namespace testudo
