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
// one sender and tag. O(1); among receives that were begun together, for messages that come in order. Not
// thread safe.
template <typename Message>
class MatchTable {
 public:
  // What waits for this message, or nothing; then the message must be kept.
  std::optional<ReceiveOperation> take_receive(Rank from, Tag tag) {
    if (const auto expected = take_expected(from, tag)) return expected->receives[expected->index];
    return take_single(from, tag);
  }
  // The same among those that were begun one by one, and among those that were begun together.
  std::optional<ReceiveOperation> take_single(Rank from, Tag tag) { return receives_.take({from, tag}); }
  std::optional<ExpectedMessage> take_expected(Rank from, Tag tag) {
    for (auto group = groups_.begin(); group != groups_.end(); ++group) {
      const std::optional<size_t> index = group->find(from, tag);
      if (!index) continue;
      const ExpectedMessage expected{group->receives, *index};
      if (--group->left == 0) groups_.erase(group);
      return expected;
    }
    return std::nullopt;
  }
  void keep(Rank from, Tag tag, Message message) { messages_.put({from, tag}, std::move(message)); }

  // What waits for this receive, or nothing; then the receive must be kept.
  std::optional<Message> take_message(Rank from, Tag tag) { return messages_.take({from, tag}); }
  void keep(ReceiveOperation receive) {
    Key key{receive.from, receive.tag};
    receives_.put(key, std::move(receive));
  }

  // Keeps the receives of all that has not come yet, and calls take(message, receive) for what has.
  template <typename Take>
  void keep(const ReceiveAllOperation& receives, Take&& take) {
    Group group{receives, receives.expected.size()};
    for (size_t i = 0; i < receives.expected.size() && !messages_.map().empty(); ++i) {
      const Transport::Expected& expected = receives.expected[i];
      auto message = take_message(expected.from, Tag{receives.first_tag + expected.tag});
      if (!message) continue;
      --group.left;
      take(*std::move(message), receives[i]);
    }
    if (group.left > 0) groups_.push_back(group);
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
    for (const Group& group : groups_) {
      Log("cluster").warning("rank " + std::to_string(at.value) + " ends and still waits for " +
                             std::to_string(group.left) + " of " +
                             std::to_string(group.receives.expected.size()) + " messages");
    }
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
  // Receives that were begun together. Their messages mostly come in order.
  struct Group {
    ReceiveAllOperation receives;
    size_t left;
    size_t next = 0;  // behind the one that came last

    std::optional<size_t> find(Rank from, Tag tag) {
      const auto& expected = receives.expected;
      const uint64_t offset = tag.value - receives.first_tag;
      if (tag.channel != Channel::kMessage || offset > expected.back().tag) return std::nullopt;
      auto is_it = [&](size_t i) { return expected[i].tag == offset && expected[i].from == from; };
      if (next == expected.size() || !is_it(next)) {
        const auto before = [](const Transport::Expected& message, const Key& key) {
          return std::pair(message.tag, message.from) < std::pair(key.tag.value, key.from);
        };
        const auto found = std::lower_bound(expected.begin(), expected.end(), Key{from, Tag{offset}}, before);
        next = static_cast<size_t>(found - expected.begin());
        if (next == expected.size() || !is_it(next)) return std::nullopt;
      }
      return next++;
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
  std::vector<Group> groups_;
};

}  // namespace testudo
