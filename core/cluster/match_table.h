#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/log.h"
#include "core/cluster/operations.h"

namespace testudo {

// The messages and receives of one rank that wait for each other, first come first served among those with
// one sender and tag. O(log n) in what waits. Not thread safe.
template <typename Message>
class MatchTable {
 public:
  // What waits for this message, or nothing; then the message must be kept.
  std::optional<ReceiveOperation> take_receive(Rank from, Tag tag) { return receives_.take({from, tag}); }
  void keep(Rank from, Tag tag, Message message) { messages_.put({from, tag}, std::move(message)); }

  // What waits for this receive, or nothing; then the receive must be kept.
  std::optional<Message> take_message(Rank from, Tag tag) { return messages_.take({from, tag}); }
  void keep(ReceiveOperation receive) {
    Key key{receive.from, receive.tag};
    receives_.put(key, std::move(receive));
  }

  // Logs that something still waits when rank `at` ends, if so.
  void warn_of_leftovers(Rank at) const {
    auto warn = [at](const Key& key, const char* what) {
      Log("cluster").warning("rank " + std::to_string(at.value) + what + describe(key.from, key.tag));
    };
    if (!receives_.map().empty()) warn(receives_.map().begin()->first, " ends and still waits for a ");
    if (!messages_.map().empty()) warn(messages_.map().begin()->first, " ends and never received a ");
  }

 private:
  struct Key {
    Rank from;
    Tag tag;
    friend constexpr auto operator<=>(const Key&, const Key&) = default;
  };
  // Keeps equal keys in the order of their insertion. Some nodes are used again, which saves their
  // allocation.
  template <typename T>
  class Queues {
   public:
    using Map = std::multimap<Key, T>;

    void put(const Key& key, T value) {
      if (spare_.empty()) {
        map_.emplace(key, std::move(value));
        return;
      }
      spare_.back().key() = key;
      spare_.back().mapped() = std::move(value);
      map_.insert(std::move(spare_.back()));
      spare_.pop_back();
    }

    std::optional<T> take(const Key& key) {
      auto first = map_.lower_bound(key);
      if (first == map_.end() || first->first != key) return std::nullopt;
      std::optional<T> taken(std::move(first->second));
      auto node = map_.extract(first);
      if (spare_.size() < kSpareNodes) spare_.push_back(std::move(node));
      return taken;
    }

    const Map& map() const { return map_; }

   private:
    static constexpr size_t kSpareNodes = 256;

    Map map_;
    std::vector<typename Map::node_type> spare_;
  };

  Queues<Message> messages_;
  Queues<ReceiveOperation> receives_;
};

}  // namespace testudo
