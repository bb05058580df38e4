#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace testudo::trace {

// Where the bytes of a file go: buffered, and compressed where the path ends in ".zst". Not thread safe.
// After a failure it swallows what follows and keeps the first error for error().
class ByteSink {
 public:
  static Result<std::unique_ptr<ByteSink>> open(const std::string& path);
  virtual ~ByteSink() = default;

  virtual void write(std::string_view bytes) = 0;
  virtual void flush() = 0;
  virtual void close() = 0;  // flushes; ends the compressed frame
  const std::string& error() const { return error_; }

 protected:
  void fail(std::string what) {
    if (error_.empty()) error_ = std::move(what);
  }

 private:
  std::string error_;
};

}  // namespace testudo::trace
