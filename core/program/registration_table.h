#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace testudo {

// A map that only grows: look-ups take no lock, one writer at a time (the caller's lock). Putting a key again
// hides the value before, which stays alive. Lists hang off a fixed number of buckets: programs register tens
// to thousands of things, and a bucket then holds a few.
template <typename Key, typename T>
class RegistrationTable {
 public:
  const T* find(Key key) const {
    const Entry* entry = bucket(key).load(std::memory_order_acquire);
    while (entry && entry->key != key) entry = entry->next;
    return entry ? entry->value.get() : nullptr;
  }

  void put(Key key, std::unique_ptr<T> value) {
    auto& head = bucket(key);
    entries_.push_back(
        std::make_unique<Entry>(Entry{key, std::move(value), head.load(std::memory_order_relaxed)}));
    head.store(entries_.back().get(), std::memory_order_release);
  }

  // The current values by key. The writer's call.
  std::map<Key, const T*> all() const {
    std::map<Key, const T*> result;
    for (const auto& entry : entries_) result[entry->key] = entry->value.get();
    return result;
  }

 private:
  struct Entry {
    Key key;
    std::unique_ptr<const T> value;
    const Entry* next;
  };
  static constexpr size_t kBuckets = 256;

  std::atomic<const Entry*>& bucket(Key key) { return buckets_[std::hash<Key>{}(key) % kBuckets]; }
  const std::atomic<const Entry*>& bucket(Key key) const {
    return buckets_[std::hash<Key>{}(key) % kBuckets];
  }

  std::array<std::atomic<const Entry*>, kBuckets> buckets_ = {};
  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace testudo
