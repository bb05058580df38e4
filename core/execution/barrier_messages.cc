#include "core/execution/barrier_messages.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/execution/failures.h"

namespace testudo {
namespace {

constexpr uint64_t kChannel = 0x4261727269657273;  // "Barriers"

// Begins every frame. A message that is longer than one frame takes several in a row.
struct Header {
  uint64_t task;
  uint64_t changes;
  int64_t count;
  uint64_t operation;
  uint64_t left;  // bytes of the message that are in later frames
  uint32_t barrier;
  uint32_t phase;
  uint32_t points;
  uint32_t total;
  BarrierMessage::Kind kind;
  BarrierMessage::Content content;
};
constexpr size_t kBytesPerFrame = ControlChannel::kLongestMessage - sizeof(Header);

Header header_of(const BarrierMessage& message) {
  Header header{};
  header.task = message.phase.barrier.task.value;
  header.barrier = message.phase.barrier.number;
  header.phase = message.phase.number;
  header.changes = message.changes;
  header.count = message.count;
  header.operation = message.operation.value;
  header.points = message.points;
  header.total = message.total;
  header.kind = message.kind;
  header.content = message.content;
  return header;
}

BarrierMessage message_of(const Header& header) {
  BarrierMessage message;
  message.kind = header.kind;
  message.content = header.content;
  message.phase = {{PointId{header.task}, header.barrier}, header.phase};
  message.changes = header.changes;
  message.count = header.count;
  message.points = header.points;
  message.total = header.total;
  message.operation = OperationId{header.operation};
  return message;
}

}  // namespace

void BarrierMessage::set_error(const std::exception_ptr& error) {
  const std::string text = describe(error);
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  bytes.assign(first, first + text.size());
  content = Content::kError;
}

std::exception_ptr BarrierMessage::error() const {
  if (content != Content::kError) return nullptr;
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return std::make_exception_ptr(std::runtime_error(text));
}

BarrierMessages::BarrierMessages(Transport& transport, Handler handler)
    : transport_(transport), handler_(std::move(handler)), begun_(static_cast<size_t>(transport.ranks())) {}

bool BarrierMessages::opened() const {
  std::lock_guard lock(mutex_);
  return channel_ != nullptr;
}

void BarrierMessages::open() {
  std::lock_guard lock(mutex_);
  open_locked();
}

void BarrierMessages::open_locked() {
  if (channel_ || closed_) return;
  channel_ = std::make_unique<ControlChannel>(
      transport_, kChannel, [this](Rank from, std::span<const std::byte> frame) { take(from, frame); });
}

void BarrierMessages::send(Rank to, const BarrierMessage& message) {
  Header header = header_of(message);
  std::array<std::byte, ControlChannel::kLongestMessage> frame;
  std::span<const std::byte> left(message.bytes);
  std::lock_guard lock(mutex_);
  if (closed_) return;
  open_locked();
  do {
    const size_t bytes = std::min(left.size(), kBytesPerFrame);
    header.left = left.size() - bytes;
    std::memcpy(frame.data(), &header, sizeof(header));
    std::copy_n(left.begin(), bytes, frame.begin() + sizeof(header));
    channel_->send(to, std::span(frame).first(sizeof(header) + bytes));
    left = left.subspan(bytes);
  } while (!left.empty());
}

void BarrierMessages::take(Rank from, std::span<const std::byte> frame) {
  Header header;
  std::memcpy(&header, frame.data(), sizeof(header));
  std::vector<std::byte>& bytes = begun_[static_cast<size_t>(from.value)];
  bytes.insert(bytes.end(), frame.begin() + sizeof(header), frame.end());
  if (header.left > 0) return;
  BarrierMessage message = message_of(header);
  message.bytes = std::exchange(bytes, {});
  handler_(from, std::move(message));
}

void BarrierMessages::close(Transport::Done closed) {
  std::lock_guard lock(mutex_);
  open_locked();
  closed_ = true;
  channel_->close(std::move(closed));
}

}  // namespace testudo
