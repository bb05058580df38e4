#include "core/api/detail/handle_table.h"

#include <cstring>

#include "core/api/detail/convert.h"

namespace Legion::detail {

void HandleTable::attach(const HandleKey& key, SemanticTag tag, const void* buffer, size_t size,
                         bool is_mutable) {
  const auto* bytes = static_cast<const std::byte*>(buffer);
  std::vector<std::byte> copy(bytes, bytes + size);
  std::lock_guard lock(mutex_);
  const auto [it, added] = entries_.try_emplace({key, tag}, Entry{copy, is_mutable});
  if (added || it->second.bytes == copy) return;
  if (!it->second.is_mutable) {
    throw_error("T0510", "semantic information with tag " + std::to_string(tag) + " of " + key.kind + " " +
                             std::to_string(key.id) +
                             " is already attached with another value; attach it as mutable to change it");
  }
  it->second = {std::move(copy), is_mutable};
}

const std::vector<std::byte>* HandleTable::find(const HandleKey& key, SemanticTag tag) const {
  std::lock_guard lock(mutex_);
  const auto it = entries_.find({key, tag});
  return it == entries_.end() ? nullptr : &it->second.bytes;
}

void HandleTable::add_owner(const HandleKey& key) {
  std::lock_guard lock(mutex_);
  ++extra_owners_[key];
}

bool HandleTable::remove_owner(const HandleKey& key) {
  std::lock_guard lock(mutex_);
  const auto it = extra_owners_.find(key);
  if (it == extra_owners_.end()) return true;
  if (--it->second == 0) extra_owners_.erase(it);
  return false;
}

}  // namespace Legion::detail
