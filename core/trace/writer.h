#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/base/result.h"
#include "core/trace/byte_sink.h"
#include "core/trace/encode.h"
#include "core/trace/schema.h"

namespace testudo::trace {

// Writes a trace file. Thread safe: records are formatted by their own thread and appended under a lock, in
// the order of the calls; so a record that introduces an id must be written before another thread can name
// it. A file that was never closed has no `end`, and every reader refuses it.
class Writer {
 public:
  // Makes the file and writes its first record. Compressed with zstd where the path ends in ".zst".
  static Result<std::unique_ptr<Writer>> open(const std::string& path, const Header& header);
  explicit Writer(std::unique_ptr<ByteSink> sink) : sink_(std::move(sink)) {}
  ~Writer();  // leaves what was written so far in the file, without an `end`
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Any record but Header and End, which open() and close() write.
  template <typename R>
  void write(const R& record) {
    static_assert(!std::is_same_v<R, Header> && !std::is_same_v<R, End>);
    std::string line;
    line.reserve(kTypicalLine);
    encode(record, line);
    line += '\n';
    append(line);
  }
  void write(const Record& record);

  // Hands what is buffered to the operating system: after that, a crash of the process does not lose it.
  void flush();

  // Writes the `end` record and closes the file; nothing may be written after. Returns how many lines the
  // file has, or the first error that writing met at any time.
  Result<uint64_t> close(Status status, const std::string& error = {});

  uint64_t records() const { return records_.load(std::memory_order_relaxed); }

 private:
  static constexpr size_t kTypicalLine = 256;

  void append(std::string_view line);

  std::mutex mutex_;
  std::unique_ptr<ByteSink> sink_;
  std::atomic<uint64_t> records_ = 0;
};

}  // namespace testudo::trace
