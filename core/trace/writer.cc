#include "core/trace/writer.h"

#include <variant>

namespace testudo::trace {

Result<std::unique_ptr<Writer>> Writer::open(const std::string& path, const Header& header) {
  auto sink = ByteSink::open(path);
  if (!sink) return Error{sink.error()};
  auto writer = std::make_unique<Writer>(std::move(sink).value());
  std::string line;
  encode(header, line);
  line += '\n';
  writer->append(line);
  return writer;
}

Writer::~Writer() = default;

void Writer::append(std::string_view line) {
  const std::lock_guard lock(mutex_);
  CHECK(sink_ != nullptr);
  sink_->write(line);
  records_.fetch_add(1, std::memory_order_relaxed);
}

void Writer::write(const Record& record) {
  std::visit(
      [this](const auto& r) {
        using R = std::decay_t<decltype(r)>;
        if constexpr (std::is_same_v<R, Header> || std::is_same_v<R, End>) {
          check_failed("a record that open() or close() writes", "");
        } else {
          write(r);
        }
      },
      record);
}

void Writer::flush() {
  const std::lock_guard lock(mutex_);
  if (sink_) sink_->flush();
}

Result<uint64_t> Writer::close(Status status, const std::string& error) {
  const std::lock_guard lock(mutex_);
  CHECK(sink_ != nullptr);
  const uint64_t before = records_.load(std::memory_order_relaxed);
  std::string line;
  encode(End{before, status, error}, line);
  line += '\n';
  sink_->write(line);
  sink_->close();
  const auto sink = std::move(sink_);
  if (!sink->error().empty()) return Error{sink->error()};
  return before + 1;
}

}  // namespace testudo::trace
