#include "core/trace/byte_sink.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

#include <zstd.h>

namespace testudo::trace {
namespace {

constexpr size_t kBufferBytes = 1 << 20;

class FileSink : public ByteSink {
 public:
  FileSink(std::string path, std::ofstream file) : path_(std::move(path)), file_(std::move(file)) {
    buffer_.reserve(kBufferBytes);
  }
  ~FileSink() override {
    if (file_.is_open()) close();
  }

  void write(std::string_view bytes) override {
    if (buffer_.size() + bytes.size() > kBufferBytes) spill();
    if (bytes.size() > kBufferBytes) {
      put(bytes);
    } else {
      buffer_ += bytes;
    }
  }

  void flush() override {
    spill();
    file_.flush();
    check();
  }

  void close() override {
    spill();
    file_.close();
    check();
  }

 private:
  void spill() {
    put(buffer_);
    buffer_.clear();
  }
  void put(std::string_view bytes) {
    file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    check();
  }
  void check() {
    if (!file_) fail(path_ + ": cannot write: " + std::strerror(errno));
  }

  std::string path_;
  std::ofstream file_;
  std::string buffer_;
};

class ZstdSink : public ByteSink {
 public:
  explicit ZstdSink(std::unique_ptr<ByteSink> file)
      : file_(std::move(file)), context_(ZSTD_createCCtx(), &ZSTD_freeCCtx), out_(ZSTD_CStreamOutSize()) {
    CHECK(context_ != nullptr);
    buffer_.reserve(kBufferBytes);
  }
  ~ZstdSink() override {
    if (file_) close();
  }

  void write(std::string_view bytes) override {
    if (buffer_.size() + bytes.size() > kBufferBytes) compress(ZSTD_e_continue);
    buffer_ += bytes;
  }

  void flush() override {
    compress(ZSTD_e_flush);
    file_->flush();
    inherit_error();
  }

  void close() override {
    compress(ZSTD_e_end);
    file_->close();
    inherit_error();
    file_.reset();
  }

 private:
  void compress(ZSTD_EndDirective directive) {
    ZSTD_inBuffer in{buffer_.data(), buffer_.size(), 0};
    size_t left = 0;
    do {
      ZSTD_outBuffer out{out_.data(), out_.size(), 0};
      left = ZSTD_compressStream2(context_.get(), &out, &in, directive);
      if (ZSTD_isError(left)) {
        fail(std::string("zstd: ") + ZSTD_getErrorName(left));
        break;
      }
      file_->write({out_.data(), out.pos});
    } while (directive == ZSTD_e_continue ? in.pos < in.size : left != 0);
    buffer_.clear();
    inherit_error();
  }
  void inherit_error() {
    if (!file_->error().empty()) fail(file_->error());
  }

  std::unique_ptr<ByteSink> file_;
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context_;
  std::vector<char> out_;
  std::string buffer_;
};

}  // namespace

Result<std::unique_ptr<ByteSink>> ByteSink::open(const std::string& path) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) return Error{path + ": cannot create: " + std::strerror(errno)};
  std::unique_ptr<ByteSink> sink = std::make_unique<FileSink>(path, std::move(file));
  if (path.ends_with(".zst")) sink = std::make_unique<ZstdSink>(std::move(sink));
  return sink;
}

}  // namespace testudo::trace
