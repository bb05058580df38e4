#pragma once

#include <functional>
#include <memory>
#include <span>

#include "core/cluster/transport.h"

namespace testudo {

// Small messages that the receiver cannot foresee, from any rank to any rank, its own included. Those between
// two ranks arrive in the order in which they were sent.
//
// All ranks open it at the same point of the program. Opening waits for nobody: messages to a rank that has
// not come so far wait for it. Idle, it costs one posted receive of about 260 bytes per rank.
//
// Thread safety: everything may be called from any thread, also from the handler, and returns without
// waiting.
//
// Lifetime: destroy it when `closed` has been called, never in a callback. The transport must outlive it.
class ControlChannel {
 public:
  static constexpr size_t kLongestMessage = 256;

  // Called like the callbacks of Transport: one at a time, and it must not wait. The bytes are gone
  // afterwards.
  using Handler = std::function<void(Rank from, std::span<const std::byte> message)>;

  // `id` names the channel, the same one on all ranks. It may be used again when it is closed here.
  ControlChannel(Transport& transport, uint64_t id, Handler handler);
  ~ControlChannel();
  ControlChannel(const ControlChannel&) = delete;
  ControlChannel& operator=(const ControlChannel&) = delete;

  // At most kLongestMessage bytes, which are copied. Not after close().
  void send(Rank to, std::span<const std::byte> message);

  // This rank sends no more; it receives until all ranks have said so. Then `closed` is called, last of all.
  void close(Transport::Done closed);

 private:
  class State;
  std::shared_ptr<State> state_;  // shared with callbacks
};

}  // namespace testudo
