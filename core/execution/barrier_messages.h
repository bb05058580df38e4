#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/cluster/control_channel.h"
#include "core/program/phase.h"

namespace testudo {

// What one rank tells another about a phase barrier.
struct BarrierMessage {
  enum class Kind : uint8_t {
    kArrive,     // `count` arrivals
    kPart,       // `points` of the `total` points of a launch have finished: all together arrive once
    kAlter,      // the phase and later ones take `count` arrivals more
    kWait,       // tell me when the phase is complete
    kComplete,   // it is
    kDestroy,    // a task of the sender's destroys the barrier
    kForget,     // it is being destroyed
    kDestroyed,  // the sender has nothing more to say about it
    kFail,       // somebody whose arrivals others count on has failed: all barriers fail
  };
  enum class Content : uint8_t { kNone, kValue, kError };

  Kind kind = Kind::kArrive;
  Content content = Content::kNone;  // of `bytes`: what arrives or the result; the text of an error
  Phase phase;
  // Of the changes that all ranks make (see BarrierExchange), those that come before the message.
  uint64_t changes = 0;
  int64_t count = 0;
  uint32_t points = 0, total = 0;
  OperationId operation;  // of a part: the launch
  std::vector<std::byte> bytes;

  void set_error(const std::exception_ptr& error);
  std::exception_ptr error() const;  // null where it carries none
};

// Carries such messages between ranks, of any size; those from one rank to another arrive in order. It costs
// nothing before somebody opens it: a rank may do so at any time, and hears then what was sent to it before.
// Thread safe.
class BarrierMessages {
 public:
  // Called on the transport's callbacks: it must not wait.
  using Handler = std::function<void(Rank from, BarrierMessage message)>;

  BarrierMessages(Transport& transport, Handler handler);

  bool opened() const;
  void open();
  // Opens it as well. What is sent after close() is dropped.
  void send(Rank to, const BarrierMessage& message);
  // Opens it as well. `closed` is called when all messages of all ranks have been handled here; only then it
  // may be destroyed.
  void close(Transport::Done closed);

 private:
  void open_locked();
  void take(Rank from, std::span<const std::byte> frame);

  Transport& transport_;
  const Handler handler_;
  std::vector<std::vector<std::byte>> begun_;  // by sender: of a message of which more is to come
  mutable std::mutex mutex_;                   // of what follows; held while a message is sent
  std::unique_ptr<ControlChannel> channel_;
  bool closed_ = false;
};

}  // namespace testudo
