#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace testudo::trace {

// Bytes from a file or a text, decompressed where they begin like a zstd frame.
class ByteSource {
 public:
  static Result<std::unique_ptr<ByteSource>> open(const std::string& path);
  static std::unique_ptr<ByteSource> of_text(std::string_view text);  // which must outlive it
  virtual ~ByteSource() = default;

  // Fills up to `size` bytes; 0 at the end. Throws FormatError where the file cannot be read or decompressed.
  virtual size_t read(char* to, size_t size) = 0;
};

// Splits bytes into lines.
class LineSource {
 public:
  explicit LineSource(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {}

  // The next line without its line break, valid until the next call; false at the end. Throws FormatError
  // where the last line has no line break: the file was cut within it.
  bool next(std::string_view& line);

 private:
  bool refill();

  std::unique_ptr<ByteSource> bytes_;
  std::string buffer_;
  size_t begin_ = 0;  // of what is not yet handed out
};

}  // namespace testudo::trace
