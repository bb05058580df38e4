#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/rank.h"

namespace testudo {

// Keeps apart the tags of those who share a transport.
enum class Channel : uint32_t { kMessage, kCollective, kControl };

// What a message is about. Sender and receiver derive it by themselves; every value is free to use.
struct Tag {
  uint64_t value = 0;
  Channel channel = Channel::kMessage;
  friend constexpr auto operator<=>(const Tag&, const Tag&) = default;
};

// What a rank has sent to other ranks so far: payload, without what the transport adds, and not what it sent
// to itself.
struct Traffic {
  uint64_t messages = 0;
  uint64_t bytes = 0;
};

// The one thing that connects the ranks: messages between two of them. Collectives are made of these
// (collectives.h).
//
// Matching: a message goes to the receive of its rank that names its sender and its tag; among equal ones the
// first sent goes to the first posted. Either may come first. Messages with different tags or from different
// ranks may overtake each other.
//
// Both ends must agree on the size: a message that is shorter or longer than its receive ends the job, as
// abort() does, with a message that names both ranks, the tag and both sizes.
//
// Thread safety: everything may be called from any thread, also from callbacks, and returns without waiting.
//
// Progress: callbacks are called by poll() and, while nobody polls, by a thread of the transport.
//
// Lifetime: destroy it when every call has returned and every callback has been called, never in one.
// Destroying may wait for the other ranks to do the same.
class Transport {
 public:
  // Called once, within a poll() of any thread or on the transport's progress thread, never within the call
  // that it was given to, and one at a time. It must not block, wait or throw: while it runs, nothing else
  // arrives. May be empty.
  using Done = std::function<void()>;

  virtual ~Transport() = default;

  virtual Rank rank() const = 0;
  virtual int ranks() const = 0;

  // Sends `bytes`, which must stay as they are until `done`. That may be as late as the receive at the other
  // end, so nothing that leads to this receive may wait for it. `to` may be the own rank.
  virtual void send(Rank to, Tag tag, std::span<const std::byte> bytes, Done done) = 0;
  // Sends of at most so many bytes have copied them when they return.
  virtual size_t copies_up_to() const { return 0; }
  // The same with bytes that the transport keeps.
  void send_owned(Rank to, Tag tag, std::vector<std::byte> bytes, Done done = {});

  // Fills `bytes`, which nobody else may touch until `done`.
  virtual void receive(Rank from, Tag tag, std::span<std::byte> bytes, Done done) = 0;

  // One of many messages to receive. `tag`: on channel kMessage, counted from the first of all.
  struct Expected {
    Rank from;
    uint64_t tag = 0;
    size_t bytes = 0;
  };
  // Who receives many messages. What holds for Done holds for both.
  class Receiver {
   public:
    // Where message `index` goes: as many bytes as are expected, which nobody else may touch until it has
    // arrived. Called once, at any time before that, also within receive_all().
    virtual std::span<std::byte> buffer_of(size_t index) = 0;
    virtual void arrived(size_t index) = 0;

   protected:
    ~Receiver() = default;
  };
  // The same as a receive for each of `expected`, which are in order of tags and then of senders, all
  // different. Both stay until the last has arrived.
  virtual void receive_all(uint64_t first_tag, std::span<const Expected> expected, Receiver& receiver);

  // Moves on what can be moved without waiting, on this thread: callbacks of whatever operations run within
  // it. Returns whether something happened; false in a callback, or while another thread does the same. For
  // threads that have nothing else to do: a message arrives several times faster at a rank that polls. While
  // somebody polls, the progress thread sleeps, for half a millisecond after the last poll.
  virtual bool poll() = 0;

  // Ends the job on all ranks with a status other than 0, and writes the message to the standard error
  // stream.
  [[noreturn]] virtual void abort(const std::string& message) = 0;

  // Exact for messages whose `done` was called.
  virtual Traffic sent() const = 0;
};

}  // namespace testudo
