#pragma once

#include <cstdint>
#include <utility>

#include "core/forest/chunked_table.h"

namespace testudo {

// Ids from here on name things that only this rank knows.
constexpr uint32_t kFirstLocalId = 1u << 31;

// A table (ChunkedTable or LazyTable) with two ranges of ids, so that what every rank makes alike has the
// same ids on all, whatever tasks that only one rank runs make in between.
template <typename T, template <typename> typename Table = ChunkedTable>
class RankedTable {
 public:
  static uint32_t first(bool local) { return local ? kFirstLocalId | 1 : 1; }
  // The id of the next element.
  uint32_t next(bool local) const {
    return local ? kFirstLocalId | static_cast<uint32_t>(local_.size())
                 : static_cast<uint32_t>(shared_.size());
  }
  uint32_t append(T value, bool local) {
    const uint32_t id = next(local);
    (local ? local_ : shared_).append(std::move(value));
    return id;
  }

  bool contains(uint32_t id) const {
    const uint32_t index = index_of(id);
    return index != 0 && index < table(id).size();
  }
  // Precondition: contains(id), or 0.
  const T& operator[](uint32_t id) const { return table(id)[index_of(id)]; }

  size_t size() const { return shared_.size() + local_.size() - 2; }
  template <typename Fn>
  void for_each(Fn&& fn) const {
    for (size_t i = 1; i < shared_.size(); ++i) fn(shared_[i]);
    for (size_t i = 1; i < local_.size(); ++i) fn(local_[i]);
  }

  // Where the table is a LazyTable; these are as there.
  size_t room(bool local) const { return Table<T>::kMaxSize - (local ? local_ : shared_).size(); }
  void reserve(size_t count, bool local) { (local ? local_ : shared_).reserve(count); }
  const T* find(uint32_t id) const { return table(id).find(index_of(id)); }
  const T& put(uint32_t id, T value) {
    return (id < kFirstLocalId ? shared_ : local_).put(index_of(id), std::move(value));
  }

 private:
  static uint32_t index_of(uint32_t id) { return id & ~kFirstLocalId; }
  const Table<T>& table(uint32_t id) const { return id < kFirstLocalId ? shared_ : local_; }

  Table<T> shared_;
  Table<T> local_;
};

}  // namespace testudo
