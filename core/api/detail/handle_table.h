#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/api/legion/types.h"

namespace Legion::detail {

// What a handle or task is, for tables over all of them: a kind and up to two numbers.
struct HandleKey {
  std::string kind;  // as Forest::set_name takes it, or "task"
  uint64_t id = 0;
  uint64_t space = 0;
  friend auto operator<=>(const HandleKey&, const HandleKey&) = default;
};

// The bytes that programs attach to handles, and how many owners a handle has. Thread safe.
class HandleTable {
 public:
  // Errors: T0510 there is other information under the tag and it was not mutable.
  void attach(const HandleKey& key, SemanticTag tag, const void* buffer, size_t size, bool is_mutable);
  // Null where there is none. What is returned stays where it is until it is attached anew.
  const std::vector<std::byte>* find(const HandleKey& key, SemanticTag tag) const;

  void add_owner(const HandleKey& key);
  // Whether that was the last owner.
  bool remove_owner(const HandleKey& key);

 private:
  struct Entry {
    std::vector<std::byte> bytes;
    bool is_mutable = false;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<HandleKey, SemanticTag>, Entry> entries_;
  std::map<HandleKey, unsigned> extra_owners_;
};

}  // namespace Legion::detail
