#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/base/log.h"
#include "core/cluster/operations.h"

namespace testudo {

// The messages and receives of one rank that wait for each other, first come first served among those with
// one sender and tag. O(log n) in what waits. Not thread safe.
template <typename Message>
class MatchTable {
 public:
  // What waits for this message, or nothing; then the message must be kept.
  std::optional<ReceiveOperation> take_receive(Rank from, Tag tag) { return take(receives_, {from, tag}); }
  void keep(Rank from, Tag tag, Message message) { messages_.emplace(Key{from, tag}, std::move(message)); }

  // What waits for this receive, or nothing; then the receive must be kept.
  std::optional<Message> take_message(Rank from, Tag tag) { return take(messages_, {from, tag}); }
  void keep(ReceiveOperation receive) {
    Key key{receive.from, receive.tag};
    receives_.emplace(key, std::move(receive));
  }

  // Logs that something still waits when rank `at` ends, if so.
  void warn_of_leftovers(Rank at) const {
    auto warn = [at](const Key& key, const char* what) {
      Log("cluster").warning("rank " + std::to_string(at.value) + what + describe(key.from, key.tag));
    };
    if (!receives_.empty()) warn(receives_.begin()->first, " ends and still waits for a ");
    if (!messages_.empty()) warn(messages_.begin()->first, " ends and never received a ");
  }

 private:
  struct Key {
    Rank from;
    Tag tag;
    friend constexpr auto operator<=>(const Key&, const Key&) = default;
  };
  // Keeps equal keys in the order of their insertion.
  template <typename T>
  using Queues = std::multimap<Key, T>;

  template <typename T>
  static std::optional<T> take(Queues<T>& queues, Key key) {
    auto first = queues.lower_bound(key);
    if (first == queues.end() || first->first != key) return std::nullopt;
    std::optional<T> taken(std::move(first->second));
    queues.erase(first);
    return taken;
  }

  Queues<Message> messages_;
  Queues<ReceiveOperation> receives_;
};

}  // namespace testudo
