#include "core/trace/line_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include <zstd.h>

#include "core/trace/json_tree.h"

namespace testudo::trace {
namespace {

constexpr size_t kChunk = 1 << 20;
constexpr std::string_view kZstdMagic = "\x28\xB5\x2F\xFD";

class TextSource : public ByteSource {
 public:
  explicit TextSource(std::string_view text) : left_(text) {}

  size_t read(char* to, size_t size) override {
    const size_t n = left_.copy(to, size);
    left_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view left_;
};

class FileSource : public ByteSource {
 public:
  explicit FileSource(std::ifstream file) : file_(std::move(file)) {}

  size_t read(char* to, size_t size) override {
    file_.read(to, static_cast<std::streamsize>(size));
    if (file_.bad()) throw FormatError(std::string("cannot read: ") + std::strerror(errno));
    return static_cast<size_t>(file_.gcount());
  }

 private:
  std::ifstream file_;
};

// Gives back the bytes that were read to tell what the file is, then the rest.
class PrefixedSource : public ByteSource {
 public:
  PrefixedSource(std::string prefix, std::unique_ptr<ByteSource> rest)
      : prefix_(std::move(prefix)), rest_(std::move(rest)) {}

  size_t read(char* to, size_t size) override {
    if (at_ == prefix_.size()) return rest_->read(to, size);
    const size_t n = prefix_.copy(to, size, at_);
    at_ += n;
    return n;
  }

 private:
  std::string prefix_;
  size_t at_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

class ZstdSource : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> compressed)
      : compressed_(std::move(compressed)),
        context_(ZSTD_createDCtx(), &ZSTD_freeDCtx),
        in_(ZSTD_DStreamInSize()) {
    CHECK(context_ != nullptr);
  }

  size_t read(char* to, size_t size) override {
    ZSTD_outBuffer out{to, size, 0};
    while (out.pos == 0) {
      const bool no_more = input_.pos == input_.size && !refill();
      if (no_more && !in_frame_) return 0;
      // With no more input this still hands out what the frame holds back.
      const size_t hint = ZSTD_decompressStream(context_.get(), &out, &input_);
      if (ZSTD_isError(hint)) throw FormatError(std::string("zstd: ") + ZSTD_getErrorName(hint));
      in_frame_ = hint != 0;
      if (no_more && in_frame_ && out.pos == 0) throw FormatError("the compressed file was cut short");
    }
    return out.pos;
  }

 private:
  bool refill() {
    input_ = {in_.data(), compressed_->read(in_.data(), in_.size()), 0};
    return input_.size != 0;
  }

  std::unique_ptr<ByteSource> compressed_;
  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context_;
  std::vector<char> in_;
  ZSTD_inBuffer input_{nullptr, 0, 0};
  bool in_frame_ = false;
};

std::unique_ptr<ByteSource> decompressed_if_needed(std::unique_ptr<ByteSource> source) {
  std::string prefix(kZstdMagic.size(), '\0');
  size_t n = 0;
  while (n < prefix.size()) {
    const size_t more = source->read(prefix.data() + n, prefix.size() - n);
    if (more == 0) break;
    n += more;
  }
  prefix.resize(n);
  const bool compressed = prefix == kZstdMagic;
  source = std::make_unique<PrefixedSource>(std::move(prefix), std::move(source));
  if (compressed) source = std::make_unique<ZstdSource>(std::move(source));
  return source;
}

}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return Error{path + ": is a directory, not a trace"};
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{path + ": cannot open: " + std::strerror(errno)};
  try {
    return decompressed_if_needed(std::make_unique<FileSource>(std::move(file)));
  } catch (const FormatError& error) {
    return Error{path + ": " + error.what()};
  }
}

std::unique_ptr<ByteSource> ByteSource::of_text(std::string_view text) {
  return decompressed_if_needed(std::make_unique<TextSource>(text));
}

bool LineSource::refill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const size_t kept = buffer_.size();
  // Doubling keeps a line of any length linear.
  buffer_.resize(kept + std::max(kept, kChunk));
  const size_t n = bytes_->read(buffer_.data() + kept, buffer_.size() - kept);
  buffer_.resize(kept + n);
  return n != 0;
}

bool LineSource::next(std::string_view& line) {
  size_t searched = begin_;
  while (true) {
    const size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      line = std::string_view(buffer_).substr(begin_, end - begin_);
      begin_ = end + 1;
      return true;
    }
    searched = buffer_.size() - begin_;
    if (!refill()) break;
  }
  if (!buffer_.empty()) throw FormatError("the last line has no line break: the trace was cut short");
  return false;
}

}  // namespace testudo::trace
