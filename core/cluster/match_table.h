#pragma once

#include <algorithm>
#include <compare>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/log.h"
#include "core/cluster/operations.h"

namespace testudo {

// The messages and receives of one rank that wait for each other, first come first served among those with
// one sender and tag. O(1). Not thread safe.
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
    auto warn = [at](const auto& map, const char* what) {
      if (map.empty()) return;
      auto lower = [](const auto& a, const auto& b) { return a.first < b.first; };
      const Key& key = std::min_element(map.begin(), map.end(), lower)->first;
      Log("cluster").warning("rank " + std::to_string(at.value) + what + describe(key.from, key.tag));
    };
    warn(receives_.map(), " ends and still waits for a ");
    warn(messages_.map(), " ends and never received a ");
  }

 private:
  struct Key {
    Rank from;
    Tag tag;
    friend constexpr auto operator<=>(const Key&, const Key&) = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const {
      const size_t seed = key.tag.value * 4 + static_cast<size_t>(key.tag.channel);
      return seed * 0x9e3779b97f4a7c15ull + static_cast<size_t>(key.from.value);
    }
  };
  // Keeps equal keys in the order of their insertion. Some nodes are used again, which saves their
  // allocation.
  template <typename T>
  class Queues {
   public:
    struct Queue {
      T first;
      std::vector<T> more;  // hardly ever
    };
    using Map = std::unordered_map<Key, Queue, KeyHash>;

    void put(const Key& key, T value) {
      if (spare_.empty()) {
        const auto found = map_.find(key);
        if (found != map_.end()) return found->second.more.push_back(std::move(value));
        map_.emplace(key, Queue{std::move(value), {}});
        return;
      }
      spare_.back().key() = key;
      spare_.back().mapped().first = std::move(value);
      auto result = map_.insert(std::move(spare_.back()));
      spare_.pop_back();
      if (!result.inserted) result.position->second.more.push_back(std::move(result.node.mapped().first));
    }

    std::optional<T> take(const Key& key) {
      auto found = map_.find(key);
      if (found == map_.end()) return std::nullopt;
      Queue& queue = found->second;
      std::optional<T> taken(std::move(queue.first));
      if (!queue.more.empty()) {
        queue.first = std::move(queue.more.front());
        queue.more.erase(queue.more.begin());
        return taken;
      }
      auto node = map_.extract(found);
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
