#include "core/cluster/control_channel.h"

#include <array>
#include <atomic>
#include <cstring>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "core/cluster/operations.h"

namespace testudo {
namespace {

// All frames are of one size, because receiver and sender must agree on it before.
struct Frame {
  static constexpr uint16_t kLast = 0xffff;  // in place of a size: nothing follows

  uint16_t bytes = 0;
  std::array<std::byte, ControlChannel::kLongestMessage> message;
};

}  // namespace

class ControlChannel::State : public std::enable_shared_from_this<ControlChannel::State> {
 public:
  State(Transport& transport, uint64_t id, Handler handler)
      : transport_(transport),
        tag_{id, Channel::kControl},
        handler_(std::move(handler)),
        frames_(transport.ranks()),
        unfinished_(1 + transport.ranks()) {}

  void open() {
    for (int rank = 0; rank < transport_.ranks(); ++rank) receive(Rank{rank});
  }

  void send(Rank to, std::span<const std::byte> message) {
    CHECK(message.size() <= kLongestMessage);
    CHECK(!closing_.load(std::memory_order_relaxed));
    send_frame(to, static_cast<uint16_t>(message.size()), message);
  }

  void close(Transport::Done closed) {
    CHECK(!closing_.exchange(true));
    closed_ = std::move(closed);
    for (int rank = 0; rank < transport_.ranks(); ++rank) send_frame(Rank{rank}, Frame::kLast, {});
    finish_one();
  }

  bool closed() const { return unfinished_.load(std::memory_order_acquire) == 0; }

 private:
  void send_frame(Rank to, uint16_t bytes, std::span<const std::byte> message) {
    std::vector<std::byte> frame(sizeof(Frame));
    std::memcpy(frame.data() + offsetof(Frame, bytes), &bytes, sizeof(bytes));
    copy_bytes(message, frame.data() + offsetof(Frame, message));
    unfinished_.fetch_add(1, std::memory_order_relaxed);
    transport_.send_owned(to, tag_, std::move(frame), [self = shared_from_this()] { self->finish_one(); });
  }

  void receive(Rank from) {
    transport_.receive(from, tag_, std::as_writable_bytes(std::span(&frames_[from.value], 1)),
                       [self = shared_from_this(), from] { self->take(from); });
  }

  void take(Rank from) {
    const Frame& frame = frames_[from.value];
    if (frame.bytes == Frame::kLast) return finish_one();
    handler_(from, std::span(frame.message).first(frame.bytes));
    receive(from);
  }

  void finish_one() {
    if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) finish(closed_);
  }

  Transport& transport_;
  const Tag tag_;
  const Handler handler_;
  std::vector<Frame> frames_;  // by sender
  // What must happen before the end: a last frame from every rank, close(), and for each frame that this rank
  // sends that the transport is done with it.
  std::atomic<int64_t> unfinished_;
  std::atomic<bool> closing_{false};
  Transport::Done closed_;
};

ControlChannel::ControlChannel(Transport& transport, uint64_t id, Handler handler)
    : state_(std::make_shared<State>(transport, id, std::move(handler))) {
  state_->open();
}

ControlChannel::~ControlChannel() {
  CHECK(state_->closed());
}

void ControlChannel::send(Rank to, std::span<const std::byte> message) {
  state_->send(to, message);
}

void ControlChannel::close(Transport::Done closed) {
  state_->close(std::move(closed));
}

}  // namespace testudo
