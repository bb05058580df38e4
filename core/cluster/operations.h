#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/cluster/transport.h"

// What implementations of Transport have in common.
namespace testudo {

struct SendOperation {
  Rank from;
  Rank to;
  Tag tag;
  std::span<const std::byte> bytes;
  Transport::Done done;
  std::vector<std::byte> copy = {};  // where `bytes` may not stay

  void copy_bytes() {
    copy.assign(bytes.begin(), bytes.end());
    bytes = copy;
  }
};

struct ReceiveOperation {
  Rank at;
  Rank from;
  Tag tag;
  std::span<std::byte> bytes;
  Transport::Done done;
};

struct ReceiveAllOperation {
  Rank at;
  uint64_t first_tag;
  std::span<const Transport::Expected> expected;
  Transport::Receiver* receiver;

  ReceiveOperation operator[](size_t index) const {
    const Transport::Expected& message = expected[index];
    return {at, message.from, Tag{first_tag + message.tag}, receiver->buffer_of(index),
            [to = receiver, index] { to->arrived(index); }};
  }
};

// Message `index` of those.
struct ExpectedMessage {
  ReceiveAllOperation receives;
  size_t index;

  size_t bytes() const { return receives.expected[index].bytes; }
  std::span<std::byte> buffer() const { return receives.receiver->buffer_of(index); }
  void arrived() const { receives.receiver->arrived(index); }
};

using TransportOperation = std::variant<SendOperation, ReceiveOperation, ReceiveAllOperation>;

inline void finish(const Transport::Done& done) {
  if (done) done();
}

// std::ranges::copy goes byte by byte here: 1 ns each.
inline void copy_bytes(std::span<const std::byte> from, std::byte* to) {
  if (!from.empty()) std::memcpy(to, from.data(), from.size());
}

// Counts what one rank sends. Thread safe.
class TrafficCounter {
 public:
  void count(const SendOperation& send) {
    if (send.from == send.to) return;
    messages_.fetch_add(1, std::memory_order_relaxed);
    bytes_.fetch_add(send.bytes.size(), std::memory_order_relaxed);
  }
  Traffic traffic() const {
    return {messages_.load(std::memory_order_relaxed), bytes_.load(std::memory_order_relaxed)};
  }

 private:
  std::atomic<uint64_t> messages_{0};
  std::atomic<uint64_t> bytes_{0};
};

// Why a message of `sent` bytes cannot be received.
std::string size_mismatch(const ReceiveOperation& receive, uint64_t sent);

// "message from rank 2 with tag 0x10", "message from rank 0 in collective 0x7"
std::string describe(Rank from, Tag tag);

// The status of a process that called Transport::abort.
constexpr int kAbortStatus = 1;

// Writes why the job ends, in one piece, past all buffers.
void report_abort(Rank rank, const std::string& message);

}  // namespace testudo
