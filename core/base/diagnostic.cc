#include "core/base/diagnostic.h"

#include <utility>

namespace testudo {

std::string to_string(const Source& source) {
  if (source.line != 0) {
    std::string text = std::string(source.file) + ":" + std::to_string(source.line);
    return source.text.empty() ? text : text + " (" + source.text + ")";
  }
  return source.text.empty() ? "unknown location" : source.text;
}

std::string to_string(const Diagnostic& diagnostic) {
  const bool known = diagnostic.source.line != 0 || !diagnostic.source.text.empty();
  return (known ? to_string(diagnostic.source) + ": " : "") + "error " + diagnostic.code + ": " +
         diagnostic.message;
}

ProgramError::ProgramError(Diagnostic diagnostic)
    : std::runtime_error(to_string(diagnostic)), diagnostic_(std::move(diagnostic)) {}

}  // namespace testudo
